// Random cases for the delta algebra, with the results of npm's quill-delta: one line of JSON for each.
// Arguments: how many, and the seed.
import Delta from "quill-delta";

const [count, seed] = process.argv.slice(2).map(Number);

let state = seed >>> 0;
function below(limit) {
  // mulberry32
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
}
const pick = (list) => list[below(list.length)];

const PIECES = ["a", "bc", "déf", "😀", "\n", "日本語", "x\n", "👩‍👩‍👧", " ", "0"];
const EMBEDS = [{ image: "cat.png" }, { formula: "e=mc^2" }, { mention: { id: 7 } }];
const VALUES = {
  bold: [true, null, 1],
  color: ["red", "#00f", null],
  header: [1, 2, null],
  list: [{ kind: "bullet" }, { kind: "ordered" }, null],
};

function attributes(withNull) {
  if (below(2) === 0) return undefined;
  const made = {};
  for (let n = below(3); n >= 0; n--) {
    const name = pick(Object.keys(VALUES));
    const value = pick(VALUES[name]);
    if (value !== null || withNull) made[name] = value;
  }
  return made;
}
const content = () => (below(5) === 0 ? pick(EMBEDS) : pick(PIECES) + (below(3) === 0 ? pick(PIECES) : ""));

function document() {
  const made = new Delta();
  for (let n = below(6); n >= 0; n--) made.insert(content(), attributes(false));
  return made;
}

function change(length) {
  const made = new Delta();
  let left = length;
  for (let n = below(6); n >= 0; n--) {
    const kind = below(3);
    const size = Math.min(left, 1 + below(4));
    if (kind === 0) {
      made.insert(content(), attributes(below(8) === 0));
    } else if (size > 0) {
      if (kind === 1) made.retain(size, attributes(true));
      else made.delete(size);
      left -= size;
    }
  }
  return made;
}

/** The difference of two documents. Null: quill-delta calls itself without end on it, as it does on some half pairs. */
function difference(one, two) {
  try {
    return one.diff(two).ops;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

for (let n = 0; n < count; n++) {
  const base = document();
  const a = change(base.length());
  const b = change(base.length());
  const after = base.compose(a);
  const c = change(after.length());
  const position = below(base.length() + 2);
  const other = document();
  process.stdout.write(
    `${JSON.stringify({
      base: base.ops,
      a: a.ops,
      b: b.ops,
      c: c.ops,
      position,
      after: after.ops,
      composed: a.compose(c).ops,
      earlier: a.transform(b, true).ops,
      later: a.transform(b, false).ops,
      positions: [a.transformPosition(position), a.transformPosition(position, true)],
      inverted: a.invert(base).ops,
      other: other.ops,
      difference: n % 2 === 0 ? difference(base, after) : difference(base, other),
    })}\n`,
  );
}
