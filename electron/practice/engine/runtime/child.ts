// Owns one child process of the practice engine: starting the stand-in bundle, its output, IPC, signals and end.
// What it is a child of (container or exec) is its creator's business.
import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import {
  contextVariable,
  type ContainerContext,
  type FromChild,
  type ToChild,
} from '#practice/seam/messages';
import type { LogStream } from './log-book.ts';

interface ChildOptions {
  standInPath: string;
  argv: string[];
  context: ContainerContext;
  stdin: boolean;
  onOutput: (stream: LogStream, chunk: Buffer) => void;
  /** Where `host:port` leads from inside; rejects with an error that carries `code`. */
  resolve: (host: string, port: number) => Promise<{ host: string; port: number }>;
}

/** The few variables a Node process needs from its surroundings; the container's own travel in the context. */
const passedOn =
  /^(SystemRoot|SYSTEMROOT|TEMP|TMP|ELECTRON_RUN_AS_NODE|NODE_V8_COVERAGE|NODE_COMPILE_CACHE)$/;

export function signalNumber(name: string): number {
  return (constants.signals as Record<string, number | undefined>)[name] ?? 15;
}

/** `15`, `TERM` and `SIGTERM` are the same signal. */
export function signalName(given: string): NodeJS.Signals | undefined {
  const byNumber = Object.entries(constants.signals).find(([, number]) => String(number) === given)?.[0];
  const upper = given.toUpperCase();
  const name = byNumber ?? (upper.startsWith('SIG') ? upper : `SIG${upper}`);
  return name in constants.signals ? (name as NodeJS.Signals) : undefined;
}

export class Child {
  /** Container port → the real port on this machine's loopback. */
  readonly ports = new Map<number, number>();
  readonly ended: Promise<number>;
  readonly startedAtMs = Date.now();
  usage: { cpuMicros: number; memoryBytes: number } | undefined;
  readonly #process: ChildProcess;
  readonly #options: ChildOptions;

  constructor(options: ChildOptions) {
    this.#options = options;
    const inherited = Object.entries(process.env).filter(([name]) => passedOn.test(name));
    this.#process = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', options.standInPath, ...options.argv],
      {
        stdio: [options.stdin ? 'pipe' : 'ignore', 'pipe', 'pipe', 'ipc'],
        env: { ...Object.fromEntries(inherited), [contextVariable]: JSON.stringify(options.context) },
        windowsHide: true,
      },
    );
    this.#process.stdout?.on('data', (chunk: Buffer) => options.onOutput('stdout', chunk));
    this.#process.stderr?.on('data', (chunk: Buffer) => options.onOutput('stderr', chunk));
    this.#process.stdin?.on('error', () => undefined);
    this.#process.on('message', (message: FromChild) => this.#heard(message));
    this.ended = new Promise((resolve) => {
      this.#process.once('error', () => resolve(127));
      // `close`, not `exit`: the last output must be in the log before anybody hears of the end.
      this.#process.once('close', (code, signal) => resolve(code ?? 128 + signalNumber(signal ?? 'SIGKILL')));
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  write(chunk: Buffer): void {
    this.#process.stdin?.write(chunk);
  }

  endInput(): void {
    this.#process.stdin?.end();
  }

  signal(name: NodeJS.Signals): void {
    // Windows knows no signals but the deadly one: a wish to stop travels as a message there.
    if (process.platform === 'win32' && name !== 'SIGKILL') this.send({ type: 'signal', name });
    else this.#process.kill(name);
  }

  send(message: ToChild): void {
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  #heard(message: FromChild): void {
    if (message.type === 'listening') this.ports.set(message.port, message.actualPort);
    else if (message.type === 'closed') this.ports.delete(message.port);
    else if (message.type === 'usage') this.usage = message;
    else {
      this.#options.resolve(message.host, message.port).then(
        (address) => this.send({ type: 'resolved', id: message.id, ...address }),
        (error: unknown) =>
          this.send({
            type: 'unresolved',
            id: message.id,
            code: (error as { code?: string }).code ?? 'ENOTFOUND',
          }),
      );
    }
  }
}
