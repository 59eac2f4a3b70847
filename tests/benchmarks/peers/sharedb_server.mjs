// The real ShareDB server as its documentation starts it, in memory: nothing is stored.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { WebSocketServer } from "ws";

const require = createRequire(import.meta.url);
const ShareDB = require("sharedb");
const WebSocketJSONStream = require("@teamwork/websocket-json-stream");
const richText = require("rich-text");

ShareDB.types.register(richText.type);
const backend = new ShareDB();
const http = createServer();

new WebSocketServer({ server: http }).on("connection", (socket) => backend.listen(new WebSocketJSONStream(socket)));
http.listen(0, "127.0.0.1", () => {
  const url = `http://127.0.0.1:${http.address().port}`;
  console.log(JSON.stringify({ event: "listening", url, pid: process.pid }));
});
