// Owns finding Node 24, the line that Electron 45 embeds: this process if it is new enough, else the one the workspace brought.
// Runs on Node 20.19 and later, so it uses nothing newer.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const NEEDED_MAJOR = 24;

/** Path of a Node 24 binary, or null when there is none. */
export function node24() {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) return process.execPath;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const folder = join(root, 'node_modules', `node-${platform}-${process.arch}`, 'bin');
  const binary = join(folder, process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(binary) ? binary : null;
}

export function requireNode24() {
  const binary = node24();
  if (binary) return binary;
  process.stderr.write(
    `Site Admin needs Node ${NEEDED_MAJOR}; this is ${process.version} and no Node ${NEEDED_MAJOR} came with the packages.\n` +
      `Run npm install first, or install Node ${NEEDED_MAJOR}.\n`,
  );
  process.exit(1);
}
