/** What kept a picture from coming into the text, in words for the person who put it there. */
import { messageOf } from "../../api/http";
import { Problem } from "../../api/problem";
import { texts } from "../../texts";

/** Codes of ours, beside those of the server. */
export const NO_PICTURE = "no_picture";
export const READ_ONLY = "read_only";

/** What browsers show; the server calls a file by its content. */
const SHOWN = new Set(
  ["png", "jpeg", "gif", "webp", "avif", "bmp", "svg+xml"].map((kind) => `image/${kind}`),
);

export function canBeShown(type: string): boolean {
  return SHOWN.has(type);
}

/** Whether this browser can show a file, whatever it is called. Of what not every browser knows, the server decides. */
export function isSeen(file: File, address: string | null): Promise<boolean> {
  if (!address || !canBeShown(file.type)) return Promise.resolve(true);
  return new Promise((resolve) => {
    const image = new Image();
    image.onload = () => resolve(true);
    image.onerror = () => resolve(false);
    image.src = address;
  });
}

interface Refused {
  words: string;
  /** Whether another try could end otherwise. */
  canRetry: boolean;
}

const whole = (digits: string | undefined) => Number((digits ?? "").replace(/\D/g, ""));

/** `size` of the file in bytes. */
export function refusalOf(error: unknown, size: number): Refused {
  const words = texts.media.upload;
  if (!(error instanceof Problem)) return { words: messageOf(error), canRetry: true };
  const { status, code, message, said } = error;
  if (status === 0) return { words: words.offline, canRetry: true };
  if (code === NO_PICTURE) return { words: words.notShown, canRetry: false };
  if (code === READ_ONLY) return { words: words.readOnly, canRetry: true };
  const [, most] = /^A file has at most (\d+) bytes/.exec(said) ?? [];
  if (most) return { words: words.tooLarge(size, whole(most)), canRetry: false };
  const [, pixels, width, height] =
    /at most ([\d,]+) pixels, this one has ([\d,]+) × ([\d,]+)/.exec(said) ?? [];
  if (pixels) {
    return { words: words.tooManyPixels(whole(width), whole(height), whole(pixels)), canRetry: false };
  }
  const [, room] = /^The files of a document have at most (\d+) bytes/.exec(said) ?? [];
  if (room) return { words: words.documentFull(whole(room)), canRetry: true };
  if (status === 507) return { words: words.serverFull, canRetry: true };
  if (status === 503 || status === 502 || status === 504) return { words: words.serverBusy, canRetry: true };
  return { words: message, canRetry: !error.isFinal };
}
