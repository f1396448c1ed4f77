// Owns building: every bundle of vite.config.ts, those that are up to date skipped by a stamp of what they are made from.
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { requireNode24, root } from './node-24.mjs';
import { writeNotices } from './write-notices.mjs';

const common = ['shared', 'electron/base', 'package-lock.json', 'vite.config.ts'];
const bundles = {
  'stand-in': { from: ['electron/practice', ...common], makes: 'out/practice/stand-in.mjs' },
  practice: { from: ['electron/practice', ...common], makes: 'out/practice/daemon.mjs' },
  node: {
    from: ['electron/cli', 'electron/web', 'electron/core', 'electron/rpc', 'electron/practice', ...common],
    makes: 'out/node/dgsite.mjs',
  },
  renderer: { from: ['renderer', ...common], makes: 'out/renderer/index.html' },
  main: {
    from: ['electron/main', 'electron/web', 'electron/core', 'electron/rpc', 'electron/practice', ...common],
    makes: 'out/main/main.mjs',
  },
  preload: { from: ['electron/preload', ...common], makes: 'out/preload/preload.cjs' },
};

/** Builds what is not up to date. `only` limits it to some bundles. Rejects with what the builder said. */
export async function build({ only = Object.keys(bundles), say = () => {} } = {}) {
  const stale = only.filter((name) => !isUpToDate(name));
  if (stale.length === 0) return writeNotices(root);
  say(`Building ${stale.join(', ')} …`);
  const waiting = [...stale];
  // Two at a time: each builder has its own threads.
  await Promise.all([buildNext(waiting), buildNext(waiting)]);
  // The installed command line runs beside the archive and reads its version from here (electron-builder.yml).
  copyFileSync(join(root, 'package.json'), join(root, 'out', 'package.json'));
  writeNotices(root);
}

async function buildNext(waiting) {
  for (let name = waiting.shift(); name; name = waiting.shift()) {
    await buildOne(name);
    mkdirSync(join(root, 'out', '.stamps'), { recursive: true });
    writeFileSync(stampPath(name), stampOf(name));
  }
}

function buildOne(name) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const child = spawn(requireNode24(), [vite, 'build', '--mode', name, '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`building ${name} failed:\n${output}`)),
    );
  });
}

function isUpToDate(name) {
  const stamp = stampPath(name);
  return (
    existsSync(join(root, bundles[name].makes)) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === stampOf(name)
  );
}

function stampPath(name) {
  return join(root, 'out', '.stamps', name);
}

/** Hash of the content of everything that a bundle is made from: a checkout changes times, not contents. */
function stampOf(name) {
  const hash = createHash('sha256');
  for (const source of bundles[name].from) {
    const path = join(root, source);
    for (const file of filesIn(path)) hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function filesIn(path) {
  if (!existsSync(path)) return [];
  try {
    const entries = readdirSync(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .sort();
  } catch {
    return [path];
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const names = process.argv.slice(2);
  try {
    await build({
      only: names.length > 0 ? names : undefined,
      say: (text) => process.stderr.write(`${text}\n`),
    });
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
