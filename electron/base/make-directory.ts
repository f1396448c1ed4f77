// Owns making directories. Node's own `recursive` goes round for ever where a file system has the parent and still answers that it is missing
// (`/proc/x`): it waits for the file system to change its mind. Lint refuses it.
import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** What is there already is fine. Throws Node's own error; each directory on the way is tried twice at most. `mode` is for those that are made. */
export function makeDirectory(path: string, mode?: number): void {
  const full = resolve(path);
  if (isDirectory(full)) return;
  try {
    return makeOne(full, mode);
  } catch (thrown) {
    const parent = dirname(full);
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT' || parent === full || isDirectory(parent))
      throw thrown;
    makeDirectory(parent, mode);
  }
  makeOne(full, mode);
}

function makeOne(path: string, mode: number | undefined): void {
  try {
    mkdirSync(path, mode);
  } catch (thrown) {
    // Another process may have been faster.
    if (!isDirectory(path)) throw thrown;
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
