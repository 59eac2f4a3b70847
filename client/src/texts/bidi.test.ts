import { describe, expect, it } from "vitest";
import { isolating } from "./bidi";

const words = isolating({
  plain: "Words",
  list: ["a", "b"],
  inner: { trashed: (title: string, count: number) => `“${title}” is in the trash (${count}).` },
});

describe("isolating", () => {
  it("leaves words and ordinary names as they are", () => {
    expect([words.plain, words.list]).toEqual(["Words", ["a", "b"]]);
    expect(words.inner.trashed("שלום", 1)).toBe("“שלום” is in the trash (1).");
  });

  it("keeps a name that turns its direction from turning the sentence", () => {
    const name = "photo\u202egpj.exe";
    expect(words.inner.trashed(name, 1)).toBe(`“\u2068${name}\u2069” is in the trash (1).`);
    expect(words.inner.trashed("a\u2069\u202eb", 1)).toBe("“\u2068a\u202eb\u2069” is in the trash (1).");
  });
});
