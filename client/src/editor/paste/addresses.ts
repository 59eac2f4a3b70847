/** Addresses in what is pasted: only those that are safe to follow, without what follows the reader. */
import { linkAddress } from "../links";

const TRACKING = /^(utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|_hsenc|_hsmi|yclid|vero_id)$/i;

/** Where a mail program's or search engine's detour leads, or the address itself. */
function withoutDetour(url: URL): URL {
  const host = url.hostname;
  let inner: string | null = null;
  if (/(^|\.)google\.[a-z.]+$/.test(host) && url.pathname === "/url") {
    inner = url.searchParams.get("q") ?? url.searchParams.get("url");
  } else if (host.endsWith(".safelinks.protection.outlook.com")) {
    inner = url.searchParams.get("url");
  } else if (host === "l.facebook.com" || host === "lm.facebook.com") {
    inner = url.searchParams.get("u");
  }
  if (!inner || !/^https?:\/\//i.test(inner)) return url;
  try {
    return new URL(inner);
  } catch {
    return url;
  }
}

/** The address of a pasted link, or null: what is relative has lost the page that it was relative to. */
export function pastedLink(href: string | null): string | null {
  const text = href?.trim() ?? "";
  if (!/^(https?:|mailto:|tel:)/i.test(text)) return null;
  if (text.length > 8192 || linkAddress(text) === null) return null;
  if (!/^https?:/i.test(text)) return text;
  const url = withoutDetour(new URL(text));
  const names = [...url.searchParams.keys()];
  const tracking = names.filter((name) => TRACKING.test(name));
  if (tracking.length === 0 && url.href === new URL(text).href) return text;
  for (const name of tracking) url.searchParams.delete(name);
  return url.href;
}

const OWN_PICTURE =
  /^(?:https?:\/\/[^/]+)?(\/api\/v1\/documents\/[^/?#\s]{1,128}\/attachments\/[^/?#\s]{1,128})(?:[/?#]|$)/;

/**
 * The address of a pasted picture: of an attachment, of the web, or the picture itself as data, which has to be uploaded.
 * Null for what cannot be had, such as a file on the disk of whoever copied.
 */
export function pastedPicture(src: string | null, origin = globalThis.location?.origin ?? ""): string | null {
  const text = src?.trim() ?? "";
  const own = OWN_PICTURE.exec(text);
  if (own?.[1] && (text.startsWith("/") || text.startsWith(`${origin}/`))) return own[1];
  if (/^data:image\/(png|jpe?g|gif|webp|avif);base64,/i.test(text)) return text;
  if (!/^https?:\/\//i.test(text) || text.length > 8192) return null;
  try {
    return new URL(text).href;
  } catch {
    return null;
  }
}
