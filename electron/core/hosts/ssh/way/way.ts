// Owns what carries the bytes of an SSH connection: a TCP connection, a channel of the hop before, or a program.
import type { Duplex } from 'node:stream';
import type { AppError } from '#shared/errors/app-error';

export interface Way {
  stream: Duplex;
  /** A better account of a connection that ended before the login, where the way has one. */
  account?: () => Promise<AppError | null>;
  /** Resolves when nothing of it is left. */
  close: () => Promise<void>;
}

export function wayOf(stream: Duplex): Way {
  return {
    stream,
    close: () => {
      stream.destroy();
      return Promise.resolve();
    },
  };
}
