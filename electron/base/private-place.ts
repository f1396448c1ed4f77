// Owns judging whether a file, a directory or a socket is this user's alone. What another user could have prepared is neither used nor trusted.
import { lstatSync, type Stats } from 'node:fs';
import { makeDirectory } from './make-directory.ts';

type Kind = 'directory' | 'file' | 'socket';

const isOfKind: Record<Kind, (stats: Stats) => boolean> = {
  directory: (stats) => stats.isDirectory(),
  file: (stats) => stats.isFile(),
  socket: (stats) => stats.isSocket(),
};

/** Why what is at a path is not private, or null. Links are not followed. On Windows only the kind is judged: there is no mode. */
export function privacyProblem(path: string, kind: Kind): string | null {
  let stats: Stats;
  try {
    stats = lstatSync(path);
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
  if (!isOfKind[kind](stats)) return `${path} is not a ${kind}`;
  const user = process.getuid?.();
  if (user === undefined) return null;
  if (stats.uid !== user) return `${path} belongs to another user (${stats.uid})`;
  const mode = stats.mode & 0o777;
  return (mode & 0o077) === 0 ? null : `${path} is open to other users (mode ${mode.toString(8)})`;
}

/** Makes a directory that only this user may look into, or answers why the one that is there is not such a directory. */
export function makePrivateDirectory(path: string): string | null {
  try {
    makeDirectory(path, 0o700);
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
  return privacyProblem(path, 'directory');
}
