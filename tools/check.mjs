// Owns `npm run check`: everything that can be judged without running the product. Each check is one count of the summary.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { requireNode24, root } from './node-24.mjs';

const node = requireNode24();
const bin = (...path) => join(root, 'node_modules', ...path);
// Types by the native compiler, in a third of the time; the linter still needs the one written in JavaScript (ADR 22).
const checks = [
  ['types: shared', [bin('typescript-native', 'bin', 'tsc'), '-p', 'shared']],
  ['types: electron', [bin('typescript-native', 'bin', 'tsc'), '-p', 'electron']],
  ['types: renderer', [bin('typescript-native', 'bin', 'tsc'), '-p', 'renderer']],
  ['types: test', [bin('typescript-native', 'bin', 'tsc'), '-p', 'test']],
  ['lint', [bin('eslint', 'bin', 'eslint.js'), '--max-warnings', '0', '.']],
  [
    'dependency rules',
    [
      bin('dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      'shared',
      'electron',
      'renderer',
      'test',
    ],
  ],
  ['dead code', [bin('knip', 'bin', 'knip.js'), '--no-progress']],
  ['format', [bin('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  ['file sizes', ['tools/check-sizes.mjs']],
  ['generated documents', ['tools/write-docs.mjs', '--check']],
];

let failed = 0;
const waiting = [...checks];
await Promise.all([next(), next()]);
process.stdout.write(`${checks.length - failed} passed, ${failed} failed, 0 skipped\n`);
process.exit(failed > 0 ? 1 : 0);

async function next() {
  for (let check = waiting.shift(); check; check = waiting.shift()) {
    const [name, args] = check;
    const startedAt = Date.now();
    const { code, output } = await run(args);
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    process.stdout.write(`${code === 0 ? '●' : '■'} ${name.padEnd(20)} ${seconds} s\n`);
    if (code === 0) continue;
    failed += 1;
    process.stdout.write(`${output}\n`);
  }
}

function run(args) {
  const child = spawn(node, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}
