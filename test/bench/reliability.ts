// Bench: the fault matrix, every fault at every step of upgrade, rollback and licensing change, written to docs/reliability.md.
//   npm run bench -- reliability [--engine practice|Docker] [--lanes 4] [--minutes 60] [--seed 1] [--fault NAME]… [--part 1/3]
// Dependencies with the same seed and faults are counted together, so that the whole may be run in several sittings.
import { inspect, parseArgs } from 'node:util';
import wearStandInGpu from '#test/fixtures/stand-in-gpu';
import { faults } from './reliability/faults.ts';
import { bringTo, nameOf, runCase, type Case, type Change, type Result } from './reliability/matrix.ts';
import { writeReliability } from './reliability/report.ts';
import { Stage } from './reliability/stage.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'practice' },
    lanes: { type: 'string', default: '4' },
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    fault: { type: 'string', multiple: true },
    part: { type: 'string', default: '1/1' },
  },
});
const engine = values.engine === 'Docker' ? 'Docker' : 'practice';
const [part = 1, of = 1] = values.part.split('/').map(Number);
const allFaults = ['app killed', ...faults] as const;
const tried = allFaults.filter((fault) => values.fault?.includes(nameOf(fault)) ?? true);
/** No plan of these changes is longer; places beyond the end of a plan are passed over. */
const MOST_STEPS = 48;
let deadline = Date.now() + Number(values.minutes) * 60_000;
// Each lane ends the case at hand and takes its engine down.
process.once('SIGINT', () => (deadline = 0));
const results: Result[] = [];
let looked = 0;

const kinds = ['release', 'licensing'] as const;
type Kind = (typeof kinds)[number];
const directions = ['there', 'back'] as const;
type Direction = (typeof directions)[number];

/** In an order that has no order, so that a run that is cut short has seen some of everything. */
const waiting = Object.fromEntries(
  kinds.map((kind) => [kind, { there: allCases(), back: allCases() }]),
) as Record<Kind, Record<Direction, Case[]>>;
const cases = kinds
  .flatMap((kind) => directions.map((direction) => waiting[kind][direction].length))
  .reduce((sum, count) => sum + count, 0);

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
  const own = kinds[lane % kinds.length] ?? 'release';
  for (let round = 0; Date.now() < deadline; round += 1) {
    // Helps the other lanes when nothing of its own is left.
    const kind = left(own) > 0 ? own : kinds.find((one) => left(one) > 0);
    if (!kind) return;
    const stage = await Stage.raise(engine);
    try {
      await runCases(stage, kind, `matrix-${lane}-${round}`);
    } catch (thrown) {
      process.stdout.write(`lane ${lane} begins anew: ${inspect(thrown)}\n`);
    } finally {
      await stage.close();
    }
  }
}

/** From where the site stands, a change at a time: a way back leaves it there, every other end leads to the other side. */
async function runCases(stage: Stage, kind: Kind, name: string): Promise<void> {
  const changes = await changesOf(stage, name, kind);
  let direction: Direction = 'there';
  while (left(kind) > 0 && Date.now() < deadline) {
    const change = changes[direction];
    const next = waiting[kind][direction].shift();
    if (!next) {
      await bringTo(stage, name, change.to);
      direction = other(direction);
      continue;
    }
    const result = await runCase(stage, change, next);
    looked += 1;
    if (result === null) continue;
    tell(result);
    const leadsOn = next.way === 'resume' || result.outcome === 'unharmed';
    if (result.outcome === 'not clean') await bringTo(stage, name, leadsOn ? change.to : change.from);
    if (leadsOn) direction = other(direction);
  }
}

function other(direction: Direction): Direction {
  return direction === 'there' ? 'back' : 'there';
}

function left(kind: Kind): number {
  return waiting[kind].there.length + waiting[kind].back.length;
}

function allCases(): Case[] {
  const places = Array.from({ length: MOST_STEPS }, (_, place) => place);
  const ways = ['revert', 'resume'] as const;
  const all = tried.flatMap((fault) => places.flatMap((place) => ways.map((way) => ({ fault, place, way }))));
  return shuffled(all, Number(values.seed)).filter((_, index) => index % of === part - 1);
}

function tell(result: Result): void {
  results.push(result);
  if (results.length % 25 === 0) {
    process.stdout.write(`${results.length} ways, ${looked} of ${cases} cases looked at\n`);
    report();
  }
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
    looked,
    cases,
    faults: tried.map(nameOf),
    seed: Number(values.seed),
    part: { part, of },
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
