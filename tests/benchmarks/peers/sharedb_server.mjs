// The real ShareDB server as its documentation starts it, in memory: nothing is stored.
import { createServer } from "node:http";
import { Duplex } from "node:stream";
import { createRequire } from "node:module";
import { WebSocketServer } from "ws";

const require = createRequire(import.meta.url);
const ShareDB = require("sharedb");
const richText = require("rich-text");

ShareDB.types.register(richText.type);
const backend = new ShareDB();
const http = createServer();

/** A socket as the stream of objects that ShareDB listens to. */
class JsonStream extends Duplex {
  constructor(socket) {
    super({ objectMode: true });
    socket.on("message", (data) => this.push(JSON.parse(data)));
    socket.on("close", () => this.destroy());
    this.socket = socket;
  }

  _read() {}

  _write(message, _encoding, done) {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(JSON.stringify(message));
    done();
  }
}

new WebSocketServer({ server: http }).on("connection", (socket) => backend.listen(new JsonStream(socket)));
http.listen(0, "127.0.0.1", () => {
  const url = `http://127.0.0.1:${http.address().port}`;
  console.log(JSON.stringify({ event: "listening", url, pid: process.pid }));
});
