const ALLOWED = new Set(["http:", "https:", "mailto:", "tel:"]);

/**
 * The address that a person meant: `example.org` and `a@example.org` get their scheme. Null for what must not be linked,
 * such as `javascript:`.
 */
export function linkAddress(input: string): string | null {
  const text = input.trim();
  if (!text || /\s/.test(text)) return null;
  if (/^[^@/:]+@[^@/:]+\.[^@/:]+$/.test(text)) return `mailto:${text}`;
  const withScheme = /^[a-z][a-z0-9+.-]*:(?!\d+(\/|$))/i.test(text) ? text : `https://${text}`;
  try {
    const url = new URL(withScheme);
    return ALLOWED.has(url.protocol) ? withScheme : null;
  } catch {
    return null;
  }
}
