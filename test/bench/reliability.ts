// Bench: the fault matrix, every fault at every step of upgrade, rollback and licensing change, written to docs/reliability.md.
//   npm run bench -- reliability [--engine practice|Docker] [--lanes 4] [--minutes 60] [--seed 1] [--fault NAME]
import { parseArgs } from 'node:util';
import wearStandInGpu from '#test/fixtures/stand-in-gpu';
import { faults } from './reliability/faults.ts';
import { runBlock, type Block, type Change, type Result } from './reliability/matrix.ts';
import { writeReliability } from './reliability/report.ts';
import { Stage } from './reliability/stage.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'practice' },
    lanes: { type: 'string', default: '4' },
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    fault: { type: 'string' },
  },
});
const engine = values.engine === 'Docker' ? 'Docker' : 'practice';
/** No plan of these changes is longer; places beyond the end of a plan are passed over. */
const MOST_STEPS = 48;
const deadline = Date.now() + Number(values.minutes) * 60_000;
const results: Result[] = [];
let blocksRun = 0;

const places = Array.from({ length: MOST_STEPS }, (_, place) => place);
const kinds = ['release', 'licensing'] as const;
type Kind = (typeof kinds)[number];
const tried = (['app killed', ...faults] as const).filter(
  (fault) => values.fault === undefined || values.fault === (fault === 'app killed' ? fault : fault.name),
);
const all = tried.flatMap((fault) => places.map((place) => ({ fault, place })));
const blocks = kinds.length * all.length;
/** In an order that has no order, so that a run that is cut short has seen some of everything. */
const shuffledBlocks = () => shuffled(all, Number(values.seed));
const waiting: Record<Kind, typeof all> = { release: shuffledBlocks(), licensing: shuffledBlocks() };

const takeOffGpu = wearStandInGpu();
try {
  await Promise.all(Array.from({ length: Number(values.lanes) }, (_, lane) => runLane(lane)));
} finally {
  takeOffGpu();
}
report();
process.exit(results.some(({ outcome }) => outcome === 'not clean') ? 1 : 0);

/** One site at a time on each stage. One that cannot be brought back to known ground is told, and another one raised. */
async function runLane(lane: number): Promise<void> {
  const kind = kinds[lane % kinds.length] ?? 'release';
  for (let round = 0; waiting[kind].length > 0 && Date.now() < deadline; round += 1) {
    const stage = await Stage.raise(engine);
    try {
      await runBlocks(stage, kind, `matrix-${lane}-${round}`);
    } catch (thrown) {
      process.stdout.write(`lane ${lane} begins anew: ${String(thrown)}\n`);
    } finally {
      await stage.close();
    }
  }
}

async function runBlocks(stage: Stage, kind: Kind, name: string): Promise<void> {
  const { there, back } = await changesOf(stage, name, kind);
  for (let next = waiting[kind].shift(); next && Date.now() < deadline; next = waiting[kind].shift()) {
    const block: Block = { there, back, fault: next.fault, place: next.place };
    await runBlock(stage, block, tell);
    blocksRun += 1;
    if (blocksRun % 25 === 0) {
      process.stdout.write(`${blocksRun} of ${blocks} blocks, ${results.length} ways\n`);
      report();
    }
  }
}

function tell(result: Result): void {
  results.push(result);
  const { outcome, problem, change, fault, kind, way } = result;
  if (outcome === 'not clean')
    process.stdout.write(`not clean: ${change}, ${fault} at ${kind}, ${way}: ${problem ?? ''}\n`);
}

/** Brings a site up where its changes begin. */
async function changesOf(stage: Stage, site: string, kind: Kind): Promise<{ there: Change; back: Change }> {
  const text = await stage.ground.document(site, `unix://${stage.gate.path}`);
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

function report(): void {
  writeReliability(engine, {
    results,
    blocksRun,
    blocks,
    faults: ['app killed', ...faults.map(({ name }) => name)],
  });
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
