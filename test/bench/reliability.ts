// Bench: the fault matrix on practice, every fault at every step of upgrade, rollback and licensing change, written to docs/reliability.md.
//   npm run bench -- reliability [--lanes 3] [--minutes 60] [--seed 1]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repository } from '#test/fixtures/open-core';
import { practiceSite } from '#test/faults/practice-site';
import { machine, table } from './figures.ts';
import { faults } from './reliability/faults.ts';
import { runBlock, type Block, type Change, type Result } from './reliability/matrix.ts';
import { Stage } from './reliability/stage.ts';

const { values } = parseArgs({
  options: {
    lanes: { type: 'string', default: '3' },
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
  },
});
/** No plan of these changes is longer; places beyond the end of a plan are passed over. */
const MOST_STEPS = 48;
const deadline = Date.now() + Number(values.minutes) * 60_000;
const results: Result[] = [];
let blocksRun = 0;

const places = Array.from({ length: MOST_STEPS }, (_, place) => place);
const kinds = ['release', 'licensing'] as const;
const all = kinds.flatMap((kind) =>
  (['app killed', ...faults] as const).flatMap((fault) => places.map((place) => ({ kind, fault, place }))),
);
/** In an order that has no order, so that a run that is cut short has seen some of everything. */
const waiting = shuffled(all, Number(values.seed));

await Promise.all(Array.from({ length: Number(values.lanes) }, (_, lane) => runLane(lane)));
write();
process.exit(results.some(({ outcome }) => outcome === 'not clean') ? 1 : 0);

async function runLane(lane: number): Promise<void> {
  const stage = await Stage.raise();
  try {
    const changes = {
      release: await changesOf(stage, `matrix-${lane}`, 'release'),
      licensing: await changesOf(stage, `matrix-${lane}-l`, 'licensing'),
    };
    for (let next = waiting.shift(); next && Date.now() < deadline; next = waiting.shift()) {
      const { there, back } = changes[next.kind];
      const block: Block = { there, back, fault: next.fault, place: next.place };
      const rows = await runBlock(stage, block);
      results.push(...rows);
      blocksRun += 1;
      for (const { outcome, problem, change, fault, kind, way } of rows)
        if (outcome === 'not clean')
          process.stdout.write(`not clean: ${change}, ${fault} at ${kind}, ${way}: ${problem ?? ''}\n`);
      if (blocksRun % 25 === 0) {
        process.stdout.write(`${blocksRun} of ${all.length} blocks, ${results.length} ways\n`);
        write();
      }
    }
  } finally {
    await stage.close();
  }
}

/** Brings a site up where its changes begin. */
async function changesOf(
  stage: Stage,
  site: string,
  kind: 'release' | 'licensing',
): Promise<{ there: Change; back: Change }> {
  const text = (await practiceSite(site, { release: 'release-260728' })).replace(
    'connection = "practice"',
    `connection = "unix://${stage.gate.path}"`,
  );
  const other =
    kind === 'release'
      ? text.replace('release-260728', 'release-260812')
      : text.replace('mode = "license-proxy"', 'mode = "direct"').replace(', "license-proxy"]', ']');
  const names = kind === 'release' ? ['upgrade', 'way back'] : ['to direct licensing', 'to a License Proxy'];
  await stage.client.call('sites.put', { text });
  const applied = await stage.ended(await stage.client.call('plans.apply', { site }));
  if (applied.state !== 'succeeded') throw new Error(applied.outcome ?? applied.state);
  return {
    there: { name: names[0] ?? '', site, from: text, to: other },
    back: { name: names[1] ?? '', site, from: other, to: text },
  };
}

function write(): void {
  const names = [...new Set(results.map(({ change }) => change))].toSorted();
  const rows = ['app killed', ...faults.map(({ name }) => name)].map((fault) => [
    fault,
    ...names.map((change) => cell(results.filter((row) => row.fault === fault && row.change === change))),
  ]);
  const broken = results.filter(({ outcome }) => outcome === 'not clean');
  const text = `# Reliability

Written by \`npm run bench -- reliability\`; nothing here is typed by hand.

Each fault begins in the very moment before the effect of a step (the app is killed right after it), at every step that it can touch. Then the
fault ends, and the operator takes the change back, or carries it on. A way is *clean* when the site is wholly what it should be: healthy, nothing
left to plan. A change that came to its end in spite of the fault is *unharmed*. Cells: clean ways + unharmed of all that were run.

On practice, ${machine()}. ${results.length} ways in ${blocksRun} of ${all.length} blocks (a block is a fault at one place of a plan; places beyond
the end of a plan are empty blocks).

${table(['fault', ...names], rows)}

${broken.length === 0 ? 'No way was not clean.' : `Not clean:\n\n${broken.map(({ change, fault, kind, way, problem }) => `- ${change}, ${fault} at ${kind}, ${way}: ${problem ?? ''}`).join('\n')}`}
`;
  writeFileSync(join(repository, 'docs', 'reliability.md'), text);
}

function cell(rows: Result[]): string {
  if (rows.length === 0) return '–';
  const clean = rows.filter(({ outcome }) => outcome === 'clean').length;
  const unharmed = rows.filter(({ outcome }) => outcome === 'unharmed').length;
  return `${clean} + ${unharmed} of ${rows.length}`;
}

function shuffled<T>(items: T[], seed: number): T[] {
  const rows = items.map((item, index) => ({ item, order: hash(index * 7919 + seed * 104_729) }));
  return rows.toSorted((a, b) => a.order - b.order).map(({ item }) => item);
}

function hash(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
