// Owns where the parts of the program are, from the built bundle as from the sources.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface ProgramPaths {
  version: string;
  ui: string;
  practiceDaemon: string;
  standIn: string;
  speechSample: string;
}

let found: ProgramPaths | null = null;

export function programPaths(): ProgramPaths {
  if (found) return found;
  const root = findRoot(import.meta.dirname);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  found = {
    version,
    ui: join(root, 'out', 'renderer'),
    practiceDaemon: join(root, 'out', 'practice', 'daemon.mjs'),
    standIn: join(root, 'out', 'practice', 'stand-in.mjs'),
    speechSample: join(root, 'assets', 'first-transcript.wav'),
  };
  return found;
}

function findRoot(from: string): string {
  let directory = from;
  while (!existsSync(join(directory, 'assets', 'first-transcript.wav'))) {
    const parent = dirname(directory);
    if (parent === directory) throw new Error(`the program's files were not found from ${from}`);
    directory = parent;
  }
  return directory;
}
