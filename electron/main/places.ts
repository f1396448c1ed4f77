// Owns where things lie, in a source tree and in the installed app.
// Installed, the shell and the UI are in the archive; what plain Node runs (practice engine, command line) lies beside it
// with a Node of its own, because the fuse that would let Electron act as Node is off. See electron-builder.yml.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';
import { dataDirectory } from '#web/data-directory';

export interface Places {
  renderer: string;
  preload: string;
  dataDirectory: string;
  /** A plain Node 24 for processes that outlive the window. */
  nodeProgram: string;
  practiceDaemon: string;
  standIn: string;
  speechSample: string;
  /** Hashes of what lies beside the archive; only in the installed app. */
  filesBeside: string;
  version: string;
}

export function findPlaces(): Places {
  const out = path.resolve(import.meta.dirname, '..');
  const beside = app.isPackaged ? path.join(process.resourcesPath, 'node-app') : path.dirname(out);
  return {
    renderer: path.join(out, 'renderer'),
    preload: path.join(out, 'preload', 'preload.cjs'),
    dataDirectory: dataDirectory(),
    nodeProgram: app.isPackaged ? path.join(beside, nodeName) : nodeOfSourceTree(beside),
    practiceDaemon: path.join(beside, 'out', 'practice', 'daemon.mjs'),
    standIn: path.join(beside, 'out', 'practice', 'stand-in.mjs'),
    speechSample: path.join(beside, 'assets', 'first-transcript.wav'),
    filesBeside: path.join(out, 'main', 'files-beside.json'),
    version: app.getVersion(),
  };
}

/** A data directory of its own is an instance of its own: Electron keys the instance by `userData`. */
export function separateInstance(): void {
  app.setPath('userData', path.join(dataDirectory(), 'shell'));
}

const nodeName = process.platform === 'win32' ? 'node.exe' : 'node';

function nodeOfSourceTree(root: string): string {
  if (path.basename(process.execPath) === nodeName) return process.execPath; // under the test double
  const os = process.platform === 'win32' ? 'win' : process.platform;
  const packaged = path.join(root, 'node_modules', `node-${os}-${process.arch}`, 'bin', nodeName);
  return existsSync(packaged) ? packaged : nodeName; // macOS developers bring their own Node 24
}
