// Owns docs/reliability.json: what the matrix has counted so far. The whole of it takes longer than one sitting, so it may be run in parts,
// each with its date and the revision of the code; a part that is run again takes the place of its former self.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { repository } from '#test/fixtures/open-core';
import { firstLine, machine } from '../figures.ts';
import type { Result } from './matrix.ts';

const partSchema = z.object({
  /** Such as `2 of 3`. Dependencies belong together when they share the number of parts, the seed and the faults. */
  part: z.number(),
  of: z.number(),
  seed: z.number(),
  faults: z.array(z.string()),
  date: z.string(),
  revision: z.string(),
  machine: z.string(),
  /** Of all cases of this part; one whose fault cannot touch the step at its place is no way. */
  looked: z.number(),
  cases: z.number(),
  counts: z.array(
    z.object({
      change: z.string(),
      fault: z.string(),
      clean: z.number(),
      unharmed: z.number(),
      of: z.number(),
    }),
  ),
  notClean: z.array(z.string()),
});
export type Part = z.infer<typeof partSchema>;
const recordSchema = z.record(z.string(), z.array(partSchema));

export interface Run {
  results: Result[];
  looked: number;
  cases: number;
  /** Those that were asked for. */
  faults: string[];
  seed: number;
  part: { part: number; of: number };
}

const file = join(repository, 'docs', 'reliability.json');

export function readRecord(): Record<string, Part[]> {
  return existsSync(file) ? recordSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
}

/** Dependencies of another division are gone: they would count the same case twice. */
export function keep(engine: string, run: Run): Record<string, Part[]> {
  const record = readRecord();
  const now = partOf(run);
  const others = (record[engine] ?? []).filter((one) => belongTogether(one, now) && one.part !== now.part);
  const parts = [...others, now].toSorted((a, b) => a.part - b.part);
  const next = { ...record, [engine]: parts };
  writeFileSync(file, `${JSON.stringify(next, null, 2)}\n`);
  return next;
}

function belongTogether(a: Part, b: Part): boolean {
  return a.of === b.of && a.seed === b.seed && a.faults.join() === b.faults.join();
}

function partOf({ results, looked, cases, faults, seed, part }: Run): Part {
  const changes = [...new Set(results.map(({ change }) => change))].toSorted();
  const counts = changes.flatMap((change) =>
    faults.map((fault) => {
      const rows = results.filter((row) => row.change === change && row.fault === fault);
      const of = (outcome: Result['outcome']) => rows.filter((row) => row.outcome === outcome).length;
      return { change, fault, clean: of('clean'), unharmed: of('unharmed'), of: rows.length };
    }),
  );
  const notClean = results
    .filter(({ outcome }) => outcome === 'not clean')
    .map(
      ({ change, fault, kind, way, problem }) => `${change}, ${fault} at ${kind}, ${way}: ${problem ?? ''}`,
    );
  const date = new Date().toISOString().slice(0, 10);
  const revision = firstLine('git', '-C', repository, 'rev-parse', '--short', 'HEAD');
  return { ...part, seed, faults, date, revision, machine: machine(), looked, cases, counts, notClean };
}
