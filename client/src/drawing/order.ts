/**
 * Keys that sort what is in front behind what is not, compared as text. Bringing to the front takes the key after the
 * greatest there is; two people who do that at once get the same key, and then the ids decide, for both alike.
 */
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** Digits that are counted with: room for 28 billion steps either way from the middle. */
const LENGTH = 6;
const MIDDLE = `V${"0".repeat(LENGTH - 1)}`;

function step(key: string, by: 1 | -1): string | null {
  const digits = [...key.slice(0, LENGTH).padEnd(LENGTH, "0")].map((digit) => DIGITS.indexOf(digit));
  for (let index = LENGTH - 1; index >= 0; index -= 1) {
    const digit = (digits[index] ?? 0) + by;
    if (digit >= 0 && digit < DIGITS.length) {
      digits[index] = digit;
      return digits.map((value) => DIGITS[value]).join("");
    }
    digits[index] = by === 1 ? 0 : DIGITS.length - 1;
  }
  return null;
}

/** A key greater than `greatest` (undefined: there is none). */
export function keyAfter(greatest: string | undefined): string {
  if (greatest === undefined || greatest === "") return MIDDLE;
  return step(greatest, 1) ?? `${greatest}V`.slice(0, 64);
}

/** A key less than `least`; "" is the least there is. */
export function keyBefore(least: string | undefined): string {
  if (least === undefined) return MIDDLE;
  if (least === "") return "";
  const before = step(least, -1) ?? "";
  return before < least ? before : "";
}
