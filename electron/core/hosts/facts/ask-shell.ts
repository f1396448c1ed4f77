// Owns asking a host's shell: the probes of each group go side by side in one script, the groups side by side in scripts of their own,
// all over the one connection. A probe that hangs costs its own facts only.
import type { Output } from '#shared/domain/facts/readers/output';
import { asReading, notKnown, type Read, type Reading } from '#shared/domain/facts/reading';
import { AppError } from '#shared/errors/app-error';
import type { Clock } from '#core/ports/clock';
import type { HostShell, ShellResult } from '../shell/host-shell.ts';
import { newNonce, PROBE_SECONDS, probeScript, readSections, type Probe } from './probe-script.ts';

/** Of a whole script, unless its group says otherwise: the limits of its probes, and starting a few dozen programs on a busy host. */
const DEADLINE_MS = 30_000;
const MOST_BYTES = 8_388_608;

export interface ShellQuestion {
  host: string;
  clock: Clock;
  signal?: AbortSignal;
}

export interface Group {
  probes: Probe[];
  env?: Record<string, string>;
  deadlineMs?: number;
}

/** What one group of probes brought back. */
export class Answers {
  readonly nonce: string;
  readonly hostSeconds: string | null;
  readonly askedAtMs: number;
  readonly answeredAtMs: number;
  readonly #outputs: Map<string, Output>;
  readonly #probes: Map<string, Probe>;
  readonly #result: ShellResult;
  readonly #readAt: string;
  readonly #deadlineMs: number;

  constructor(parts: {
    nonce: string;
    probes: Probe[];
    result: ShellResult;
    deadlineMs: number;
    askedAtMs: number;
    answeredAtMs: number;
  }) {
    const { nonce, probes, result, deadlineMs, askedAtMs, answeredAtMs } = parts;
    const { outputs, hostSeconds } = readSections(result.stdout, nonce);
    this.nonce = nonce;
    this.hostSeconds = hostSeconds;
    this.askedAtMs = askedAtMs;
    this.answeredAtMs = answeredAtMs;
    this.#outputs = outputs;
    this.#probes = new Map(probes.map((probe) => [probe.name, probe]));
    this.#result = result;
    this.#deadlineMs = deadlineMs;
    this.#readAt = new Date(answeredAtMs).toISOString();
  }

  /** Reads what one probe brought; unknown where it brought nothing. */
  read<T>(name: string, reader: (output: Output) => Read<T>): Read<T> {
    const output = this.#outputs.get(name);
    const probe = this.#probes.get(name);
    if (!output || !probe) return notKnown(this.#silence(), this.#result.stderr.toString('utf8') || null);
    if (output.exitCode === 124 || output.exitCode === 137) {
      const read = reader(output);
      const seconds = String(probe.timeoutSeconds ?? PROBE_SECONDS);
      return read.ok ? read : notKnown(`The host did not answer within ${seconds} s.`, output.text || null);
    }
    return reader(output);
  }

  reading<T>(name: string, reader: (output: Output) => Read<T>): Reading<T> {
    return this.as(name, this.read(name, reader));
  }

  /** As the answer to one probe's question, though others had a part in it. */
  as<T>(name: string, read: Read<T>): Reading<T> {
    return asReading(read, { from: this.#probes.get(name)?.from ?? name, readAt: this.#readAt });
  }

  #silence(): string {
    const { ended } = this.#result;
    if (ended === 'refused')
      return 'The host opened no session for this command; the evidence has its reason.';
    if (ended === 'deadline') return `The host did not answer within ${this.#deadlineMs / 1000} s.`;
    if (ended === 'flood') return 'The host answered with far more than was asked.';
    return 'The host’s shell did not answer the question.';
  }
}

/** Rejects with `engine.unreachable` when the connection is cut meanwhile, and with the signal's reason. */
export async function askShell(
  shell: HostShell,
  { probes, env, deadlineMs = DEADLINE_MS }: Group,
  { host, clock, signal }: ShellQuestion,
): Promise<Answers> {
  const nonce = newNonce();
  const now = () => clock.now().getTime();
  const askedAtMs = now();
  let answeredAtMs: number | null = null;
  const result = await shell.run(probeScript(probes, nonce, env), {
    deadlineMs,
    mostBytes: MOST_BYTES,
    ...(signal ? { signal } : {}),
    onOutput: () => (answeredAtMs ??= now()),
  });
  signal?.throwIfAborted();
  if (result.ended === 'connection')
    throw new AppError('engine.unreachable', { host }, { evidence: 'while its facts were read' });
  return new Answers({ nonce, probes, result, deadlineMs, askedAtMs, answeredAtMs: answeredAtMs ?? now() });
}
