import { texts } from "../texts";
import { apiPath, request, tellUnauthorized } from "./http";
import { Problem, problemOfText } from "./problem";
import type { AttachmentShown } from "./schema";

/**
 * A file that belongs to a document. `url` is what stands in an image embed; `preview_url` a still picture that is 1,280
 * pixels wide at most, null for what is no picture or moves; `type` what the server found in the content.
 */
export type Attachment = AttachmentShown;
/** What an upload gives; `isNew` unless the document had the same file under the same name. */
export type Uploaded = Attachment & { isNew: boolean };

export interface UploadOptions {
  /** Bytes that were sent, of all that are to be sent. */
  onProgress?: (sent: number, total: number) => void;
  signal?: AbortSignal;
}

/** The widths that previews come in. */
export const PREVIEW_WIDTHS = [320, 640, 1280, 2048] as const;

/** How long nothing may be sent or answered before an upload is given up. */
const PATIENCE_MS = 120_000;

const ADDRESS = /^\/api\/v1\/documents\/([A-Za-z0-9._~-]{1,128})\/attachments\/([A-Za-z0-9]{1,128})$/;

/**
 * Sends a file to a document. The same file under the same name is stored once, so a repeat does no harm.
 * Throws a Problem with a sentence to show (`status` is 0 without an answer), and an AbortError once `signal` is aborted.
 */
export function uploadAttachment(
  documentId: string,
  file: File,
  options: UploadOptions = {},
): Promise<Uploaded> {
  const { onProgress, signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const query = new URLSearchParams({ name: file.name || "file" });
    const sender = new XMLHttpRequest();
    let patience: ReturnType<typeof setTimeout> | undefined;
    let isLate = false;
    const wait = () => {
      clearTimeout(patience);
      patience = setTimeout(() => {
        isLate = true;
        sender.abort();
      }, PATIENCE_MS);
    };
    const giveUp = () => sender.abort();
    signal?.addEventListener("abort", giveUp);
    sender.upload.addEventListener("progress", (event) => {
      wait();
      onProgress?.(event.loaded, event.lengthComputable ? event.total : file.size);
    });
    sender.addEventListener("progress", wait);
    sender.addEventListener("loadend", () => {
      clearTimeout(patience);
      signal?.removeEventListener("abort", giveUp);
      const attachment = readAttachment(sender);
      if (attachment) resolve(attachment);
      else if (signal?.aborted && sender.status === 0) reject(signal.reason);
      else reject(refusal(sender, isLate));
    });
    sender.open("PUT", `${apiPath("documents", documentId, "attachments")}?${query}`);
    sender.setRequestHeader("Content-Type", "application/octet-stream");
    wait();
    sender.send(file);
  });
}

export async function deleteAttachment(documentId: string, id: string): Promise<void> {
  await request("DELETE", apiPath("documents", documentId, "attachments", id));
}

/** Whether an address is that of an attachment on this server, of whatever document. */
export function isAttachment(address: string): boolean {
  return ADDRESS.test(address);
}

/** Where a picture is that suits a width in CSS pixels on this screen: a preview, or for other addresses the picture itself. */
export function previewAt(address: string, width: number, density = window.devicePixelRatio): string {
  if (!isAttachment(address)) return address;
  const wanted = width * Math.min(density || 1, 2);
  const step = PREVIEW_WIDTHS.find((one) => one >= wanted) ?? PREVIEW_WIDTHS.at(-1);
  return `${address}/preview?width=${step}`;
}

function readAttachment(sender: XMLHttpRequest): Uploaded | null {
  if (sender.status !== 200 && sender.status !== 201) return null;
  try {
    return { ...(JSON.parse(sender.responseText) as Attachment), isNew: sender.status === 201 };
  } catch {
    return null;
  }
}

function refusal(sender: XMLHttpRequest, isLate: boolean): Problem {
  if (sender.status === 0) {
    const words = texts.attachments;
    return new Problem(0, "", isLate ? words.tookTooLong : words.connectionLost);
  }
  const problem = problemOfText(sender.status, sender.statusText, sender.responseText);
  if (sender.status === 401) tellUnauthorized();
  return problem;
}
