import { HocuspocusProviderWebsocket } from "@hocuspocus/provider";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { HoldingProvider } from "./held";
import { trackedSocket } from "./socket";
import type { Tracker } from "./tracker";

export type Scope = "read-write" | "readonly";

export interface ConnectionListener {
  /** The server has let us in. */
  joined(scope: Scope): void;
  /** The socket has closed, or could not be opened. */
  lost(): void;
  /** The first difference from the server is in the document. */
  synced(): void;
  /** The server denied us, or closed this document. */
  ended(reason: string): void;
  /** The server refused a change. */
  refused(): void;
  /** An application message of the server, JSON text. */
  message(text: string): void;
}

/** No frame for so long on an open page means that the socket died in its sleep: the server echoes every 15 s. */
const SILENCE_MS = 20_000;
/** Browsers wait for minutes when nobody answers a connection attempt at all. */
const ATTEMPT_MS = 12_000;

/**
 * The socket of one document: opens it, keeps it open, and reopens it at once when the network or the page is back.
 */
export class Connection {
  private readonly socket: HocuspocusProviderWebsocket;
  readonly provider: HoldingProvider;
  private joined = false;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private stopped = false;

  constructor(
    name: string,
    url: string,
    doc: Y.Doc,
    private readonly awareness: Awareness,
    tracker: Tracker,
    private readonly listener: ConnectionListener,
  ) {
    this.socket = new HocuspocusProviderWebsocket({
      url,
      WebSocketPolyfill: trackedSocket(tracker, {
        closed: (reason) => this.leave(reason),
        refused: () => listener.refused(),
      }),
      delay: 500,
      minDelay: 300,
      maxDelay: 5000,
      factor: 1.5,
      onStatus: ({ status }) => this.statusChanged(status),
    });
    this.provider = new HoldingProvider({
      name,
      document: doc,
      awareness,
      websocketProvider: this.socket,
      onAuthenticated: ({ scope }) => {
        this.joined = true;
        listener.joined(scope);
        this.announce();
      },
      onAuthenticationFailed: ({ reason }) => this.leave(reason),
      onSynced: ({ state }) => {
        if (state) listener.synced();
      },
      onStateless: ({ payload }) => listener.message(payload),
    });
    this.provider.attach();
    window.addEventListener("online", this.reconnect);
    window.addEventListener("offline", this.restart);
    window.addEventListener("pageshow", this.returned);
    document.addEventListener("visibilitychange", this.returned);
  }

  /** Opens the socket at once unless it is in use. */
  readonly reconnect = (): void => {
    if (this.stopped) return;
    if (!this.joined) void this.socket.connect();
    else if (Date.now() - this.socket.lastMessageReceived > SILENCE_MS) this.restart();
  };

  /** Drops the socket, whatever its state, and opens a new one. A dead one would take minutes to close by itself. */
  readonly restart = (): void => {
    if (this.stopped) return;
    this.provider.onClose();
    this.socket.onClose({ event: { code: 4408, reason: "restarted" } });
    void this.socket.connect();
  };

  /** Sends all that we have again: the way back after a refused change. */
  resync(): void {
    if (this.joined) this.provider.forceSync();
  }

  /** Begins again after `stop`: somebody asked for it. */
  resume(): void {
    this.stopped = false;
    this.restart();
  }

  /** Ends the membership and the attempts to have one. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.watchdog);
    this.socket.disconnect();
  }

  close(): void {
    this.stop();
    window.removeEventListener("online", this.reconnect);
    window.removeEventListener("offline", this.restart);
    window.removeEventListener("pageshow", this.returned);
    document.removeEventListener("visibilitychange", this.returned);
    this.provider.destroy();
    this.socket.destroy();
  }

  private readonly returned = (): void => {
    if (document.visibilityState !== "visible") return;
    this.reconnect();
    // Leaving the page withdrew our presence; the page may have come back from the browser's cache.
    if (this.joined) this.announce();
  };

  private leave(reason: string): void {
    this.joined = false;
    this.listener.ended(reason);
  }

  private statusChanged(status: string): void {
    clearTimeout(this.watchdog);
    if (status === "connecting") {
      this.watchdog = setTimeout(this.restart, ATTEMPT_MS);
    } else if (status === "disconnected") {
      this.joined = false;
      this.listener.lost();
    }
  }

  /** A new clock for our presence: others have forgotten the old one when we were away. */
  private announce(): void {
    const state = this.awareness.getLocalState();
    if (state !== null) this.awareness.setLocalState({ ...state });
  }
}
