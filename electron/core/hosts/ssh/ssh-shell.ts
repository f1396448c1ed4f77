// Owns the shell of a host over its one SSH connection: a channel per script, so that several run side by side.
import type { ClientChannel } from 'ssh2';
import type { HostShell, ShellOptions, ShellResult } from '../shell/host-shell.ts';
import { withLifeline } from '../shell/lifeline.ts';
import { neverRan, ShellRun } from '../shell/shell-run.ts';
import type { SessionQueue } from './session-queue.ts';

/** Works from any login shell: POSIX, csh and fish alike. */
const COMMAND = 'exec /bin/sh -s';
/** How long the host may take to end what we have cut off. */
const FAREWELL_MS = 2_000;

export function sshShell(sessions: SessionQueue): HostShell {
  return {
    // The deadline is the script's: it begins when the host has opened a session for it.
    run: async (script, options) => {
      const turn = { waitMs: options.deadlineMs, signal: options.signal };
      let channel: ClientChannel;
      try {
        channel = await sessions.open(COMMAND, turn);
      } catch (thrown) {
        return neverRan(options, thrown instanceof Error ? thrown.message : String(thrown));
      }
      return runIn(channel, script, options);
    },
  };
}

function runIn(channel: ClientChannel, script: string, options: ShellOptions): Promise<ShellResult> {
  return new Promise((resolve) => {
    let exitCode: number | null = null;
    let hasEnded = false;
    let isDone = false;
    let farewell: NodeJS.Timeout | undefined;
    const run = new ShellRun(options, () => {
      // The end of stdin makes the lifeline end the script; the channel closes when everything has ended.
      channel.end();
      farewell = setTimeout(done, FAREWELL_MS);
    });
    function done() {
      if (isDone) return;
      isDone = true;
      clearTimeout(farewell);
      channel.close();
      resolve(run.finish(exitCode, hasEnded ? 'itself' : 'connection'));
    }
    channel.on('data', (chunk: Buffer) => run.take('stdout', chunk));
    channel.stderr.on('data', (chunk: Buffer) => run.take('stderr', chunk));
    channel.on('exit', (code: number | null) => {
      exitCode = code;
      hasEnded = true;
      channel.end();
    });
    channel.on('error', done);
    channel.on('close', done);
    channel.write(withLifeline(script, options.deadlineMs));
  });
}
