import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Arrivals, type Change, type Present } from "./arrivals";

const person = (name: string, client: number, id = name): Present => ({
  id,
  name,
  colour: "#2c75b8",
  clients: [client],
});
const [ada, bo, cy] = [person("Ada", 1), person("Bo", 2), person("Cy", 3)] as const;

function names({ joined, left }: Change): [string[], string[]] {
  return [joined.map(({ name }) => name), left.map(({ name }) => name)];
}

describe("Arrivals", () => {
  let told: [string[], string[]][];
  let arrivals: Arrivals;
  beforeEach(() => {
    vi.useFakeTimers();
    told = [];
    arrivals = new Arrivals((change) => told.push(names(change)));
    arrivals.see([ada], true);
    vi.advanceTimersByTime(5000);
  });
  afterEach(() => {
    arrivals.close();
    vi.useRealTimers();
  });

  it("says nothing of those who were here before", () => {
    expect(told).toEqual([]);
  });

  it("tells who comes and who leaves", () => {
    arrivals.see([ada, bo], true);
    vi.advanceTimersByTime(2000);
    arrivals.see([bo], true);
    vi.advanceTimersByTime(10_000);
    expect(told).toEqual([
      [["Bo"], []],
      [[], ["Ada"]],
    ]);
  });

  it("says nothing of a connection that comes back soon", () => {
    arrivals.see([], true);
    vi.advanceTimersByTime(3000);
    arrivals.see([ada], true);
    vi.advanceTimersByTime(20_000);
    expect(told).toEqual([]);
  });

  it("says nothing when the own connection breaks and comes back", () => {
    arrivals.see([], false);
    vi.advanceTimersByTime(60_000);
    arrivals.see([], true);
    vi.advanceTimersByTime(1000);
    arrivals.see([ada, bo], true);
    vi.advanceTimersByTime(20_000);
    expect(told).toEqual([]);
  });

  it("gathers what happens close together", () => {
    arrivals.see([ada, bo], true);
    vi.advanceTimersByTime(1600);
    arrivals.see([ada, bo, cy], true);
    vi.advanceTimersByTime(500);
    arrivals.see([ada, bo, cy, person("Di", 4)], true);
    vi.advanceTimersByTime(20_000);
    expect(told).toEqual([
      [["Bo"], []],
      [["Cy", "Di"], []],
    ]);
  });

  it("does not take a new name for somebody else", () => {
    arrivals.see([person("Ada L.", 1, "user:ada")], true);
    vi.advanceTimersByTime(20_000);
    expect(told).toEqual([]);
  });

  it("is quiet in a crowd", () => {
    const crowd = Array.from({ length: 30 }, (_, index) => person(`P${index}`, 100 + index));
    arrivals.see([ada, ...crowd], true);
    vi.advanceTimersByTime(20_000);
    arrivals.see([ada, ...crowd.slice(1)], true);
    vi.advanceTimersByTime(20_000);
    expect(told).toEqual([]);
  });
});
