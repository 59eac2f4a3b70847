// Hocuspocus as its documentation starts it, without extensions: nothing is stored.
import { Server } from "@hocuspocus/server";

const server = new Server({ address: "127.0.0.1", port: 0, quiet: true });
await server.listen();
console.log(JSON.stringify({ event: "listening", url: server.httpURL, pid: process.pid }));
