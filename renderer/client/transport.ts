// Owns what the client needs from any door: send a frame, hear frames, hear that the line is lost.
// window-door.ts and browser-door.ts provide it; tests provide one from memory.
import type { ClientFrame, ServerFrame } from '#shared/wire/frames';

export interface Line {
  send(frame: ClientFrame): void;
  close(): void;
}

export interface LineEvents {
  opened(): void;
  frame(frame: ServerFrame): void;
  /** `refused`: coming again will not help; a new session is needed. `used`: also, and the one-time address was used before, elsewhere. */
  lost(why: 'gone' | 'refused' | 'used'): void;
}

/** Opens a new line each time it is called; the connection calls it again after a loss. */
export type OpenLine = (events: LineEvents) => Line;
