import { describe, expect, it } from "vitest";
import { peopleOf } from "./presence";

const user = (id: string, name: string) => ({ user: { id, name, color: "#2c75b8" } });

describe("peopleOf", () => {
  it("puts oneself first and shows a person with two tabs once", () => {
    const states = new Map([
      [1, user("b", "Bo")],
      [2, user("a", "Ann")],
      [3, user("b", "Bo")],
    ]);
    expect(peopleOf(states, 2).map((person) => person.name)).toEqual(["Ann", "Bo"]);
  });

  it("does not show one's own other tab as somebody else", () => {
    const states = new Map([
      [1, user("a", "Ann")],
      [2, user("a", "Ann")],
    ]);
    expect(peopleOf(states, 2)).toMatchObject([{ id: "a", isMe: true }]);
  });

  it("does not take two people of whom the server knows nothing for one", () => {
    const states = new Map([
      [1, user("guest", "Ann")],
      [2, user("guest", "Bo")],
    ]);
    expect(peopleOf(states, 9).map((person) => person.name)).toEqual(["Ann", "Bo"]);
  });

  it("leaves out clients that say nothing about their user, and mends bad colours", () => {
    const states = new Map<number, Record<string, unknown>>([
      [1, {}],
      [2, { user: { name: "X", color: "url(evil)" } }],
    ]);
    const people = peopleOf(states, 9);
    expect(people).toHaveLength(1);
    expect(people[0]?.colour).toMatch(/^#[0-9a-f]{6}$/);
  });
});
