// Owns commands on a host over the connection of the ssh client: one small client per command, which only passes bytes on.
import { spawn } from 'node:child_process';
import type { HostShell, ShellOptions, ShellResult } from '#core/hosts/shell/host-shell';
import { withLifeline } from '#core/hosts/shell/lifeline';
import { neverRan, ShellRun } from '#core/hosts/shell/shell-run';
import type { ClientMaster } from './master.ts';

const FAREWELL_MS = 2_000;
/** What ssh itself ends with, and a command hardly ever. */
const OWN_EXIT = 255;
const REFUSED = /session open refused by peer|session request failed/i;
/** As many as an sshd that nobody has hardened opens; fewer once it has refused one. */
const MOST_SESSIONS = 10;
const AGAIN_MS = 100;
const MOST_REFUSALS = 6;

export class ClientShell implements HostShell {
  readonly #master: ClientMaster;
  readonly #waiting: (() => void)[] = [];
  #inUse = 0;
  #most = MOST_SESSIONS;

  constructor(master: ClientMaster) {
    this.#master = master;
  }

  async run(script: string, options: ShellOptions): Promise<ShellResult> {
    for (let refusals = 0; ; refusals += 1) {
      const whyNot = await this.#turn(options);
      if (whyNot !== null) return neverRan(options, whyNot);
      const result = await this.#runOnce(script, options);
      this.#inUse -= 1;
      const isRefused = result.ended === 'refused' && REFUSED.test(result.stderr.toString());
      if (isRefused && this.#inUse > 0) this.#most = Math.min(this.#most, this.#inUse);
      this.#waiting.shift()?.();
      if (!isRefused || refusals >= MOST_REFUSALS || options.signal?.aborted) return result;
      // sshd frees a session a moment after it has told that it is closed.
      await new Promise((resolve) => void setTimeout(resolve, AGAIN_MS * (refusals + 1)));
    }
  }

  /** Null when it may run, otherwise why not. It waits as long as it may run. */
  async #turn({ deadlineMs, signal }: ShellOptions): Promise<string | null> {
    const waits = AbortSignal.any([AbortSignal.timeout(deadlineMs), ...(signal ? [signal] : [])]);
    while (this.#inUse >= this.#most) {
      if (waits.aborted)
        return `no session became free within ${deadlineMs} ms; the host opens ${this.#most} at a time on this connection (MaxSessions of its sshd)`;
      await new Promise<void>((resolve) => {
        const go = () => {
          waits.removeEventListener('abort', leave);
          resolve();
        };
        const leave = () => {
          this.#waiting.splice(this.#waiting.indexOf(go), 1);
          resolve();
        };
        this.#waiting.push(go);
        waits.addEventListener('abort', leave, { once: true });
      });
    }
    this.#inUse += 1;
    return null;
  }

  #runOnce(script: string, options: ShellOptions): Promise<ShellResult> {
    return new Promise((resolve) => {
      const args = [...this.#master.sharing, '-T', '--', 'host', 'exec /bin/sh -s'];
      const child = spawn('ssh', args, { env: this.#master.env, stdio: 'pipe' });
      let answered = false;
      let own = '';
      let farewell: NodeJS.Timeout | undefined;
      const run = new ShellRun(options, () => {
        child.stdin.destroy();
        farewell = setTimeout(() => child.kill('SIGKILL'), FAREWELL_MS);
      });
      child.once('error', (error) => resolve(run.refuse(error.message)));
      child.stdout.on('data', (chunk: Buffer) => {
        answered = true;
        run.take('stdout', chunk);
      });
      child.stderr.on('data', (chunk: Buffer) => {
        own = (own + chunk.toString()).slice(-1_000);
        run.take('stderr', chunk);
      });
      child.stdin.on('error', () => undefined);
      child.once('close', (code) => {
        clearTimeout(farewell);
        if (code === OWN_EXIT && !answered && REFUSED.test(own)) return resolve(run.refuse(own.trim()));
        if (code !== OWN_EXIT) return resolve(run.finish(code, 'itself'));
        // ssh's own code, and a script may end with it, too: so the connection is asked.
        void this.#master
          .isOpen()
          .then((isOpen) => resolve(run.finish(isOpen ? code : null, isOpen ? 'itself' : 'connection')));
      });
      child.stdin.write(withLifeline(script, options.deadlineMs));
    });
  }
}
