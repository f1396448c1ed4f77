// Owns where the socket of a running core is: a name that nobody can guess, in a directory that is this user's alone.
import { randomBytes } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { makePrivateDirectory, privacyProblem } from '#base/private-place';
import { AppError } from '#shared/errors/app-error';

/** Unix sockets have at most about 100 bytes of path. */
const LONGEST_PATH_BYTES = 100;
const TEMPORARY_PREFIX = 'site-admin-';
const socketName = /^core-[0-9a-f]{16}\.sock$/;

interface Surroundings {
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  temporary: string;
}

/**
 * Below the data directory; where that path is too long, in the user's runtime directory; where there is none, in a directory with a random
 * name. Throws `app.endpointUnusable` where somebody else could have prepared the place.
 */
export function chooseEndpointPath(directory: string, around: Partial<Surroundings> = {}): string {
  const { env = process.env, platform = process.platform, temporary = tmpdir() } = around;
  const random = randomBytes(8).toString('hex');
  if (platform === 'win32') return `\\\\.\\pipe\\site-admin-${random}${randomBytes(8).toString('hex')}`;
  const name = `core-${random}.sock`;
  const fits = (folder: string) => Buffer.byteLength(join(folder, name)) <= LONGEST_PATH_BYTES;

  const own = resolve(directory, 'run');
  if (fits(own)) {
    requirePrivate(own, makePrivateDirectory(own));
    return join(own, name);
  }
  const runtime = env.XDG_RUNTIME_DIR;
  const shared = runtime && join(runtime, 'site-admin');
  if (shared && fits(shared) && privacyProblem(runtime, 'directory') === null) {
    requirePrivate(shared, makePrivateDirectory(shared));
    return join(shared, name);
  }
  // Made here and now, with a name that was not there before, for this user alone.
  const made = mkdtempSync(join(temporary, TEMPORARY_PREFIX));
  if (fits(made)) return join(made, name);
  rmdirSync(made);
  throw new AppError('app.endpointUnusable', { path: made, problem: 'its path is too long for a socket' });
}

/** Throws `app.endpointUnusable` unless socket and directory are this user's alone: whoever listens there may be told something. */
export function requirePrivateEndpoint(path: string): void {
  if (process.platform === 'win32') return;
  requirePrivate(path, privacyProblem(dirname(path), 'directory') ?? privacyProblem(path, 'socket'));
}

/** Removes what a core left that was killed: only sockets of the name we give, and only ours. The caller holds the lock of the data directory. */
export function removeLeftEndpoints(directory: string, lastPath: string | null): void {
  if (process.platform === 'win32') return;
  const own = resolve(directory, 'run');
  for (const name of namesIn(own)) removeEndpoint(join(own, name));
  if (lastPath !== null) removeEndpoint(lastPath);
}

/** Also the directory that was made for this socket alone. */
export function removeEndpoint(path: string): void {
  if (!socketName.test(basename(path))) return;
  const folder = dirname(path);
  if (privacyProblem(folder, 'directory') !== null) return;
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket()) rmSync(path, { force: true });
  const isForThisAlone = basename(folder).startsWith(TEMPORARY_PREFIX);
  if (isForThisAlone && namesIn(folder).length === 0) rmdirSync(folder);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function requirePrivate(path: string, problem: string | null): void {
  if (problem !== null) throw new AppError('app.endpointUnusable', { path, problem });
}
