/** Runs a regular expression where it can be ended: some take longer than anybody waits. */
import { findAll, type Match, type Query } from "./search";

export interface Request {
  text: string;
  query: Query;
}

export type Answer = { matches: Match[] } | { bad: string };

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  let answer: Answer;
  try {
    answer = { matches: findAll(data.text, data.query) };
  } catch (error) {
    answer = { bad: error instanceof Error ? error.message : String(error) };
  }
  postMessage(answer);
});
