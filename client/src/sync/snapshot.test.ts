import { describe, expect, it } from "vitest";
import { texts } from "../texts";
import { readRefusal } from "./refusal";
import { type SessionFacts, snapshotOf } from "./snapshot";

const FACTS: SessionFacts = {
  ready: true,
  waiting: false,
  viewer: false,
  held: new Set(),
  membership: {
    online: true,
    offline: false,
    holding: false,
    scope: "read-write",
    role: "editor",
    change: null,
    refusal: null,
    notSaved: null,
  },
  title: { title: "Plan", pending: false, isKept: true, problem: null },
  tracker: { unsaved: 0, confirmed: true, stalled: false, settling: false, refused: false },
  copy: { works: true, holds: () => true, elsewhere: () => 0 },
};

function member(facts: Partial<SessionFacts["membership"]>): SessionFacts {
  return { ...FACTS, membership: { ...FACTS.membership, ...facts } };
}

describe("snapshotOf", () => {
  it("stays the same object in what has not changed", () => {
    const before = snapshotOf(FACTS);
    const after = snapshotOf({ ...FACTS, tracker: { ...FACTS.tracker, unsaved: 1 } }, before);
    expect(before.save).toEqual({ kind: "saved" });
    expect(after.save).toEqual({ kind: "saving" });
    expect(after.standing).toBe(before.standing);
    expect(snapshotOf({ ...FACTS }, before).save).toBe(before.save);
  });

  it("counts a title, and what other tabs have left, where nobody is connected", () => {
    const away = member({ online: false, offline: true });
    const facts = {
      ...away,
      title: { ...FACTS.title, pending: true },
      tracker: { ...FACTS.tracker, unsaved: 2 },
      copy: { ...FACTS.copy, elsewhere: () => 4 },
    };
    expect(snapshotOf(facts).save).toEqual({ kind: "offline", unsaved: 7, kept: true, empty: false });
  });

  it("names the worst reason first", () => {
    const worst = (facts: SessionFacts) => {
      const { save } = snapshotOf({ ...facts, title: { ...FACTS.title, problem: "too long" } });
      return save.kind === "cannot-save" ? save.reason : null;
    };
    const refusal = readRefusal("document_deleted");
    expect(worst(member({ refusal, notSaved: "the disk is full" }))).toBe(texts.save.deleted);
    const tracker = { ...FACTS.tracker, refused: true };
    expect(worst({ ...member({ notSaved: "the disk is full" }), tracker })).toBe("the disk is full");
    expect(worst({ ...FACTS, tracker })).toBe(texts.save.titleRefused("too long"));
  });

  it("is read-only for whoever may not edit, came to read, or is refused for good", () => {
    const final = readRefusal("forbidden");
    for (const facts of [
      member({ scope: "readonly" }),
      { ...FACTS, viewer: true },
      member({ refusal: final }),
    ])
      expect(snapshotOf(facts).standing.readOnly).toBe(true);
    expect(snapshotOf(FACTS).standing.readOnly).toBe(false);
  });

  it("is unsafe to leave while something is held, or not written to this device", () => {
    expect(snapshotOf(FACTS).unsafe).toBe(false);
    expect(snapshotOf({ ...FACTS, held: new Set([{}]) }).unsafe).toBe(true);
    const unwritten = { ...FACTS.copy, holds: () => false };
    expect(snapshotOf({ ...FACTS, copy: unwritten }).unsafe).toBe(true);
  });
});
