// Owns the words that travel between a door and the core. JSON only; every transport speaks exactly these frames.
// Streams carry credit: the core sends a chunk only while the client has pulled for it, so a slow reader is never flooded.
import type { ErrorView } from '../errors/app-error.ts';

export type Envelope<T = unknown> = { ok: true; value: T } | { ok: false; error: ErrorView; callId: string };

/** What the door can do. The UI asks for these and never for the kind of door. */
export interface Capabilities {
  fileDialogs: boolean;
  tray: boolean;
  /** Secrets are sealed by the operating system's keychain. */
  secureSecrets: boolean;
}

/** What the preload script exposes as `window.siteAdmin`. It never grows. */
export interface DoorBridge {
  info(): { door: 'window' };
  call(frame: Exclude<ClientFrame, { t: 'cancel' }>): void;
  cancel(id: number): void;
  subscribe(listener: (frame: ServerFrame) => void): () => void;
}

export type ClientFrame =
  /** First frame. `session` and `lastSeq` are those of an earlier connection, to receive the missed events. */
  | { t: 'hello'; session: string | null; lastSeq: number }
  | { t: 'call'; id: number; name: string; input: unknown }
  /** Grants the running stream `id` so many more chunks. */
  | { t: 'pull'; id: number; credit: number }
  | { t: 'cancel'; id: number };

export type ServerFrame =
  /** `session` names this run of the core; sequence numbers start again with each. */
  | { t: 'welcome'; session: string; seq: number; capabilities: Capabilities }
  | { t: 'result'; id: number; envelope: Envelope }
  | { t: 'chunk'; id: number; value: unknown }
  | { t: 'event'; seq: number; name: string; payload: unknown }
  /** The missed events are no longer known: read everything again. */
  | { t: 'resync'; session: string; seq: number };

/** Largest frame any door accepts, in bytes of JSON. */
export const FRAME_LIMIT_BYTES = 1_048_576;
