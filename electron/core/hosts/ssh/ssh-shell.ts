// Owns the shell of a host over its one SSH connection: a channel per script, so that several run side by side.
import type { Client, ClientChannel } from 'ssh2';
import type { HostShell } from '../shell/host-shell.ts';
import { withLifeline } from '../shell/lifeline.ts';
import { ShellRun } from '../shell/shell-run.ts';

/** Works from any login shell: POSIX, csh and fish alike. */
const COMMAND = 'exec /bin/sh -s';
/** How long the host may take to end what we have cut off. */
const FAREWELL_MS = 2_000;

export function sshShell(client: Client): HostShell {
  return {
    run: (script, options) =>
      new Promise((resolve) => {
        let channel: ClientChannel | null = null;
        let exitCode: number | null = null;
        let hasEnded = false;
        let isDone = false;
        let farewell: NodeJS.Timeout | undefined;
        const run = new ShellRun(options, () => {
          // The end of stdin makes the lifeline end the script; the channel closes when everything has ended.
          channel?.end();
          farewell = setTimeout(() => done(), channel ? FAREWELL_MS : 0);
        });
        const done = (refusal?: string) => {
          if (isDone) return;
          isDone = true;
          clearTimeout(farewell);
          channel?.close();
          resolve(
            refusal === undefined
              ? run.finish(exitCode, hasEnded ? 'itself' : 'connection')
              : run.refuse(refusal),
          );
        };
        try {
          client.exec(COMMAND, (error, opened) => {
            if (error) return done(error.message);
            channel = opened;
            if (isDone) return opened.close();
            opened.on('data', (chunk: Buffer) => run.take('stdout', chunk));
            opened.stderr.on('data', (chunk: Buffer) => run.take('stderr', chunk));
            opened.on('exit', (code: number | null) => {
              exitCode = code;
              hasEnded = true;
              opened.end();
            });
            opened.on('error', () => done());
            opened.on('close', () => done());
            opened.write(withLifeline(script, options.deadlineMs));
          });
        } catch (thrown) {
          // The connection has ended meanwhile.
          done(thrown instanceof Error ? thrown.message : String(thrown));
        }
      }),
  };
}
