// Owns `npm test`: every level of docs/testing.md that this machine can run, in two lanes side by side, and one last line that sums them.
//   npm test -- unit ui     only these levels
// On Debian as root it installs what the levels need. With CI=true there nothing but real Electron may be skipped.
// First of all: npm runs no script before this one (.npmrc).
import './ensure-installed.mjs';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from './build.mjs';
import { readLevelReport } from './level-report.mjs';
import { requireNode24, root } from './node-24.mjs';

const node = requireNode24();
const results = join(root, 'test-results');
const isCi = process.env.CI === 'true';
// Hundreds of short processes are started; what one has compiled the next need not compile again.
process.env.NODE_COMPILE_CACHE ??= join(root, '.cache', 'compile');
const ownNetwork = ['unshare', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];

const levels = ['contract', 'ui', 'unit', 'e2e', 'engines', 'faults', 'electron'];

/**
 * One lane computes and draws; the other mostly waits, for engines, grace periods and deadlines. Together they fill two cores. What needs no
 * package of the system comes first, because on a new machine those are installed meanwhile. Levels of one entry share their workers.
 */
const lanes = {
  compute: [
    { levels: ['contract'], runner: 'vitest' },
    { levels: ['ui'], runner: 'vitest' },
    // A few of its tests ask a program for a second opinion, where there is one.
    { levels: ['unit'], runner: 'vitest', after: 'packages' },
    { levels: ['e2e'], runner: 'playwright', needs: 'packages' },
    { levels: ['electron'], runner: 'playwright', needs: 'packages' },
  ],
  wait: [{ levels: ['engines', 'faults'], runner: 'vitest', needs: 'lab', workers: 3 }],
};

const asked = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const unknown = asked.filter((name) => !levels.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no level ${unknown.join(', ')}; there are ${levels.join(', ')}.\n`);
  process.exit(2);
}
const isWanted = (name) => asked.length === 0 || asked.includes(name);
const wanted = Object.values(lanes)
  .flat()
  .filter((entry) => entry.levels.some(isWanted));

const total = { passed: 0, failed: 0, skipped: 0 };
const summary = [];
/** Told once more at the end, where one looks first. */
const failed = [];
mkdirSync(results, { recursive: true });
await main();

async function main() {
  const packages = wanted.some(({ needs }) => needs) ? installPackages() : Promise.resolve();
  await build({ say: (text) => process.stderr.write(`${text}\n`) });
  const lab = wanted.some(({ needs }) => needs === 'lab') ? packages.then(raiseLab) : Promise.resolve(null);
  try {
    await Promise.all(Object.values(lanes).map((lane) => runLane(lane, { packages, lab })));
  } finally {
    await (await lab)?.close();
  }
  const place = (line) => levels.findIndex((name) => line.startsWith(`${name} `));
  process.stdout.write(`\n${[...failed, ...summary.toSorted((a, b) => place(a) - place(b))].join('\n')}\n`);
  process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
  process.exit(total.failed > 0 ? 1 : 0);
}

async function runLane(lane, { packages, lab }) {
  for (const entry of lane.filter((each) => wanted.includes(each))) {
    if (entry.needs || entry.after) await packages;
    await runEntry(entry, entry.needs === 'lab' ? await lab : null);
  }
}

async function runEntry(entry, lab) {
  const startedAt = Date.now();
  const names = entry.levels.filter(isWanted);
  process.stdout.write(`\n── ${names.join(', ')} ──\n`);
  if (lab?.reason) {
    process.stdout.write(`without the lab: ${lab.reason}\n`);
    const counts = { passed: 0, failed: 1, skipped: 0 };
    if (isCi) return names.forEach((name) => note(name, counts, `CI needs the lab: ${lab.reason}`));
  }
  const file = join(results, `${names.join('-')}.json`);
  rmSync(file, { force: true });
  const env = { ...process.env, ...lab?.env, SITE_ADMIN_TEST_JSON: file };
  const code = await (entry.runner === 'vitest'
    ? run(vitest(names, entry.workers), { env, name: names.join('+') })
    : run(playwright(names[0]), { env, name: names[0], apart: true }));
  const reports = names.map((name) => readLevelReport(entry.runner, file, name));
  // A runner that ends badly without a failed test (no report, a leak, an error between tests) is a failure all the same.
  if (code !== 0 && reports.every((report) => report.failed === 0)) reports[0].failed = 1;
  for (const [index, { failures, ...counts }] of reports.entries()) {
    if (code === 0 && counts.passed === 0 && counts.skipped === 0) counts.failed = 1;
    failed.push(...failures.map((failure) => `${names[index]} ■ ${failure}`));
    note(names[index], counts, `${Math.round((Date.now() - startedAt) / 1000)} s`);
  }
}

function vitest(names, workers) {
  const projects = names.flatMap((name) => ['--project', name]);
  const most = workers ? [`--maxWorkers=${workers}`] : [];
  return ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', ...projects, ...most];
}

function playwright(name) {
  return ['node_modules/@playwright/test/cli.js', 'test', '--config', `test/${name}/playwright.config.ts`];
}

function note(name, counts, words) {
  for (const key of Object.keys(total)) total[key] += counts[key];
  summary.push(
    `${name.padEnd(9)} ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped   ${words}`,
  );
}

/**
 * With a name, every line is told with it, because levels speak at once. `apart`: in a network of its own where that can be had, because
 * the other lane's engines make interfaces come and go, at which Chromium drops what it loads, and practice sites of both want the usual ports.
 */
function run(args, { env, name, apart = false }) {
  // Node 24 comes first on the path, so that runners and their workers use it too.
  const path = `${join(root, 'node_modules', '.bin')}${process.platform === 'win32' ? ';' : ':'}${env.PATH}`;
  const output = name ? 'pipe' : 'inherit';
  const [program, ...words] = [...(apart && networkApart() ? ownNetwork : []), node, ...args];
  const child = spawn(program, words, {
    cwd: root,
    stdio: ['ignore', output, output],
    env: { ...env, PATH: path },
  });
  for (const stream of name ? [child.stdout, child.stderr] : []) {
    const lines = createInterface({ input: stream });
    lines.on('line', (line) => process.stdout.write(`${name.padEnd(8)} ${line}\n`));
  }
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}

function networkApart() {
  const [program, ...words] = [...ownNetwork, 'true'];
  return process.platform === 'linux' && spawnSync(program, words, { stdio: 'ignore' }).status === 0;
}

/** Elsewhere than on Debian as root it says what is missing; the levels then skip, or fail under CI. */
async function installPackages() {
  await run([join('test', 'lab', 'main.ts'), 'install'], { env: process.env });
}

/** One lab for all levels; the tests join it by an environment variable. */
async function raiseLab() {
  const child = spawn(node, [join(root, 'test', 'lab', 'main.ts'), 'up', '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0)
    return { reason: `the lab could not be raised (exit ${code})`, env: {}, close: async () => {} };
  const { directory } = JSON.parse(output);
  return {
    reason: null,
    env: { SITE_ADMIN_LAB: directory },
    close: () => run([join('test', 'lab', 'main.ts'), 'down'], { env: process.env }),
  };
}
