// Unmodified ShareDB clients that type into one document: node sharedb_load.mjs URL PEOPLE EDITS_PER_SECOND WARM_UP SECONDS
// Says {"event": "warm"} and {"event": "typed", sent, received} at the beginning and the end of the steady time, then
// {"event": "settled", equal} once all have the same.
import { createRequire } from "node:module";
import WebSocket from "ws";

const require = createRequire(import.meta.url);
const { Connection, types, logger } = require("sharedb/lib/client");
const richText = require("rich-text");

types.register(richText.type);
logger.setMethods({ info: () => {}, warn: () => {}, error: () => {} });
const [url, people, rate, warmUp, seconds] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const say = (event) => console.log(JSON.stringify(event));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const called = (start) => new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));

let received = 0;
let sent = 0;
const docs = [];
for (let number = 0; number < people; number++) {
  const connection = new Connection(new WebSocket(url));
  const doc = connection.get("bench", "typed");
  await called((done) => doc.subscribe(done));
  if (doc.type === null) await called((done) => doc.create([{ insert: "\n" }], richText.type.uri, done));
  doc.on("op", (_, mine) => {
    if (!mine) received++;
  });
  docs.push(doc);
}

const type = async (duration) => {
  const began = performance.now();
  let due = 0;
  while (performance.now() < began + duration * 1000) {
    const wanted = ((performance.now() - began) / 1000) * people * rate;
    for (; due < wanted; due++) {
      const doc = docs[due % people];
      doc.submitOp([{ insert: String.fromCharCode(97 + (due % 26)) }]);
      sent++;
    }
    await sleep(2);
  }
};

await type(warmUp);
say({ event: "warm", sent, received });
await type(seconds);
say({ event: "typed", sent, received });
await Promise.all(docs.map((doc) => called((done) => doc.whenNothingPending(done))));
for (let tries = 0; tries < 100 && new Set(docs.map((doc) => JSON.stringify(doc.data))).size > 1; tries++) await sleep(50);
say({ event: "settled", equal: new Set(docs.map((doc) => JSON.stringify(doc.data))).size === 1, received });
process.exit(0);
