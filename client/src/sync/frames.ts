import { createDecoder, readVarString, readVarUint } from "lib0/decoding";

/** The Hocuspocus message types that matter here; docs/protocol.md has them all. */
const SYNC = 0;
const CLOSE = 7;
const SYNC_STATUS = 8;

const STEP_TWO = 1;
const UPDATE = 2;

/** A frame that the server answers with exactly one SyncStatus. `full` is a step 2: everything that we have. */
export interface SentFrame {
  full: boolean;
}

export type ReceivedFrame = { type: "status"; stored: boolean } | { type: "close"; reason: string };

function open(frame: Uint8Array) {
  const decoder = createDecoder(frame);
  readVarString(decoder);
  return decoder;
}

/** What an outgoing frame asks of the server, or null if no acknowledgement will come for it. */
export function readSent(frame: Uint8Array): SentFrame | null {
  // Ping and Pong are single bytes without an address.
  if (frame.length < 3) return null;
  const decoder = open(frame);
  if (readVarUint(decoder) !== SYNC) return null;
  const step = readVarUint(decoder);
  return step === STEP_TWO || step === UPDATE ? { full: step === STEP_TWO } : null;
}

/** Whether an incoming frame changes the document. */
export function isEdit(frame: Uint8Array): boolean {
  // Both directions put it the same way.
  return readSent(frame) !== null;
}

/** An incoming acknowledgement or closing, or null for any other message. */
export function readReceived(frame: Uint8Array): ReceivedFrame | null {
  if (frame.length < 3) return null;
  const decoder = open(frame);
  const type = readVarUint(decoder);
  if (type === SYNC_STATUS) return { type: "status", stored: readVarUint(decoder) === 1 };
  if (type === CLOSE) return { type: "close", reason: readVarString(decoder) };
  return null;
}
