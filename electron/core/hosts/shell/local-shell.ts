// Owns the shell of this machine, for engines that run on it. The script gets a session of its own, so that all of it can be ended.
import { spawn } from 'node:child_process';
import type { HostShell } from './host-shell.ts';
import { withLifeline } from './lifeline.ts';
import { ShellRun } from './shell-run.ts';

/** What the lifeline needs to end everything before we stop waiting. */
const FAREWELL_MS = 2_000;

/** Whether this machine has a shell that the scripts are written for. */
export const hasLocalShell = (platform: NodeJS.Platform = process.platform): boolean => platform === 'linux';

export function localShell(): HostShell {
  return {
    run: (script, options) =>
      new Promise((resolve) => {
        const child = spawn('/bin/sh', ['-s'], { detached: true, stdio: 'pipe' });
        let farewell: NodeJS.Timeout | undefined;
        const run = new ShellRun(options, () => {
          child.stdin.destroy();
          farewell = setTimeout(() => {
            for (const pipe of [child.stdout, child.stderr]) pipe.destroy();
            if (child.pid !== undefined) endGroup(child.pid);
          }, FAREWELL_MS);
        });
        const done = (code: number | null) => {
          clearTimeout(farewell);
          child.stdin.destroy();
          resolve(run.finish(code, 'itself'));
        };
        child.once('error', (error) => resolve(run.refuse(error.message)));
        child.stdout.on('data', (chunk: Buffer) => run.take('stdout', chunk));
        child.stderr.on('data', (chunk: Buffer) => run.take('stderr', chunk));
        // A script that ends before it has read everything breaks the pipe; that is told by its exit code.
        child.stdin.on('error', () => undefined);
        child.once('close', done);
        child.stdin.write(withLifeline(script, options.deadlineMs));
      }),
  };
}

function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
