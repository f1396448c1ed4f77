// Owns the life of one call: look the procedure up, parse what comes in, run it, parse what goes out, envelope it, log one line.
// Transport-free; doors and sessions bring calls here.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { findProcedure } from '#shared/contract/contract';
import type { ProcedureEntry } from '#shared/contract/kit';
import { AppError, toAppError } from '#shared/errors/app-error';
import type { Envelope } from '#shared/wire/frames';
import { summarise } from '#shared/wire/redaction';
import type { CallContext, Handlers } from './handlers.ts';

export interface CallLog {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface DispatcherDependencies {
  handlers: Handlers;
  log: CallLog;
  /** Cuts known secrets out of everything that leaves through a door. */
  redact: <T>(value: T) => T;
  /** Resolves when the secrets of this core are known; no call is answered before. */
  ready?: Promise<void>;
}

export interface Call {
  name: string;
  input: unknown;
  actor: string;
  /** Session of the browser door; null through any other door. */
  session?: string | null;
  signal: AbortSignal;
}

type Handler = (input: unknown, context: CallContext) => unknown;

const operationStarted = z.object({ operationId: z.string() });

export class Dispatcher {
  readonly #deps: DispatcherDependencies;

  constructor(deps: DispatcherDependencies) {
    this.#deps = deps;
  }

  /** Never rejects: every outcome is an envelope. */
  async call(call: Call): Promise<Envelope> {
    const callId = newCallId();
    const startedAt = performance.now();
    try {
      await this.#deps.ready;
      const entry = lookUp(call.name);
      if (entry.kind === 'stream')
        throw new AppError('call.unknownProcedure', { name: `${call.name} (a stream)` });
      const input = parseInput(entry, call);
      const answer = await this.#handler(call.name)(input, {
        signal: call.signal,
        actor: call.actor,
        session: call.session ?? null,
        callId,
      });
      const output = entry.kind === 'operation' ? operationStarted : entry.output;
      const value = parseOutput(output, answer, call.name);
      this.#logCall(call, { callId, startedAt, outcome: 'ok' });
      return { ok: true, value: this.#deps.redact(value) };
    } catch (thrown) {
      return this.#failure(thrown, call, { callId, startedAt });
    }
  }

  /** Yields parsed chunks; the returned envelope tells how the stream ended. */
  async *stream(call: Call): AsyncGenerator<unknown, Envelope> {
    const callId = newCallId();
    const startedAt = performance.now();
    try {
      await this.#deps.ready;
      const entry = lookUp(call.name);
      if (entry.kind !== 'stream')
        throw new AppError('call.unknownProcedure', { name: `${call.name} (not a stream)` });
      const input = parseInput(entry, call);
      const { signal, actor, session = null } = call;
      const chunks = this.#handler(call.name)(input, { signal, actor, session, callId });
      for await (const chunk of chunks as AsyncIterable<unknown>)
        yield this.#deps.redact(parseOutput(entry.output, chunk, call.name));
      this.#logCall(call, { callId, startedAt, outcome: 'ok' });
      return { ok: true, value: null };
    } catch (thrown) {
      if (call.signal.aborted) {
        this.#logCall(call, { callId, startedAt, outcome: 'cancelled' });
        return { ok: true, value: null };
      }
      return this.#failure(thrown, call, { callId, startedAt });
    }
  }

  #handler(name: string): Handler {
    return this.#deps.handlers[name as keyof Handlers] as unknown as Handler;
  }

  #failure(
    thrown: unknown,
    call: Call,
    { callId, startedAt }: { callId: string; startedAt: number },
  ): Envelope {
    const error = toAppError(thrown);
    const { stack, cause } = error;
    const fields = {
      callId,
      name: call.name,
      code: error.code,
      stack,
      cause: cause instanceof Error ? cause.stack : cause,
    };
    this.#deps.log.error(fields, 'call failed');
    this.#logCall(call, { callId, startedAt, outcome: error.code });
    return { ok: false, error: this.#deps.redact(error.toView()), callId };
  }

  #logCall(call: Call, end: { callId: string; startedAt: number; outcome: string }): void {
    const { callId, startedAt, outcome } = end;
    const tookMs = Math.round((performance.now() - startedAt) * 10) / 10;
    const input = summarise(call.input);
    this.#deps.log.info({ callId, name: call.name, actor: call.actor, tookMs, outcome, input }, 'call');
  }
}

function newCallId(): string {
  return `call-${randomUUID().slice(0, 8)}`;
}

function lookUp(name: string): ProcedureEntry {
  const entry = findProcedure(name);
  if (!entry) throw new AppError('call.unknownProcedure', { name });
  return entry;
}

function parseInput(entry: ProcedureEntry, { name, input }: Call): unknown {
  const parsed = entry.input.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  throw new AppError('call.invalidInput', { name, problem: firstProblem(parsed.error) });
}

/** Doors get exactly what the contract promises; anything else is our own mistake and said so. */
function parseOutput(schema: z.ZodType, value: unknown, name: string): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return JSON.parse(JSON.stringify(parsed.data)) as unknown;
  throw new AppError(
    'app.internal',
    {},
    { cause: new Error(`output of ${name}: ${firstProblem(parsed.error)}`) },
  );
}

function firstProblem(error: z.ZodError): string {
  const issue = error.issues[0];
  if (!issue) return 'not valid';
  const where = issue.path.map(String).join('.');
  return where ? `${where}: ${issue.message}` : issue.message;
}
