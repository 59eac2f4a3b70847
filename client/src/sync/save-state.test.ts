import { describe, expect, it } from "vitest";
import { type SaveFacts, saveState } from "./save-state";

const calm: SaveFacts = {
  connection: "online",
  confirmed: true,
  unsaved: 0,
  settling: false,
  readOnly: false,
  role: null,
  refusal: null,
  final: false,
  empty: false,
  stalled: null,
  kept: true,
};

describe("saveState", () => {
  it("says saved when nothing is unsaved and the server has confirmed the document", () => {
    expect(saveState(calm)).toEqual({ kind: "saved" });
  });

  it("does not say saved before the server has confirmed the document", () => {
    expect(saveState({ ...calm, confirmed: false, connection: "connecting" })).toEqual({ kind: "opening" });
  });

  it("says saving while changes wait for the server", () => {
    expect(saveState({ ...calm, unsaved: 3 })).toEqual({ kind: "saving" });
  });

  it("does not flicker between two keystrokes", () => {
    expect(saveState({ ...calm, settling: true })).toEqual({ kind: "saving" });
    expect(saveState({ ...calm, settling: true, confirmed: false })).toEqual({ kind: "opening" });
    expect(saveState({ ...calm, settling: true, connection: "offline" })).toMatchObject({ kind: "offline" });
  });

  it("says offline with the number of changes", () => {
    expect(saveState({ ...calm, connection: "offline", unsaved: 12 })).toEqual({
      kind: "offline",
      unsaved: 12,
      kept: true,
      empty: false,
    });
  });

  it("does not claim that changes are kept where the device cannot keep them", () => {
    expect(saveState({ ...calm, connection: "offline", unsaved: 1, kept: false })).toMatchObject({
      kept: false,
    });
  });

  it("puts a refusal before everything else", () => {
    const facts = {
      ...calm,
      connection: "offline",
      unsaved: 2,
      readOnly: true,
      refusal: "disk full",
    } as const;
    expect(saveState(facts)).toMatchObject({ kind: "cannot-save", reason: "disk full", unsaved: 2 });
  });

  it("says read only, and keeps the number of changes that cannot be stored", () => {
    expect(saveState({ ...calm, readOnly: true, unsaved: 2 })).toEqual({
      kind: "read-only",
      unsaved: 2,
      kept: true,
      role: null,
    });
  });

  it("stops saying saving when the server does not answer", () => {
    expect(saveState({ ...calm, unsaved: 1, stalled: "no answer" })).toMatchObject({
      kind: "cannot-save",
      reason: "no answer",
    });
  });
});
