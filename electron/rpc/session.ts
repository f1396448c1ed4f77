// Owns one client's conversation: frames in, frames out, running calls, cancel, stream credit, missed events.
// Every transport makes one session per connection and does nothing but carry frames.
import { AppError } from '#shared/errors/app-error';
import {
  FRAME_LIMIT_BYTES,
  type Capabilities,
  type ClientFrame,
  type ServerFrame,
} from '#shared/wire/frames';
import type { Dispatcher } from './dispatcher.ts';
import type { EventHub } from './event-hub.ts';
import { findProcedure } from '#shared/contract/contract';

export interface SessionOptions {
  dispatcher: Dispatcher;
  events: EventHub;
  capabilities: Capabilities;
  actor: string;
  /** Session of the browser door; left out by other doors. */
  doorSession?: string;
  send: (frame: ServerFrame) => void;
}

export interface Session {
  receive(frame: ClientFrame): void;
  /** Text from the wire: parsed, bounded, and refused politely when it is not a frame. */
  receiveText(text: string): void;
  /** Whether the client waits for an answer or reads a stream. */
  readonly isAwaited: boolean;
  close(): void;
}

const MAX_RUNNING = 64;

interface RunningCall {
  controller: AbortController;
  credit: number;
  wake: (() => void) | null;
}

export function createSession(options: SessionOptions): Session {
  const { dispatcher, events, capabilities, actor, doorSession, send } = options;
  const running = new Map<number, RunningCall>();
  let unsubscribe: (() => void) | null = null;

  function hello(session: string | null, lastSeq: number): void {
    const missed = events.since(session, lastSeq);
    send({ t: 'welcome', session: events.session, seq: events.seq, capabilities });
    if (missed === null) send({ t: 'resync', session: events.session, seq: events.seq });
    else for (const { seq, name, payload } of missed) send({ t: 'event', seq, name, payload });
    unsubscribe?.();
    unsubscribe = events.subscribe(({ seq, name, payload }) => send({ t: 'event', seq, name, payload }));
  }

  function refuse(id: number, error: AppError): void {
    send({ t: 'result', id, envelope: { ok: false, error: error.toView(), callId: 'refused' } });
  }

  async function call(id: number, name: string, input: unknown): Promise<void> {
    if (running.size >= MAX_RUNNING) return refuse(id, new AppError('call.tooMany'));
    if (running.has(id))
      return refuse(id, new AppError('call.invalidInput', { name, problem: 'the id is in use' }));
    const isStream = findProcedure(name)?.kind === 'stream';
    const entry: RunningCall = { controller: new AbortController(), credit: 0, wake: null };
    running.set(id, entry);
    const request = { name, input, actor, session: doorSession ?? null, signal: entry.controller.signal };
    try {
      const envelope = isStream ? await pump(id, entry, request) : await dispatcher.call(request);
      send({ t: 'result', id, envelope });
    } finally {
      running.delete(id);
    }
  }

  /** Sends a chunk only while there is credit; without it the source is not asked for more. */
  async function pump(id: number, entry: RunningCall, request: Parameters<Dispatcher['call']>[0]) {
    const chunks = dispatcher.stream(request);
    for (;;) {
      while (entry.credit === 0 && !entry.controller.signal.aborted) {
        await new Promise<void>((resolve) => (entry.wake = resolve));
      }
      if (entry.controller.signal.aborted) {
        await chunks.return({ ok: true, value: null });
        return { ok: true, value: null } as const;
      }
      const next = await chunks.next();
      if (next.done) return next.value;
      entry.credit -= 1;
      send({ t: 'chunk', id, value: next.value });
    }
  }

  function cancel(id: number): void {
    const entry = running.get(id);
    entry?.controller.abort();
    entry?.wake?.();
  }

  function receive(frame: ClientFrame): void {
    switch (frame.t) {
      case 'hello':
        return hello(frame.session, frame.lastSeq);
      case 'call':
        void call(frame.id, frame.name, frame.input);
        return;
      case 'pull': {
        const entry = running.get(frame.id);
        if (!entry) return;
        entry.credit += Math.max(0, Math.min(1000, Math.floor(frame.credit)));
        entry.wake?.();
        return;
      }
      case 'cancel':
        return cancel(frame.id);
    }
  }

  return {
    receive,
    receiveText(text) {
      if (text.length > FRAME_LIMIT_BYTES) {
        const error = new AppError('call.tooLarge', { limitBytes: FRAME_LIMIT_BYTES });
        return refuse(idOfLargeCall(text), error);
      }
      const frame = parseFrame(text);
      if (frame) receive(frame);
      else refuse(-1, new AppError('call.invalidInput', { name: 'frame', problem: 'not a frame' }));
    },
    get isAwaited() {
      return running.size > 0;
    },
    close() {
      unsubscribe?.();
      unsubscribe = null;
      for (const id of running.keys()) cancel(id);
    },
  };
}

/** So that who sent it is answered; it is not parsed, because it is too large for that. Our own clients write the id first. */
function idOfLargeCall(text: string): number {
  const id = /^\{"t":"call","id":(\d{1,15}),/.exec(text.slice(0, 64))?.[1];
  return id === undefined ? -1 : Number(id);
}

function parseFrame(text: string): ClientFrame | null {
  try {
    const frame = JSON.parse(text) as Partial<Record<string, unknown>> | null;
    if (frame === null || typeof frame !== 'object') return null;
    const hasId = Number.isSafeInteger(frame['id']);
    switch (frame['t']) {
      case 'hello':
        return Number.isSafeInteger(frame['lastSeq']) ? (frame as ClientFrame) : null;
      case 'call':
        return hasId && typeof frame['name'] === 'string' ? (frame as ClientFrame) : null;
      case 'pull':
        return hasId && typeof frame['credit'] === 'number' ? (frame as ClientFrame) : null;
      case 'cancel':
        return hasId ? (frame as ClientFrame) : null;
      default:
        return null;
    }
  } catch {
    return null;
  }
}
