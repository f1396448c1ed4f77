// Owns the other end of a session for Node: the command line and tests. The renderer has its own, in the browser's terms.
import type {
  CommandName,
  EventName,
  EventPayload,
  Input,
  OperationName,
  Output,
  QueryName,
  StreamName,
} from '#shared/contract/contract';
import { AppError } from '#shared/errors/app-error';
import { FRAME_LIMIT_BYTES, type ClientFrame, type Envelope, type ServerFrame } from '#shared/wire/frames';

type CallName = QueryName | CommandName | OperationName;

export interface FrameChannel {
  send(frame: ClientFrame): void;
  close(): void;
}

interface Pending {
  chunk: (value: unknown) => void;
  result: (envelope: Envelope) => void;
}

const STREAM_CREDIT = 32;

export class RpcClient {
  readonly #channel: FrameChannel;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Map<string, Set<(payload: never) => void>>();
  #nextId = 1;
  /** Why no answer will come any more; null while the connection is there. */
  #lost: AppError | null = null;

  constructor(channel: FrameChannel) {
    this.#channel = channel;
    channel.send({ t: 'hello', session: null, lastSeq: 0 });
  }

  /** To be called by the transport for every frame that arrives. */
  receive(frame: ServerFrame): void {
    if (frame.t === 'result') this.#pending.get(frame.id)?.result(frame.envelope);
    if (frame.t === 'chunk') this.#pending.get(frame.id)?.chunk(frame.value);
    if (frame.t === 'event') {
      for (const listener of this.#listeners.get(frame.name) ?? []) listener(frame.payload as never);
    }
  }

  /** To be called by the transport when the connection is gone. */
  disconnected(error: AppError = new AppError('call.disconnected')): void {
    this.#lost = error;
    const envelope = lostEnvelope(error);
    for (const pending of this.#pending.values()) pending.result(envelope);
  }

  async call<Name extends CallName>(
    name: Name,
    input: Input<Name>,
    signal?: AbortSignal,
  ): Promise<Output<Name>> {
    const id = this.#nextId++;
    const cancel = () => this.#channel.send({ t: 'cancel', id });
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const envelope = await new Promise<Envelope>((result) =>
        this.#send(id, { name, input }, { chunk: () => undefined, result }),
      );
      return unwrap(envelope) as Output<Name>;
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.#pending.delete(id);
    }
  }

  async *stream<Name extends StreamName>(name: Name, input: Input<Name>): AsyncGenerator<Output<Name>> {
    const id = this.#nextId++;
    const chunks: unknown[] = [];
    let ended: Envelope | null = null;
    let wake: (() => void) | null = null;
    const pending: Pending = {
      chunk: (value) => {
        chunks.push(value);
        wake?.();
      },
      result: (envelope) => {
        ended = envelope;
        wake?.();
      },
    };
    this.#send(id, { name, input }, pending);
    this.#channel.send({ t: 'pull', id, credit: STREAM_CREDIT });
    try {
      for (;;) {
        while (chunks.length > 0) {
          yield chunks.shift() as Output<Name>;
          if (!this.#lost) this.#channel.send({ t: 'pull', id, credit: 1 });
        }
        if (ended) {
          unwrap(ended);
          return;
        }
        await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.#pending.delete(id);
      if (!ended && !this.#lost) this.#channel.send({ t: 'cancel', id });
    }
  }

  on<Name extends EventName>(name: Name, listener: (payload: EventPayload<Name>) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(name, listeners);
    return () => listeners.delete(listener);
  }

  close(): void {
    this.#channel.close();
  }

  #send(id: number, { name, input }: { name: string; input: unknown }, pending: Pending): void {
    if (this.#lost) return pending.result(lostEnvelope(this.#lost));
    const frame: ClientFrame = { t: 'call', id, name, input };
    // A door closes the connection over a frame that is too large, and everything else on it would be lost as well.
    if (Buffer.byteLength(JSON.stringify(frame)) > FRAME_LIMIT_BYTES)
      return pending.result(lostEnvelope(new AppError('call.tooLarge', { limitBytes: FRAME_LIMIT_BYTES })));
    this.#pending.set(id, pending);
    this.#channel.send(frame);
  }
}

function lostEnvelope(error: AppError): Envelope {
  return { ok: false, error: error.toView(), callId: 'lost' };
}

function unwrap(envelope: Envelope): unknown {
  if (envelope.ok) return envelope.value;
  throw AppError.fromView(envelope.error);
}
