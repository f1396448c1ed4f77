// Owns `npm start`: builds what is stale and opens the app. The window where an Electron binary and a display exist, otherwise the
// browser door with one printed address.
//   --no-open      only print the address     --no-practice  do not bring up the practice site on a fresh data directory
//   --browser      use the browser also where there is a display; nothing is fetched
// First of all: npm runs no script before this one (.npmrc).
import './ensure-installed.mjs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from './build.mjs';
import { electronBinary } from './electron-binary.mjs';
import { requireNode24, root } from './node-24.mjs';

const flags = process.argv.slice(2);
const unknown = flags.filter((flag) => !['--no-open', '--no-practice', '--browser'].includes(flag));
if (unknown.length > 0) {
  process.stderr.write(`npm start knows --no-open, --no-practice and --browser, not ${unknown.join(' ')}.\n`);
  process.exit(2);
}
const withPractice = !flags.includes('--no-practice');
const say = (text) => process.stderr.write(`${text}\n`);
const { program: window, reason } = await electronBinary({
  wanted: !flags.includes('--browser') && !flags.includes('--no-open'),
  say,
  node: requireNode24(),
});
if (reason !== null) say(`The app opens in the browser: ${reason}.`);
const needed = ['node', 'practice', 'stand-in', 'renderer', ...(window ? ['main', 'preload'] : [])];

try {
  await build({ only: needed, say });
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

const dgsite = join(root, 'out', 'node', 'dgsite.mjs');
const child = window
  ? run(window, [root])
  : run(requireNode24(), [
      dgsite,
      'serve',
      ...(flags.includes('--no-open') ? ['--no-open'] : []),
      ...(withPractice ? ['--practice'] : []),
    ]);
if (window && withPractice) {
  // The command line attaches to the window's core, so both show the same practice site.
  setTimeout(() => run(requireNode24(), [dgsite, 'practice', 'first-run']), 3_000).unref();
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
// npm's shell does not pass signals on; when it has gone, so does the app, instead of living on unseen.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 1_000).unref();
child.on('close', (code) => process.exit(code ?? 0));

function run(command, args) {
  return spawn(command, args, { cwd: root, stdio: 'inherit' });
}
