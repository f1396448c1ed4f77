// Owns running a short program to its end with a deadline. Long-lived ones are daemon.ts's.
import { execFile } from 'node:child_process';

export interface RunOptions {
  input?: string;
  env?: Record<string, string>;
  deadlineMs?: number;
}

/** Answers standard output; rejects with what the program said on standard error. */
export function runProgram(program: string, args: string[], options: RunOptions = {}): Promise<string> {
  const { input, env, deadlineMs = 30_000 } = options;
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      {
        env: env ? { ...process.env, ...env } : process.env,
        timeout: deadlineMs,
        killSignal: 'SIGKILL',
        maxBuffer: 64 * 1024 * 1024,
      },
      (error, stdout, stderr) => {
        if (!error) resolve(stdout);
        else
          reject(
            new Error(`${program} ${args.join(' ')}: ${stderr.trim() || error.message}`, { cause: error }),
          );
      },
    );
    child.stdin?.on('error', () => undefined); // a program that does not read may close its input first
    child.stdin?.end(input ?? '');
  });
}
