import * as encoding from "lib0/encoding";
import { describe, expect, it } from "vitest";
import { readReceived, readSent } from "./frames";
import { readNotice } from "./messages";

function frame(...parts: (number | string)[]): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarString(encoder, "document");
  for (const part of parts) {
    if (typeof part === "number") encoding.writeVarUint(encoder, part);
    else encoding.writeVarString(encoder, part);
  }
  return encoding.toUint8Array(encoder);
}

describe("frames", () => {
  it("knows the frames that will be acknowledged", () => {
    expect(readSent(frame(0, 0, ""))).toBeNull();
    expect(readSent(frame(0, 1, ""))).toEqual({ full: true });
    expect(readSent(frame(0, 2, ""))).toEqual({ full: false });
    expect(readSent(frame(1, ""))).toBeNull();
    expect(readSent(Uint8Array.of(10))).toBeNull();
  });

  it("reads acknowledgements and closings", () => {
    expect(readReceived(frame(8, 1))).toEqual({ type: "status", stored: true });
    expect(readReceived(frame(8, 0))).toEqual({ type: "status", stored: false });
    expect(readReceived(frame(7, "forbidden: no"))).toEqual({ type: "close", reason: "forbidden: no" });
    expect(readReceived(frame(0, 1, ""))).toBeNull();
    expect(readReceived(Uint8Array.of(9))).toBeNull();
  });
});

describe("readNotice", () => {
  it("reads what the server tells a room, and nothing else", () => {
    expect(readNotice('{"type":"document","title":"T","updated_at":"x"}')).toEqual({
      type: "document",
      title: "T",
    });
    expect(readNotice('{"type":"not-saved","message":"disk full"}')).toEqual({
      type: "not-saved",
      message: "disk full",
    });
    expect(readNotice('{"type":"saving"}')).toEqual({ type: "saving" });
    for (const text of ["", "null", "[]", '{"type":"document"}', '{"type":"later"}', "{"]) {
      expect(readNotice(text)).toBeNull();
    }
  });
});
