// Owns docs/reliability.md: one section for each engine that the matrix ran on, with what all its parts have counted.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '#test/fixtures/open-core';
import { table } from '../figures.ts';
import { keep, type Part, type Run } from './record.ts';

const HEAD = `# Reliability

Written by \`npm run bench -- reliability\`; nothing here is typed by hand.

Each fault begins in the very moment before the effect of a step (the app is killed right after it), at every step that it can touch. Then the
fault ends, and the operator takes the change back, or carries it on. A way is *clean* when the site is wholly what it should be: healthy, nothing
left to plan. A change that came to its end in spite of the fault is *unharmed*. Cells: clean ways + unharmed of all that were run. A case is a
fault at one place of a plan and a way on; where the fault cannot touch the step at that place, or the plan is shorter, there is no way.
`;

export function writeReliability(engine: string, run: Run): void {
  const sections = Object.entries(keep(engine, run))
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, parts]) => `## On ${name}\n\n${section(parts)}\n`);
  writeFileSync(join(repository, 'docs', 'reliability.md'), [HEAD, ...sections].join('\n'));
}

function section(parts: Part[]): string {
  const counts = parts.flatMap((part) => part.counts);
  const names = [...new Set(counts.map(({ change }) => change))].toSorted();
  const rows = (parts[0]?.faults ?? []).map((fault) => [
    fault,
    ...names.map((change) => cell(counts.filter((row) => row.fault === fault && row.change === change))),
  ]);
  const broken = parts.flatMap(({ notClean }) => notClean).map((words) => `- ${words}`);
  const ways = sum(counts.map(({ of }) => of));
  const looked = sum(parts.map((part) => part.looked));
  const cases = parts.map((part) => `- ${partWords(part)}: ${part.looked} of ${part.cases} cases looked at`);
  return `${ways} ways; ${looked} cases were looked at.

${cases.join('\n')}

${table(['fault', ...names], rows)}

${broken.length === 0 ? 'No way was not clean.' : `Not clean:\n\n${broken.join('\n')}`}`;
}

function partWords({ part, of, date, revision, machine }: Part): string {
  return `${of === 1 ? 'The whole' : `Part ${part} of ${of}`}, ${date}, code of ${revision}, ${machine}`;
}

function cell(rows: Part['counts']): string {
  const of = sum(rows.map((row) => row.of));
  if (of === 0) return '–';
  return `${sum(rows.map(({ clean }) => clean))} + ${sum(rows.map(({ unharmed }) => unharmed))} of ${of}`;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
