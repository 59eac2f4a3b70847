import { readReceived, readSent } from "./frames";
import type { Tracker } from "./tracker";

export interface SocketListener {
  /** The server closed this document, not the socket. */
  closed(reason: string): void;
  /** The server refused a frame of ours. */
  refused(): void;
}

/**
 * A WebSocket class for the provider that tells the tracker what really leaves on each socket and what is acknowledged.
 */
export function trackedSocket(tracker: Tracker, listener: SocketListener): typeof WebSocket {
  return class TrackedSocket extends WebSocket {
    private readonly link = tracker.open();

    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      // Registered before the provider's own listener, so the tracker knows first.
      this.addEventListener("message", (event: MessageEvent<ArrayBuffer>) => {
        const frame = readReceived(new Uint8Array(event.data));
        if (frame?.type === "status") {
          if (!this.link.acknowledged(frame.stored)) listener.refused();
        } else if (frame?.type === "close") {
          listener.closed(frame.reason);
        }
      });
    }

    override send(data: string | ArrayBufferLike | Blob | ArrayBufferView<ArrayBuffer>): void {
      if (this.readyState === WebSocket.OPEN && data instanceof Uint8Array) {
        const frame = readSent(data);
        if (frame) this.link.sent(frame.full);
      }
      super.send(data as ArrayBuffer);
    }
  };
}
