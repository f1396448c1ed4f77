// Owns a line from memory between the renderer's connection and the fake core, which tests can cut and mend.
import type { ClientFrame, ServerFrame } from '#shared/wire/frames';
import type { FakeCore, FakeLine } from '#test/fakes/fake-core';

interface LineEvents {
  opened(): void;
  frame(frame: ServerFrame): void;
  lost(why: 'gone' | 'refused'): void;
}

export class MemoryDoor {
  /** While false, opening fails as if the core were away. */
  reachable = true;
  opened = 0;
  readonly #core: FakeCore;
  #cut: ((why: 'gone' | 'refused') => void) | null = null;

  constructor(core: FakeCore) {
    this.#core = core;
  }

  readonly open = (events: LineEvents): { send(frame: ClientFrame): void; close(): void } => {
    this.opened += 1;
    let line: FakeLine | null = null;
    if (this.reachable) {
      line = this.#core.open((frame) => queueMicrotask(() => events.frame(frame)));
      queueMicrotask(() => events.opened());
    } else {
      queueMicrotask(() => events.lost('gone'));
    }
    this.#cut = (why) => {
      line?.closed();
      line = null;
      events.lost(why);
    };
    return {
      send: (frame) => line?.receive(frame),
      close: () => line?.closed(),
    };
  };

  cut(why: 'gone' | 'refused' = 'gone'): void {
    this.#cut?.(why);
  }
}
