// Owns the size rules: no source file over 400 lines, a median near 100, and a shell (main and preload) under 1,000 lines together.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const HARD_STOP = 400;
const MEDIAN_LIMIT = 120;
const SHELL_LIMIT = 1000;

const files = execFileSync('git', ['ls-files', 'electron', 'renderer', 'shared', 'test', 'tools'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => /\.(ts|tsx|mjs|cjs|css)$/.test(path));
const sizes = files.map((path) => ({ path, lines: readFileSync(path, 'utf8').split('\n').length - 1 }));
const problems = sizes
  .filter(({ lines }) => lines > HARD_STOP)
  .map(({ path, lines }) => `${path} has ${lines} lines; the stop is ${HARD_STOP}.`);
const sorted = sizes.map(({ lines }) => lines).sort((a, b) => a - b);
const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
if (median > MEDIAN_LIMIT) problems.push(`The median is ${median} lines; it should be near 100.`);
const shell = sizes
  .filter(({ path }) => /^electron\/(main|preload)\//.test(path))
  .reduce((sum, { lines }) => sum + lines, 0);
if (shell > SHELL_LIMIT)
  problems.push(
    `electron/main and electron/preload have ${shell} lines together; the limit is ${SHELL_LIMIT}.`,
  );
process.stdout.write(
  `${sizes.length} files, median ${median}, longest ${sorted.at(-1) ?? 0}, shell ${shell}\n${problems.join('\n')}\n`,
);
process.exit(problems.length > 0 ? 1 : 0);
