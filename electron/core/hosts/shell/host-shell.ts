// Owns what the core may ask of a host's shell: run one script of ours, bounded in time and in output. Two ways lead there:
// an SSH channel (ssh-shell.ts) and this machine's own shell (local-shell.ts).

export interface ShellOptions {
  /** After this the script and everything that it started is ended. */
  deadlineMs: number;
  /** What is kept of each of stdout and stderr; the rest is dropped while it arrives. */
  mostBytes: number;
  signal?: AbortSignal;
  /** Told what arrives, as it arrives, also beyond `mostBytes`. */
  onOutput?: (text: string, stream: 'stdout' | 'stderr') => void;
}

export interface ShellResult {
  /** Null when it did not end by itself, or a signal of its own ended it. */
  exitCode: number | null;
  stdout: Buffer;
  stderr: Buffer;
  /** Whether more came than was kept. */
  truncated: boolean;
  /**
   * `deadline`, `signal` (the caller's) and `flood` (far more output than is kept): we ended it. `connection`: the way to it was cut.
   * `refused`: it never ran; stderr says why.
   */
  ended: 'itself' | 'deadline' | 'signal' | 'flood' | 'connection' | 'refused';
}

export interface HostShell {
  /** The script is POSIX sh. Always resolves: how it ended is part of the result. */
  run(script: string, options: ShellOptions): Promise<ShellResult>;
}

/** What was seen of its end, to be said after “the script”. */
export function howItEnded({ ended, exitCode, stderr }: ShellResult): string {
  switch (ended) {
    case 'itself':
      return exitCode === null ? 'was ended by a signal' : `ended with exit code ${exitCode}`;
    case 'deadline':
      return 'was ended by us, because its time was over';
    case 'signal':
      return 'was cancelled';
    case 'flood':
      return 'was ended by us, because it printed far more than is kept';
    case 'connection':
      return 'was cut off with the connection';
    case 'refused':
      return `did not start: ${stderr.toString('utf8').trim() || 'no reason was given'}`;
  }
}
