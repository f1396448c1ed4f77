// Owns `npm test`: every level of docs/testing.md that this machine can run, in three lanes side by side, and one last line that sums them.
//   npm test -- unit ui     only these levels
// On Debian as root it installs what the levels need. With CI=true there nothing but real Electron may be skipped.
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

/**
 * One lane computes and draws; the others mostly wait, for engines, grace periods and deadlines. Together they fill two cores. What needs no
 * package of the system comes first, because on a new machine those are installed meanwhile.
 */
const levels = [
  { name: 'contract', lane: 'compute', runner: 'vitest' },
  { name: 'ui', lane: 'compute', runner: 'vitest' },
  // A few of its tests ask a program for a second opinion, where there is one.
  { name: 'unit', lane: 'compute', runner: 'vitest', after: 'packages' },
  { name: 'e2e', lane: 'compute', runner: 'playwright', needs: 'packages' },
  { name: 'engines', lane: 'engines', runner: 'vitest', needs: 'lab', workers: 2 },
  { name: 'faults', lane: 'faults', runner: 'vitest', needs: 'lab', workers: 1 },
  // Goes to the lane that is done first.
  { name: 'electron', lane: 'any', runner: 'playwright', needs: 'packages' },
];

const asked = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const unknown = asked.filter((name) => !levels.some((level) => level.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no level ${unknown.join(', ')}; there are ${levels.map(({ name }) => name).join(', ')}.\n`,
  );
  process.exit(2);
}
const wanted = levels.filter(({ name }) => asked.length === 0 || asked.includes(name));

/** Taken by whichever lane is done first. */
const open = wanted.filter(({ lane }) => lane === 'any');

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
    await Promise.all(['engines', 'faults', 'compute'].map((lane) => runLane(lane, { packages, lab })));
  } finally {
    await (await lab)?.close();
  }
  const place = (line) => levels.findIndex(({ name }) => line.startsWith(`${name} `));
  process.stdout.write(`\n${[...failed, ...summary.toSorted((a, b) => place(a) - place(b))].join('\n')}\n`);
  process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
  process.exit(total.failed > 0 ? 1 : 0);
}

async function runLane(lane, { packages, lab }) {
  const own = wanted.filter((candidate) => candidate.lane === lane);
  const next = () => own.shift() ?? open.shift();
  for (let level = next(); level; level = next()) {
    if (level.needs || level.after) await packages;
    await runLevel(level, level.needs === 'lab' ? await lab : null);
  }
}

async function runLevel(level, lab) {
  const startedAt = Date.now();
  process.stdout.write(`\n── ${level.name} ──\n`);
  if (level.needs === 'lab' && lab.reason) {
    process.stdout.write(`without the lab: ${lab.reason}\n`);
    if (isCi) return note(level, { passed: 0, failed: 1, skipped: 0 }, `CI needs the lab: ${lab.reason}`);
  }
  const report = join(results, `${level.name}.json`);
  rmSync(report, { force: true });
  const env = { ...process.env, ...(level.needs === 'lab' ? lab.env : {}), SITE_ADMIN_TEST_JSON: report };
  const code =
    level.runner === 'vitest'
      ? await run(vitest(level), { env, name: level.name })
      : await run(playwright(level), { env, name: level.name, apart: true });
  const { failures, ...counts } = readLevelReport(level.runner, report);
  // A runner that ends badly without a failed test (no report, a leak, an error between tests) is a failure all the same.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  if (code === 0 && counts.passed === 0 && counts.skipped === 0) counts.failed = 1;
  failed.push(...failures.map((failure) => `${level.name} ■ ${failure}`));
  note(level, counts, `${Math.round((Date.now() - startedAt) / 1000)} s`);
}

function vitest({ name, workers }) {
  const most = workers ? [`--maxWorkers=${workers}`] : [];
  return [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'test/vitest.config.ts',
    '--project',
    name,
    ...most,
  ];
}

function playwright({ name }) {
  return ['node_modules/@playwright/test/cli.js', 'test', '--config', `test/${name}/playwright.config.ts`];
}

function note({ name }, counts, words) {
  for (const key of Object.keys(total)) total[key] += counts[key];
  summary.push(
    `${name.padEnd(9)} ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped   ${words}`,
  );
}

/**
 * With a name, every line is told with it, because levels speak at once. `apart`: in a network of its own where that can be had, because
 * the other lanes' engines make interfaces come and go, at which Chromium drops what it loads, and practice sites of all want the usual ports.
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
