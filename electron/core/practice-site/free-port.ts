// Owns finding loopback ports for services on the embedded engine: a wanted one if it is free, or any.
import { createServer } from 'node:net';
import { AppError } from '#shared/errors/app-error';

/** Null when somebody listens there. 0 asks the system for any. */
export function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const found = typeof address === 'object' && address !== null ? address.port : null;
      server.close(() => resolve(found));
    });
  });
}

/** What the system offers is rarely taken; where it offers nothing, asking on does not help. */
const TRIES = 100;

/** One that is free now and not among the taken, which it joins. Rejects with `practice.noPort` where the system gives none. */
export async function anyFreePort(taken: Set<number>): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = await listenOnce(0);
    if (port === null || taken.has(port)) continue;
    taken.add(port);
    return port;
  }
  throw new AppError('practice.noPort');
}
