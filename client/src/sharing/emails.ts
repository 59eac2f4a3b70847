/** The addresses in what somebody typed or pasted: apart by commas, semicolons or white space, "Name <address>" too. */
export function splitAddresses(text: string): string[] {
  const parts = text
    .replace(/[^<>,;\n]*<([^<>\s]+)>/g, "$1")
    .split(/[\s,;]+/)
    .filter(Boolean);
  return [...new Set(parts)];
}

/** Whether it has the form of an address. Only sending tells whether there is one. */
export function isAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>,;\p{Cc}]+@[^\s@<>,;.\p{Cc}]+(?:\.[^\s@<>,;.\p{Cc}]+)*$/u.test(text);
}
