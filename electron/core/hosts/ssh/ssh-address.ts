// Owns reading `ssh://[user@]host[:port][/path/to/docker.sock]`. What is left out is filled in by ssh-settings.ts.
import { AppError } from '#shared/errors/app-error';

export interface SshAddress {
  /** As written; may be an alias of the user's ssh configuration. */
  host: string;
  user: string | null;
  port: number | null;
  /** Path of the engine's socket on the host. */
  socket: string | null;
}

const PATTERN =
  /^ssh:\/\/(?:([A-Za-z0-9_.][\w.+$-]*)@)?(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9_][\w.-]*))(?::(\d{1,5}))?(\/[^?#\p{Cc}]*)?$/u;

export function isSsh(connection: string): boolean {
  return connection.startsWith('ssh://');
}

/** Throws `host.addressInvalid`. */
export function parseSshAddress(connection: string): SshAddress {
  const match = PATTERN.exec(connection);
  const host = match?.[2] ?? match?.[3];
  const port = match?.[4] === undefined ? null : Number(match[4]);
  if (!match || host === undefined || port === 0 || (port ?? 1) > 65_535) {
    // A password that somebody wrote into the address shall not travel further with the error.
    throw new AppError('host.addressInvalid', { connection: connection.replace(/:[^:@/]*@/, ':…@') });
  }
  const socket = match[5] === undefined || match[5] === '/' ? null : match[5];
  return { host, user: match[1] ?? null, port, socket };
}
