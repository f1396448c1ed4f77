// Owns docs/reliability.md: one section for each engine that the matrix ran on, each replaced by its newest run.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '#test/fixtures/open-core';
import { machine, table } from '../figures.ts';
import type { Result } from './matrix.ts';

interface Run {
  results: Result[];
  /** Of all cases; one whose fault cannot touch the step at its place is no way. */
  looked: number;
  cases: number;
  faults: string[];
}

const HEAD = `# Reliability

Written by \`npm run bench -- reliability\`; nothing here is typed by hand.

Each fault begins in the very moment before the effect of a step (the app is killed right after it), at every step that it can touch. Then the
fault ends, and the operator takes the change back, or carries it on. A way is *clean* when the site is wholly what it should be: healthy, nothing
left to plan. A change that came to its end in spite of the fault is *unharmed*. Cells: clean ways + unharmed of all that were run.

`;

export function writeReliability(engine: string, run: Run): void {
  const file = join(repository, 'docs', 'reliability.md');
  const before = existsSync(file)
    ? readFileSync(file, 'utf8')
        .split(/^(?=## )/m)
        .slice(1)
    : [];
  const title = `## On ${engine}\n`;
  const sections = [...before.filter((text) => !text.startsWith(title)), `${title}\n${section(run)}\n`];
  writeFileSync(
    file,
    `${HEAD}${sections
      .toSorted()
      .map((text) => text.trimEnd())
      .join('\n\n')}\n`,
  );
}

function section({ results, looked, cases, faults }: Run): string {
  const names = [...new Set(results.map(({ change }) => change))].toSorted();
  const rows = faults.map((fault) => [
    fault,
    ...names.map((change) => cell(results.filter((row) => row.fault === fault && row.change === change))),
  ]);
  const broken = results.filter(({ outcome }) => outcome === 'not clean');
  const lines = broken.map(
    ({ change, fault, kind, way, problem }) => `- ${change}, ${fault} at ${kind}, ${way}: ${problem ?? ''}`,
  );
  return `${machine()}. ${results.length} ways; ${looked} of ${cases} cases were looked at (a case is a fault at one place of a plan and a way on; where the fault
cannot touch the step at that place, or the plan is shorter, there is no way).

${table(['fault', ...names], rows)}

${broken.length === 0 ? 'No way was not clean.' : `Not clean:\n\n${lines.join('\n')}`}`;
}

function cell(rows: Result[]): string {
  if (rows.length === 0) return '–';
  const clean = rows.filter(({ outcome }) => outcome === 'clean').length;
  const unharmed = rows.filter(({ outcome }) => outcome === 'unharmed').length;
  return `${clean} + ${unharmed} of ${rows.length}`;
}
