import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Writing } from "./writing";

describe("Writing", () => {
  let said: string[][];
  let writing: Writing;
  beforeEach(() => {
    vi.useFakeTimers();
    said = [];
    writing = new Writing((names) => said.push(names));
  });
  afterEach(() => {
    writing.close();
    vi.useRealTimers();
  });

  it("says once that somebody writes, however long they go on", () => {
    for (let second = 0; second < 120; second += 1) {
      writing.wrote("Ada", 4);
      vi.advanceTimersByTime(1000);
    }
    expect(said).toEqual([["Ada"]]);
  });

  it("takes a single character for no writing", () => {
    writing.wrote("Ada", 1);
    vi.advanceTimersByTime(60_000);
    writing.wrote("Ada", 1);
    writing.wrote("Ada", 1);
    vi.advanceTimersByTime(10_000);
    expect(said).toEqual([]);
    writing.wrote("Ada", 1);
    vi.advanceTimersByTime(10_000);
    expect(said).toEqual([["Ada"]]);
  });

  it("says it again after a pause", () => {
    writing.wrote("Ada", 4);
    vi.advanceTimersByTime(31_000);
    writing.wrote("Ada", 4);
    vi.advanceTimersByTime(31_000);
    expect(said).toEqual([["Ada"], ["Ada"]]);
  });

  it("says together what happens together, and seldom", () => {
    writing.wrote("Ada", 4);
    writing.wrote("Bo", 4);
    vi.advanceTimersByTime(2000);
    writing.wrote("Cy", 4);
    vi.advanceTimersByTime(5000);
    writing.wrote("Di", 4);
    expect(said).toEqual([["Ada", "Bo"]]);
    vi.advanceTimersByTime(20_000);
    expect(said).toEqual([
      ["Ada", "Bo"],
      ["Cy", "Di"],
    ]);
  });
});
