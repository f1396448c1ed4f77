// Owns the conversation with the core: greeting, calls, streams, events, and coming back after a loss.
// Which procedures exist and how screens use them is left to client.ts.
import {
  FRAME_LIMIT_BYTES,
  type Capabilities,
  type ClientFrame,
  type ServerFrame,
} from '#shared/wire/frames';
import { CallError } from '#renderer/client/call-error.ts';
import { ClientStream, STREAM_WINDOW } from '#renderer/client/stream.ts';
import type { Line, OpenLine } from '#renderer/client/transport.ts';

export interface ConnectionState {
  phase: 'connecting' | 'open' | 'lost' | 'refused';
  /** When the line was lost, in milliseconds since the epoch. */
  since: number | null;
  capabilities: Capabilities | null;
  /** Refused, because its one-time address was used before, elsewhere. */
  isAddressUsed: boolean;
}

interface PendingCall {
  resolve(value: unknown): void;
  reject(error: CallError): void;
}

interface ConnectionOptions {
  random?: () => number;
  firstDelayMs?: number;
  longestDelayMs?: number;
}

type EventListener = (payload: unknown) => void;

export class Connection {
  readonly #open: OpenLine;
  readonly #options: Required<ConnectionOptions>;
  readonly #calls = new Map<number, PendingCall>();
  readonly #streams = new Map<number, ClientStream<unknown>>();
  readonly #events = new Map<string, Set<EventListener>>();
  readonly #resyncs = new Set<() => void>();
  readonly #watchers = new Set<() => void>();
  #line: Line | null = null;
  #queue: ClientFrame[] = [];
  #session: string | null = null;
  #lastSeq = 0;
  #nextId = 1;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #state: ConnectionState = { phase: 'connecting', since: null, capabilities: null, isAddressUsed: false };

  constructor(open: OpenLine, options: ConnectionOptions = {}) {
    this.#open = open;
    this.#options = { random: Math.random, firstDelayMs: 300, longestDelayMs: 8000, ...options };
    this.#connect();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** For useSyncExternalStore. */
  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  call(name: string, input: unknown): Promise<unknown> {
    if (this.#state.phase === 'refused') return Promise.reject(CallError.local('call.unauthorised'));
    // Never kept for later: a change pressed while the line was down must not happen minutes afterwards.
    if (this.#state.phase === 'lost') return Promise.reject(CallError.local('call.disconnected'));
    const id = this.#nextId++;
    const frame: ClientFrame = { t: 'call', id, name, input };
    // A door closes the connection over a frame that is too large, and every other call of the page would be lost as well.
    if (bytesOf(frame) > FRAME_LIMIT_BYTES)
      return Promise.reject(CallError.local('call.tooLarge', { limitBytes: FRAME_LIMIT_BYTES }));
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject });
      this.#send(frame);
    });
  }

  stream(name: string, input: unknown): ClientStream<unknown> {
    const id = this.#nextId++;
    const stream = new ClientStream<unknown>({
      pull: (credit) => this.#send({ t: 'pull', id, credit }),
      cancel: () => {
        if (this.#streams.delete(id)) this.#send({ t: 'cancel', id });
      },
    });
    if (this.#state.phase === 'lost' || this.#state.phase === 'refused') {
      stream.end(CallError.local('call.disconnected'));
      return stream;
    }
    this.#streams.set(id, stream);
    this.#send({ t: 'call', id, name, input });
    this.#send({ t: 'pull', id, credit: STREAM_WINDOW });
    return stream;
  }

  on(name: string, listener: EventListener): () => void {
    const listeners = this.#events.get(name) ?? new Set();
    this.#events.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Called when events were missed and everything should be read again. */
  onResync(listener: () => void): () => void {
    this.#resyncs.add(listener);
    return () => this.#resyncs.delete(listener);
  }

  /** Tries at once instead of waiting for the next attempt. */
  reconnectNow(): void {
    if (this.#state.phase !== 'lost' && this.#state.phase !== 'refused') return;
    clearTimeout(this.#retry);
    this.#connect();
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#line?.close();
    this.#line = null;
  }

  #connect(): void {
    let dead = false;
    const line = this.#open({
      opened: () => {
        if (!dead) line.send({ t: 'hello', session: this.#session, lastSeq: this.#lastSeq });
      },
      frame: (frame) => {
        if (!dead) this.#receive(frame);
      },
      lost: (why) => {
        if (dead) return;
        dead = true;
        this.#lost(why);
      },
    });
    this.#line = line;
  }

  #send(frame: ClientFrame): void {
    if (this.#state.phase === 'open') this.#line?.send(frame);
    else if (this.#state.phase === 'connecting') this.#queue.push(frame);
  }

  #receive(frame: ServerFrame): void {
    switch (frame.t) {
      case 'welcome':
        return this.#welcomed(frame);
      case 'result':
        return this.#result(frame);
      case 'chunk':
        return this.#streams.get(frame.id)?.push(frame.value);
      case 'event':
        this.#lastSeq = frame.seq;
        this.#events.get(frame.name)?.forEach((listener) => listener(frame.payload));
        return;
      case 'resync':
        this.#session = frame.session;
        this.#lastSeq = frame.seq;
        this.#resyncs.forEach((listener) => listener());
    }
  }

  #welcomed(frame: Extract<ServerFrame, { t: 'welcome' }>): void {
    const anotherCore = this.#session !== null && this.#session !== frame.session;
    if (this.#session !== frame.session) this.#lastSeq = frame.seq;
    this.#session = frame.session;
    this.#attempt = 0;
    this.#setState({ phase: 'open', since: null, capabilities: frame.capabilities, isAddressUsed: false });
    const waiting = this.#queue;
    this.#queue = [];
    for (const each of waiting) this.#line?.send(each);
    if (anotherCore) this.#resyncs.forEach((listener) => listener());
  }

  #result(frame: Extract<ServerFrame, { t: 'result' }>): void {
    const { id, envelope } = frame;
    const error = envelope.ok ? null : new CallError(envelope.error, envelope.callId);
    const stream = this.#streams.get(id);
    if (stream) {
      this.#streams.delete(id);
      stream.end(error);
      return;
    }
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (error) call?.reject(error);
    else if (envelope.ok) call?.resolve(envelope.value);
  }

  #lost(why: 'gone' | 'refused' | 'used'): void {
    const isRefused = why !== 'gone';
    const first = this.#state.phase === 'connecting' && this.#session === null;
    const since = this.#state.since ?? Date.now();
    const phase = isRefused ? 'refused' : 'lost';
    this.#setState({ ...this.#state, phase, since, isAddressUsed: why === 'used' });
    const code = isRefused ? 'call.unauthorised' : 'call.disconnected';
    if (!first || isRefused) this.#queue = [];
    for (const call of this.#calls.values()) call.reject(CallError.local(code));
    for (const stream of this.#streams.values()) stream.end(CallError.local(code));
    this.#calls.clear();
    this.#streams.clear();
    this.#line = null;
    if (why === 'gone') this.#retry = setTimeout(() => this.#connect(), this.#delayMs());
  }

  /** Doubling with jitter, so that many windows do not come back in the same instant. */
  #delayMs(): number {
    const { firstDelayMs, longestDelayMs, random } = this.#options;
    const full = Math.min(firstDelayMs * 2 ** this.#attempt, longestDelayMs);
    this.#attempt += 1;
    return full * (0.5 + random() * 0.5);
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    this.#watchers.forEach((watcher) => watcher());
  }
}

function bytesOf(frame: ClientFrame): number {
  return new TextEncoder().encode(JSON.stringify(frame)).length;
}
