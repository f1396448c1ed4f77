// Owns the one pair of IPC channels: frames from our own windows' top frames go to the core, its frames go back.
// A sender that is not such a frame is refused silently towards it and aloud in the log.
import { ipcMain, type IpcMainEvent, type WebContents } from 'electron';
import { FRAME_LIMIT_BYTES, type ClientFrame } from '#shared/wire/frames';
import type { CoreDoor, Session } from './core-door.ts';
import { isOurs, type Refused } from './guards.ts';

const UP = 'frame:up';
const DOWN = 'frame:down';

export class FrameChannel {
  readonly #core: CoreDoor;
  readonly #refused: Refused;
  readonly #sessions = new Map<WebContents, Session | null>();

  constructor(core: CoreDoor, refused: Refused) {
    this.#core = core;
    this.#refused = refused;
    ipcMain.on(UP, (event, frame: unknown) => this.#receive(event, frame));
  }

  /** From now on this window may speak. */
  admit(contents: WebContents): void {
    this.#sessions.set(contents, null);
    contents.on('render-process-gone', () => this.#sessions.get(contents)?.close());
    contents.once('destroyed', () => {
      this.#sessions.get(contents)?.close();
      this.#sessions.delete(contents);
    });
  }

  /** A page begins with `hello`; what an earlier page of this window had open ends with it. */
  #open(contents: WebContents): Session {
    this.#sessions.get(contents)?.close();
    const session = this.#core.openSession((frame) => {
      if (this.#sessions.get(contents) === session && !contents.isDestroyed()) contents.send(DOWN, frame);
    });
    this.#sessions.set(contents, session);
    return session;
  }

  #receive(event: IpcMainEvent, frame: unknown): void {
    const sender = event.senderFrame;
    // `senderFrame` is null when the frame has navigated or died since it spoke.
    if (!this.#sessions.has(event.sender) || !sender || sender.parent !== null || !isOurs(sender.url)) {
      this.#refused('sender', sender?.url ?? 'a frame that is gone');
      return;
    }
    if (!isFrame(frame)) {
      this.#refused('frame', sender.url);
      return;
    }
    const session = frame.t === 'hello' ? this.#open(event.sender) : this.#sessions.get(event.sender);
    session?.receive(frame);
  }
}

/** The shape only; names and inputs are the dispatcher's to judge. */
function isFrame(value: unknown): value is ClientFrame {
  if (typeof value !== 'object' || value === null) return false;
  const kind = (value as { t?: unknown }).t;
  if (kind !== 'hello' && kind !== 'call' && kind !== 'pull' && kind !== 'cancel') return false;
  // Every transport serialises, and no frame is larger than any other door would take.
  return Buffer.byteLength(JSON.stringify(value)) <= FRAME_LIMIT_BYTES;
}
