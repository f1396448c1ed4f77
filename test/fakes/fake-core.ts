// Owns a core from memory for UI tests: it speaks the frames of shared/wire, serialises everything, honours credit,
// keeps the last events for clients that come back, and checks its own answers against the contract.
import { contract } from '#shared/contract/contract';
import { AppError } from '#shared/errors/app-error';
import type { ErrorCode } from '#shared/errors/catalogue';
import type { ClientFrame, ServerFrame } from '#shared/wire/frames';

export type FakeHandler = (input: never, context: FakeCall) => unknown;
export type FakeHandlers = Record<string, FakeHandler>;

export interface FakeCall {
  signal: AbortSignal;
}

export interface FakeLine {
  receive(frame: ClientFrame): void;
  closed(): void;
}

interface RunningStream {
  credit: number;
  wake: (() => void) | null;
  abort: AbortController;
}

export class FakeCore {
  session = 'fake-session-1';
  /** Every frame that came in, for tests that look. */
  readonly received: ClientFrame[] = [];
  readonly handlers: FakeHandlers;
  #seq = 0;
  #kept: Extract<ServerFrame, { t: 'event' }>[] = [];
  readonly #lines = new Set<(frame: ServerFrame) => void>();

  constructor(handlers: FakeHandlers) {
    this.handlers = handlers;
  }

  emit(name: string, payload: unknown): void {
    this.#seq += 1;
    const frame = { t: 'event' as const, seq: this.#seq, name, payload };
    this.#kept = [...this.#kept, frame].slice(-200);
    for (const send of this.#lines) send(frame);
  }

  /** Forgets the events, so that the next client must read everything again. */
  forgetEvents(): void {
    this.#kept = [];
  }

  open(deliver: (frame: ServerFrame) => void): FakeLine {
    const streams = new Map<number, RunningStream>();
    const send = (frame: ServerFrame) => deliver(JSON.parse(JSON.stringify(frame)) as ServerFrame);
    return {
      receive: (raw) => {
        const frame = JSON.parse(JSON.stringify(raw)) as ClientFrame;
        this.received.push(frame);
        if (frame.t === 'hello') this.#greet(frame, send);
        else if (frame.t === 'call') void this.#call(frame, { send, streams });
        else if (frame.t === 'pull') grant(streams.get(frame.id), frame.credit);
        else streams.get(frame.id)?.abort.abort();
      },
      closed: () => {
        this.#lines.delete(send);
        for (const stream of streams.values()) stream.abort.abort();
      },
    };
  }

  #greet(frame: Extract<ClientFrame, { t: 'hello' }>, send: (frame: ServerFrame) => void): void {
    const capabilities = { fileDialogs: false, tray: false, secureSecrets: false };
    send({ t: 'welcome', session: this.session, seq: this.#seq, capabilities });
    this.#lines.add(send);
    if (frame.session !== this.session) return;
    const missed = this.#kept.filter((event) => event.seq > frame.lastSeq);
    if (missed.length === this.#seq - frame.lastSeq) missed.forEach(send);
    else send({ t: 'resync', session: this.session, seq: this.#seq });
  }

  async #call(
    frame: Extract<ClientFrame, { t: 'call' }>,
    line: { send: (frame: ServerFrame) => void; streams: Map<number, RunningStream> },
  ): Promise<void> {
    const { id, name } = frame;
    const abort = new AbortController();
    const stream: RunningStream = { credit: 0, wake: null, abort };
    abort.signal.addEventListener('abort', () => stream.wake?.());
    try {
      const entry = contract[name as keyof typeof contract];
      const handler = this.handlers[name];
      if (!handler || entry.kind === 'event') throw new AppError('call.unknownProcedure', { name });
      const input = entry.input.parse(frame.input);
      if (entry.kind === 'stream') {
        line.streams.set(id, stream);
        for await (const chunk of handler(input as never, {
          signal: abort.signal,
        }) as AsyncIterable<unknown>) {
          while (stream.credit === 0 && !abort.signal.aborted) {
            await new Promise<void>((resolve) => (stream.wake = resolve));
          }
          if (abort.signal.aborted) break;
          stream.credit -= 1;
          line.send({ t: 'chunk', id, value: entry.output.parse(chunk) });
        }
        line.streams.delete(id);
        line.send({ t: 'result', id, envelope: { ok: true, value: null } });
        return;
      }
      const value = await handler(input as never, { signal: abort.signal });
      const checked = entry.kind === 'operation' ? value : entry.output.parse(value);
      line.send({ t: 'result', id, envelope: { ok: true, value: checked } });
    } catch (thrown) {
      line.streams.delete(id);
      const error = thrown instanceof AppError ? thrown : new AppError('app.internal', {}, { cause: thrown });
      const envelope = { ok: false as const, error: error.toView(), callId: `call-${String(id)}` };
      line.send({ t: 'result', id, envelope });
    }
  }
}

function grant(stream: RunningStream | undefined, credit: number): void {
  if (!stream) return;
  stream.credit += credit;
  stream.wake?.();
}

export function fakeFailure(code: ErrorCode): never {
  throw new AppError(
    code,
    { address: 'unix:///var/run/docker.sock', host: 'gpu-1', action: 'list containers', timeoutMs: 8000 },
    { evidence: 'connect ENOENT /var/run/docker.sock' },
  );
}
