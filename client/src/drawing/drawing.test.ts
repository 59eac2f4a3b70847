import { describe, expect, it } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { contrast } from "../people/colours";
import type { Board } from "./board";
import { fitted, panned, toBoard, toScreen, zoomed } from "./camera";
import { INKS, PAPER, shown } from "./colours";
import { toSvg } from "./export";
import { boxOf, hits, moved, resized } from "./geometry";
import { Gestures } from "./gestures/pointers";
import { Grid } from "./grid";
import { Live, readStroke } from "./live";
import { type DrawingElement, fieldsOf, inOrder, MAX_ELEMENTS, readElement } from "./model";
import { keyAfter, keyBefore } from "./order";
import { shifted, spliceOf } from "./splice";
import { DrawingStore } from "./store";

const PEN = { author: "a", color: "#26241f", width: 4, points: [0, 0, 50, 1000, 0, 50] };
const RECT = { ...PEN, type: "rect", points: [0, 0, 1000, 500] };

function element(fields: object, id = "e"): DrawingElement {
  const read = readElement(id, fields);
  if (!read) throw new Error("no element");
  return read;
}

describe("readElement", () => {
  it.each([
    ["a number", 5],
    ["text", "x"],
    ["nothing", null],
    ["no points", { ...PEN, points: undefined }],
    ["points that are no list", { ...PEN, points: { length: 3 } }],
    ["points that are no numbers", { ...PEN, points: ["0", 0, 0] }],
    ["not a number", { ...PEN, points: [Number.NaN, 0, 0] }],
    ["no end", { ...PEN, points: [Number.POSITIVE_INFINITY, 0, 0] }],
    ["too far away", { ...PEN, points: [1e12, 0, 0] }],
    ["half a point", { ...PEN, points: [0, 0] }],
    ["too many points", { ...PEN, points: new Array(15_003).fill(0) }],
    ["too much pressure", { ...PEN, points: [0, 0, 101] }],
    ["a colour that is code", { ...PEN, color: "url(#x)" }],
    ["a width of nothing", { ...PEN, width: 0 }],
    ["a width without end", { ...PEN, width: 1e9 }],
    ["another type", { ...PEN, type: "constructor" }],
    ["a long key", { ...PEN, z: "a".repeat(65) }],
    ["a long author", { ...PEN, author: "a".repeat(201) }],
    ["a long text", { ...PEN, type: "text", points: [0, 0], text: "a".repeat(10_001) }],
    ["a text of nothing", { ...PEN, type: "text", points: [0, 0], text: " " }],
    ["a shape of one point", { ...RECT, points: [0, 0] }],
  ])("leaves out %s", (_, value) => {
    expect(readElement("e", value)).toBeNull();
  });

  it.each(["", "a b", "ä", "a".repeat(65), "__proto__ "])("leaves out the id %j", (id) => {
    expect(readElement(id, PEN)).toBeNull();
  });

  it("takes both forms, rounds, and takes out what a text cannot have", () => {
    const made = element({ ...PEN, type: "text", points: [0.4, 1.6], text: "a\u0000\r\nb\ud800", extra: 1 });
    expect([made.points, made.text, "extra" in made]).toEqual([[0, 2], "a\nb", false]);
    const doc = new Y.Doc();
    doc.getMap("strokes").set("e", new Y.Map(Object.entries(PEN)));
    expect(readElement("e", doc.getMap("strokes").get("e"))).toEqual(element(PEN));
    expect(element(fieldsOf(made))).toEqual(made);
  });
});

describe("geometry", () => {
  it("finds what is hit, and not what is inside of an outline", () => {
    const rect = element(RECT);
    expect(hits(rect, { x: 50, y: 1 }, 2)).toBe(true);
    expect(hits(rect, { x: 50, y: 25 }, 2)).toBe(false);
    const ellipse = element({ ...RECT, type: "ellipse" });
    expect(hits(ellipse, { x: 50, y: 0 }, 2)).toBe(true);
    expect(hits(ellipse, { x: 0, y: 0 }, 2)).toBe(false);
    expect(hits(element(PEN), { x: 50, y: 3 }, 2)).toBe(true);
    expect(hits(element(PEN), { x: 50, y: 9 }, 2)).toBe(false);
    expect(hits(element({ ...PEN, points: [500, 500, 50] }), { x: 50, y: 51 }, 2)).toBe(true);
    expect(hits(element({ ...PEN, type: "text", points: [0, 0], text: "word" }), { x: 10, y: 10 }, 0)).toBe(
      true,
    );
  });

  it("moves within bounds and stretches", () => {
    expect(moved(element(PEN), 5, -5)).toEqual({ x: 50, y: -50 });
    expect(moved(element(PEN), 1e12, 0).x).toBe(10_000_000);
    const box = boxOf(element(RECT));
    const { points } = resized(element(RECT), box, { ...box, right: box.left + 2 * (box.right - box.left) });
    expect(points[2]).toBeGreaterThan(1900);
    expect(points[3]).toBe(500);
  });

  it("keeps the place under the pointer when zooming, and comes back", () => {
    const camera = zoomed(panned({ x: 0, y: 0, zoom: 1 }, 30, 40), 2, { x: 100, y: 100 });
    expect(toBoard(camera, { x: 100, y: 100 })).toEqual({ x: 70, y: 60 });
    expect(toScreen(camera, { x: 70, y: 60 })).toEqual({ x: 100, y: 100 });
    expect(fitted({ left: 0, top: 0, right: 10_000, bottom: 10 }, 800, 600).zoom).toBeCloseTo(0.0704);
  });

  it("finds what lies in a part of the board, however large it is", () => {
    const grid = new Grid();
    grid.add("near", { left: 0, top: 0, right: 10, bottom: 10 });
    grid.add("far", { left: 9000, top: 0, right: 9010, bottom: 10 });
    grid.add("huge", { left: -1e6, top: -1e6, right: 1e6, bottom: 1e6 });
    expect([...grid.in({ left: 0, top: 0, right: 5, bottom: 5 })].sort()).toEqual(["huge", "near"]);
    grid.delete("near");
    grid.delete("huge");
    expect([...grid.in({ left: 0, top: 0, right: 5, bottom: 5 })]).toEqual([]);
    expect([...grid.in({ left: -1e7, top: -1e7, right: 1e7, bottom: 1e7 })]).toEqual(["far"]);
  });
});

describe("order", () => {
  it("has a key after and before any, without growing", () => {
    const keys = [keyAfter(undefined)];
    for (let step = 0; step < 10_000; step += 1) keys.push(keyAfter(keys.at(-1)));
    expect(keys.slice(1).every((key, index) => key > (keys[index] ?? "") && key.length === 6)).toBe(true);
    expect(keyBefore("V00000") < "V00000").toBe(true);
    expect(keyBefore(keyAfter("Vzzzzz"))).toBe("Vzzzzz");
    expect(keyAfter("zzzzzz") > "zzzzzz").toBe(true);
    expect(keyAfter("z".repeat(64)).length).toBeLessThanOrEqual(64);
    expect(keyBefore("000000") < "000000").toBe(true);
    expect(keyBefore("")).toBe("");
  });

  it("is the same on every device", () => {
    const [one, other] = [element({ ...PEN, z: "a" }, "b"), element({ ...PEN, z: "a" }, "a")];
    expect([one, other].sort(inOrder).map(({ id }) => id)).toEqual(["a", "b"]);
  });
});

describe("colours", () => {
  it.each(INKS)("$name is seen in both themes", ({ value }) => {
    for (const scheme of ["light", "dark"] as const) {
      expect(contrast(shown(value, scheme), PAPER[scheme])).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(["#ffffff", "#000000", "#fffef0", "#101010", "#00ff00"])("makes %s seen", (value) => {
    for (const scheme of ["light", "dark"] as const) {
      expect(contrast(shown(value, scheme), PAPER[scheme])).toBeGreaterThanOrEqual(3);
    }
  });
});

function pair(): [DrawingStore, DrawingStore, () => void] {
  const [one, other] = [new Y.Doc(), new Y.Doc()];
  const sync = () => {
    Y.applyUpdate(other, Y.encodeStateAsUpdate(one), "remote");
    Y.applyUpdate(one, Y.encodeStateAsUpdate(other), "remote");
  };
  return [new DrawingStore(one), new DrawingStore(other), sync];
}

describe("DrawingStore", () => {
  it("lets deleting win over moving, and both win that change different fields", () => {
    const [ada, ben, sync] = pair();
    ada.add([element(PEN, "a"), element(PEN, "b")]);
    sync();
    ada.remove(["a"]);
    ben.change(new Map([["a", { x: 70 }]]));
    ada.change(new Map([["b", { color: "#ff0000" }]]));
    ben.change(new Map([["b", { x: 70 }]]));
    sync();
    for (const store of [ada, ben]) {
      expect(store.all().map(({ id, color, x }) => [id, color, x])).toEqual([["b", "#ff0000", 70]]);
    }
  });

  it("takes back one's own steps alone, and brings back what was deleted", () => {
    const [ada, ben, sync] = pair();
    ada.add([element(PEN, "a")]);
    sync();
    ben.add([element(PEN, "b")]);
    sync();
    ada.change(new Map([["a", { x: 10 }]]));
    ada.remove(["a", "b"]);
    sync();
    expect(ben.size).toBe(0);
    ada.undo();
    sync();
    expect(ben.all().map(({ id, x }) => [id, x])).toEqual([
      ["a", 10],
      ["b", 0],
    ]);
    ada.undo();
    ada.undo();
    expect(ada.undoManager.canUndo()).toBe(false);
    sync();
    expect(ben.all().map(({ id }) => id)).toEqual(["b"]);
    ada.redo();
    expect(ada.get("a")?.points).toEqual(PEN.points);
  });

  it("leaves out what is no element, also when it comes later, and writes over a plain object", () => {
    const doc = new Y.Doc();
    const strokes = doc.getMap("strokes");
    strokes.set("plain", PEN);
    strokes.set("bad", 5);
    strokes.set("text", new Y.Text("x"));
    const store = new DrawingStore(doc);
    expect(store.all().map(({ id }) => id)).toEqual(["plain"]);
    strokes.set("array", new Y.Array());
    strokes.set("deep", new Y.Map([["points", new Y.Map()]]));
    (strokes.get("deep") as Y.Map<unknown>).set("color", new Y.Array());
    expect(store.size).toBe(1);
    store.change(new Map([["plain", { x: 5 }]]));
    expect(store.get("plain")?.x).toBe(5);
    strokes.set("plain", "gone");
    expect(store.size).toBe(0);
  });

  it("has a bound", () => {
    const doc = new Y.Doc();
    doc.transact(() => {
      for (let index = 0; index < MAX_ELEMENTS + 10; index += 1) doc.getMap("strokes").set(`e${index}`, RECT);
    });
    const store = new DrawingStore(doc);
    expect([store.size, store.hasRoom(4)]).toEqual([MAX_ELEMENTS, false]);
  });

  it("puts in front and behind, keeping the order among those", () => {
    const [store] = pair();
    store.add(["a", "b", "c", "d"].map((id, index) => element({ ...PEN, z: `V0000${index}` }, id)));
    store.stack(new Set(["a", "b"]), "front");
    expect(store.all().map(({ id }) => id)).toEqual(["c", "d", "a", "b"]);
    store.stack(new Set(["d", "b"]), "back");
    expect(store.all().map(({ id }) => id)).toEqual(["d", "b", "c", "a"]);
  });
});

describe("words that several write", () => {
  const TEXT = { ...PEN, type: "text", points: [0, 0], text: "rose" };

  function write(store: DrawingStore, id: string, at: number, letters: string): void {
    const words = store.words(id);
    store.rewrite(() => words?.insert(at, letters));
  }

  it("keeps what both wrote (R440)", () => {
    const [ada, ben, sync] = pair();
    ada.add([element(TEXT, "t")]);
    sync();
    write(ada, "t", 0, "a ");
    write(ben, "t", 4, "s");
    sync();
    for (const store of [ada, ben]) expect(store.get("t")?.text).toBe("a roses");
  });

  it.each([
    ["in a shared map", (strokes: Y.Map<unknown>) => strokes.set("t", new Y.Map(Object.entries(TEXT)))],
    ["in a plain object", (strokes: Y.Map<unknown>) => strokes.set("t", TEXT)],
    [
      "with something embedded",
      (strokes: Y.Map<unknown>) => {
        const words = new Y.Text("rose");
        strokes.set(
          "t",
          new Y.Map<unknown>([...Object.entries({ ...TEXT, text: undefined }), ["text", words]]),
        );
        words.insertEmbed(2, { image: "x" });
      },
    ],
  ])("shares plain words %s once, though two do it at the same time (R441)", (_, make) => {
    const [one, other] = [new Y.Doc(), new Y.Doc()];
    make(one.getMap("strokes"));
    Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
    const own = one.clientID;
    const [ada, ben] = [new DrawingStore(one), new DrawingStore(other)];
    write(ada, "t", 0, "a ");
    write(ben, "t", 4, "s");
    Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
    Y.applyUpdate(one, Y.encodeStateAsUpdate(other));
    for (const store of [ada, ben]) expect(store.get("t")?.text).toBe("a roses");
    expect(one.clientID).toBe(own);
    expect(Y.encodeStateVector(one)).toEqual(Y.encodeStateVector(other));
  });

  it("takes back one's own letters alone, and keeps a text in which others wrote (R444)", () => {
    const [ada, ben, sync] = pair();
    ada.beginStep();
    ada.add([element(TEXT, "t")]);
    write(ada, "t", 4, " bed");
    ada.endStep();
    sync();
    write(ben, "t", 4, "s red");
    sync();
    ada.undo();
    sync();
    for (const store of [ada, ben]) expect(store.get("t")?.text).toBe("s red");
    ada.redo();
    sync();
    expect(ben.get("t")?.text).toContain("s red");
    expect(ada.get("t")?.text).toBe(ben.get("t")?.text);
  });

  it("brings back a deleted text with all its words", () => {
    const [ada, ben, sync] = pair();
    ada.add([element(TEXT, "t")]);
    sync();
    write(ben, "t", 4, "s");
    sync();
    ada.remove(["t"]);
    sync();
    expect(ben.size).toBe(0);
    ada.undo();
    sync();
    for (const store of [ada, ben]) expect(store.get("t")?.text).toBe("roses");
    write(ben, "t", 5, "!");
    sync();
    expect(ada.get("t")?.text).toBe("roses!");
  });

  it("shows as much of a text as has room", () => {
    const [ada] = pair();
    ada.add([element({ ...TEXT, text: "ä".repeat(10_000) }, "t")]);
    write(ada, "t", 0, "first ");
    expect(ada.get("t")?.text).toHaveLength(10_000);
    expect(ada.get("t")?.text.startsWith("first ä")).toBe(true);
  });
});

describe("spliceOf", () => {
  it.each([
    ["rose", "roses", 5, { at: 4, removed: 0, added: "s" }],
    ["aaa", "aaaa", 1, { at: 0, removed: 0, added: "a" }],
    ["aaa", "aa", 1, { at: 1, removed: 1, added: "" }],
    ["rose bed", "tulip bed", 5, { at: 0, removed: 4, added: "tulip" }],
    ["😀", "😁", 2, { at: 0, removed: 2, added: "😁" }],
    ["a😀b", "ab", 1, { at: 1, removed: 2, added: "" }],
  ])("%j to %j", (before, after, caret, expected) => {
    expect(spliceOf(before, after, caret)).toEqual(expected);
    const { at, removed, added } = expected;
    expect(before.slice(0, at) + added + before.slice(at + removed)).toBe(after);
  });

  it("moves places along", () => {
    const change = { at: 2, removed: 3, added: "x" };
    expect([0, 2, 3, 5, 9].map((place) => shifted(place, change))).toEqual([0, 2, 3, 3, 7]);
    expect(shifted(2, { at: 2, removed: 0, added: "ab" })).toBe(2);
    expect(shifted(2, { at: 2, removed: 0, added: "ab" }, true)).toBe(4);
  });
});

describe("Live", () => {
  it("bounds what others say", () => {
    const awareness = new Awareness(new Y.Doc());
    const say = (client: number, state: object) => {
      awareness.states.set(client, { user: { id: "u", name: "n".repeat(999), color: "x" }, ...state });
      awareness.emit("change", [{ added: [client], updated: [], removed: [] }, "remote"]);
    };
    const live = new Live(awareness);
    say(7, { pointer: [Number.NaN, 1], stroke: { id: 1 }, moving: { ids: "abc" } });
    expect(live.peers.get(7)).toMatchObject({ pointer: null, stroke: null, moving: null });
    expect(live.peers.get(7)?.name).toHaveLength(64);
    say(7, { pointer: [10, 20], moving: { ids: new Array(500).fill("a"), dx: 1, dy: 1 } });
    expect(live.peers.get(7)?.pointer).toEqual({ x: 1, y: 2 });
    expect(live.peers.get(7)?.moving?.ids).toHaveLength(100);
    for (let client = 100; client < 400; client += 1) say(client, {});
    expect(live.peers.size).toBe(100);
    live.close();
  });

  it("puts a stroke together from its newest points, and begins anew after a gap", () => {
    const base = { id: "s", type: "pen", color: "#26241f", width: 4 };
    const first = readStroke({ ...base, from: 0, points: [0, 0, 50, 1, 0, 50] }, null);
    const second = readStroke({ ...base, from: 3, points: [1, 0, 50, 2, 0, 50] }, first);
    expect(second?.points).toEqual([0, 0, 50, 1, 0, 50, 2, 0, 50]);
    const gap = readStroke({ ...base, from: 30, points: [9, 0, 50] }, second);
    expect(gap?.points).toEqual([9, 0, 50]);
    const after = readStroke({ ...base, from: 30, points: [9, 0, 50, 10, 0, 50] }, gap);
    expect(after?.points).toEqual([9, 0, 50, 10, 0, 50]);
    const on = readStroke({ ...base, from: 33, points: [10, 0, 50, 11, 0, 50] }, after);
    expect(on?.points).toEqual([9, 0, 50, 10, 0, 50, 11, 0, 50]);
    expect(readStroke({ ...base, from: 0, points: [Number.NaN, 0, 0] }, first)).toBeNull();
    expect(readStroke({ ...base, type: "text", points: [0, 0] }, null)).toBeNull();
  });
});

describe("toSvg", () => {
  it("escapes what people wrote", () => {
    const words = element({ ...PEN, type: "text", points: [0, 0], text: '</text><script>"&' });
    const svg = toSvg([words, element(PEN, "p"), element(RECT, "r")], "a <b>");
    expect(svg).toContain("&lt;/text&gt;&lt;script&gt;&quot;&amp;");
    expect(svg).toContain("<title>a &lt;b&gt;</title>");
    expect(svg).not.toContain("NaN");
    expect(svg.match(/<path /g)).toHaveLength(2);
  });
});

describe("two fingers", () => {
  it("go on from where they are when a third is lifted", () => {
    const zooms: number[] = [];
    const board = {
      view: { pan() {}, zoom: (by: number) => zooms.push(by), place: (spot: unknown) => spot },
      live: { point() {} },
      current: () => ({ editing: null, tool: "select", readOnly: false, selected: new Set() }),
    };
    const gestures = new Gestures(board as unknown as Board);
    const finger = (pointerId: number, offsetX: number) =>
      ({
        pointerType: "touch",
        pointerId,
        offsetX,
        offsetY: 0,
        button: 2,
        target: null,
      }) as unknown as PointerEvent;
    gestures.down(finger(1, 0));
    gestures.down(finger(2, 100));
    gestures.down(finger(3, 400));
    gestures.move(finger(2, 110));
    gestures.up(finger(1, 0));
    gestures.move(finger(3, 429));
    expect(zooms).toEqual([1.1, 1.1]);
    gestures.lost(finger(3, 429));
    gestures.move(finger(2, 300));
    expect(zooms).toHaveLength(2);
  });
});
