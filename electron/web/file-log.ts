// Owns the log file of a data directory. Synchronous, so that the last line before a crash is there; rotated, so that years of
// calls never fill the disk.
import { renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { directoryFailure } from '#base/directory-failure';
import { makeDirectory } from '#base/make-directory';
import { LogDestination } from './log-destination.ts';

const MAX_BYTES = 10 * 1_048_576;
const KEPT_FILES = 4;
const LOOK_EVERY_MS = 60_000;

export function fileLogger(directory: string): pino.Logger {
  const folder = join(directory, 'logs');
  const path = join(folder, 'site-admin.log');
  try {
    makeDirectory(folder, 0o700);
    rotateWhenFull(path);
    const target = new LogDestination(path);
    setInterval(() => moveAside(path) && target.reopen(), LOOK_EVERY_MS).unref();
    return pino({ level: process.env.SITE_ADMIN_LOG_LEVEL ?? 'info' }, target);
  } catch (thrown) {
    throw directoryFailure(thrown, directory);
  }
}

/** Renaming can fail where the disk is full or the file is held; it is tried again. */
function moveAside(path: string): boolean {
  try {
    return rotateWhenFull(path);
  } catch {
    return false;
  }
}

/** `site-admin.log` becomes `.1`, `.1` becomes `.2`, and so on; the oldest goes. True when it moved. */
export function rotateWhenFull(path: string, maxBytes = MAX_BYTES): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size < maxBytes) return false;
  for (let number = KEPT_FILES; number >= 1; number -= 1) {
    const from = number === 1 ? path : `${path}.${number - 1}`;
    if (statSync(from, { throwIfNoEntry: false })) renameSync(from, `${path}.${number}`);
  }
  return true;
}
