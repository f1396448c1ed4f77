// Owns the connection that the ssh client of this machine makes and keeps for us (`ssh -M -N`), and asking things of it over its control socket.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '#shared/errors/app-error';
import type { SshSurroundings } from '../ask-client.ts';
import type { HostKeys } from '../host-keys.ts';
import type { Hop } from '../ssh-route.ts';
import { clientFailure } from './client-failure.ts';
import { argumentsFor, writeClientFiles, type ClientFiles } from './client-files.ts';

const LOGIN_MS = 30_000;
const LOOK_EVERY_MS = 25;
const ORDER_MS = 10_000;
const FAREWELL_MS = 2_000;
const LAST_WORDS_MS = 500;
const MOST_KEPT = 4_000;

/** The client ends when its stdin does, so that it does not outlive us, however we end; then its files go, too. */
const LIFELINE = `exec 3<&0
"$@" </dev/null 3<&- &
client=$!
{ cat <&3 >/dev/null; kill "$client"; } 2>/dev/null >&2 &
wait "$client"
code=$?
rm -rf "$0"
exit "$code"`;

export interface MasterOptions {
  hop: Hop;
  around: SshSurroundings;
  keys: HostKeys;
}

export class ClientMaster {
  readonly directory: string;
  readonly closed: Promise<void>;
  readonly #child: ChildProcess;
  readonly #around: SshSurroundings;
  #end: string | null = null;
  #said = '';
  #isClosing = false;

  private constructor(files: ClientFiles, { hop, around }: MasterOptions) {
    this.directory = files.directory;
    this.#around = around;
    const options = [
      '-M',
      '-S',
      this.#socket,
      '-N',
      '-o',
      'ControlPersist=no',
      '-o',
      'ClearAllForwardings=yes',
    ];
    const args = ['-c', LIFELINE, files.directory, 'ssh', ...argumentsFor(hop, files, options)];
    this.#child = spawn('/bin/sh', args, {
      env: around.env,
      stdio: ['pipe', 'ignore', 'pipe'],
      detached: true,
    });
    this.#child.stdin?.on('error', () => undefined);
    this.#child.stderr?.on(
      'data',
      (chunk: Buffer) => (this.#said = (this.#said + chunk.toString()).slice(-MOST_KEPT)),
    );
    const ended = new Promise<string>((resolve) => {
      this.#child.once('error', (error) => resolve(error.message));
      this.#child.once('exit', (code, signal) => {
        const how = `it ended with ${code ?? signal ?? 'nothing'}`;
        // Its last words arrive beside its exit code, and a program of its own may hold the pipe open.
        const timer = setTimeout(() => resolve(how), LAST_WORDS_MS);
        this.#child.once('close', () => {
          clearTimeout(timer);
          resolve(how);
        });
      });
    });
    this.closed = ended.then(async (how) => {
      this.#end = how;
      // Its jump hosts and its ProxyCommand, and the lifeline.
      endGroup(this.#child);
      await files.remove();
    });
  }

  /** Rejects with the `host.*` error that the client's own words name. */
  static async start(options: MasterOptions): Promise<ClientMaster> {
    const { hop, around, keys } = options;
    const master = new ClientMaster(await writeClientFiles(hop, around, keys), options);
    const lateAt = performance.now() + Math.max(LOGIN_MS, hop.settings.network.connectMs ?? 0);
    while (!existsSync(master.#socket)) {
      if (master.#end !== null) throw clientFailure(hop.settings, master.#end, master.#said.trim());
      if (performance.now() > lateAt) {
        await master.close();
        const { host, port } = hop.settings;
        throw new AppError(
          'host.timeout',
          { host, port, timeoutMs: LOGIN_MS },
          { evidence: master.#said.trim() },
        );
      }
      await new Promise((resolve) => void setTimeout(resolve, LOOK_EVERY_MS));
    }
    return master;
  }

  get #socket(): string {
    return join(this.directory, 'control');
  }

  /** Of a client that shares this connection and can make none of its own. */
  get sharing(): string[] {
    return ['-F', 'none', '-S', this.#socket, '-o', 'ProxyCommand=false', '-o', 'LogLevel=ERROR'];
  }

  get env(): NodeJS.ProcessEnv {
    return this.#around.env;
  }

  /** A socket of ours that leads to `remote`: a path on the host, or an address and port as the host sees it. Rejects in the client's words. */
  forward(name: string, remote: string): Promise<string> {
    const local = join(this.directory, name);
    const args = [...this.sharing, '-O', 'forward', '-L', `${local}:${remote}`, '--', 'host'];
    return new Promise((resolve, reject) => {
      execFile('ssh', args, { env: this.#around.env, timeout: ORDER_MS }, (error, _, stderr) => {
        if (!error) return resolve(local);
        reject(new Error(stderr.trim() || error.message));
      });
    });
  }

  /** Whether the connection is there, by the client's own account. */
  isOpen(): Promise<boolean> {
    const args = [...this.sharing, '-O', 'check', '--', 'host'];
    return new Promise((resolve) => {
      if (this.#isClosing || this.#end !== null) return resolve(false);
      execFile('ssh', args, { env: this.#around.env, timeout: ORDER_MS }, (error) => resolve(!error));
    });
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.#child.stdin?.end();
    const timer = setTimeout(() => endGroup(this.#child), FAREWELL_MS);
    await this.closed;
    clearTimeout(timer);
  }
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended meanwhile.
  }
}
