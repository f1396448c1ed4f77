// Bench: upgrade of a serving three-service site with images present, against the sum of its services' own start times.
// Options: --rounds N (default 4; 0: only the long ones), --load SECONDS (how long the Engine loads models in runs of their own;
// default 60), --engine practice|Docker (only this one).
import { parseArgs } from 'node:util';
import type { Operation } from '#shared/operations/operation';
import { engines, oneGpu, type EngineUnderTest } from '#test/engines/engine-under-test';
import { freePort } from '#test/fixtures/free-port';
import { ended } from '#test/fixtures/open-core';
import wearStandInGpu from '#test/fixtures/stand-in-gpu';
import { machine, median, spread, table, writeSection } from './figures.ts';

interface Round {
  wallMs: number;
  /** Start and readiness of every container of a service that the plan starts. */
  startsMs: number;
  /** The same, once for each service: the container that is left in the end. */
  lastStartsMs: number;
  proofsMs: number;
}

const SITE = 'bench';
const releases = ['release-260728', 'release-260812'] as const;
const LIMIT = 1.3;

const { values } = parseArgs({
  options: { rounds: { type: 'string' }, load: { type: 'string' }, engine: { type: 'string' } },
});
const rounds = Number(values.rounds ?? 4);
const loadSeconds = Number(values.load ?? 60);
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const takeOffGpu = wearStandInGpu();
try {
  const rows: string[][] = [];
  for (const name of values.engine === undefined ? ['practice', 'Docker'] : [values.engine]) {
    for (const strategy of ['blue-green', 'replace'] as const) {
      if (rounds > 0)
        rows.push(
          row(`${name}, ${strategy}, models load in 1 s`, await measure(name, { strategy, count: rounds })),
        );
      const long = await measure(name, { strategy, count: 1, loadMs: loadSeconds * 1000 });
      rows.push(row(`${name}, ${strategy}, models load in ${loadSeconds} s`, long));
    }
  }
  report(rows);
} finally {
  takeOffGpu();
}

interface Measured {
  strategy: 'blue-green' | 'replace';
  count: number;
  loadMs?: number;
}

async function measure(name: string, { strategy, count, loadMs }: Measured): Promise<Round[]> {
  const kind = engines[name];
  if (!kind || kind.why !== null) throw new Error(`${name}: ${kind?.why ?? 'unknown'}`);
  const engine = await kind.raise();
  try {
    const load =
      loadMs === undefined ? '' : `\n[service.engine]\nenv = { PRACTICE_MODEL_LOAD_MS = "${loadMs}" }\n`;
    const text = (await documentOf(engine, strategy)) + load;
    const found: Round[] = [];
    // Up, there and back once: from then on every image is on the host.
    for (let turn = 0; turn < count + 2; turn += 1) {
      const operation = await apply(engine, text.replace(/release-\d{6}/, releases[turn % 2] ?? ''));
      if (turn >= 2) found.push(roundOf(operation));
      say(`${name} ${strategy} ${turn}: ${stepTimes(operation)}`);
    }
    return found;
  } finally {
    await engine.close();
  }
}

async function documentOf(engine: EngineUnderTest, strategy: string): Promise<string> {
  const text = await engine.document(SITE);
  if (strategy === 'replace') return text;
  const beside = `, api_beside = ${await freePort()}, engine_metrics_beside = ${await freePort()} }\nlisten`;
  return `${text.replace(' }\nlisten', beside)}\n[switch]\napi = "alias"\n`;
}

async function apply({ open: { client } }: EngineUnderTest, text: string): Promise<Operation> {
  await client.call('sites.put', { text, replace: true });
  const { operationId } = await client.call('plans.apply', { site: SITE, overrides: oneGpu });
  const operation = await ended(client, operationId);
  if (operation.state !== 'succeeded') throw new Error(JSON.stringify([operation.error, operation.evidence]));
  return operation;
}

function timesOf({ steps, plan, startedAt }: Operation) {
  const zero = Date.parse(startedAt ?? '');
  return (plan?.steps ?? []).map(({ id, action, service }) => {
    const step = steps.find((one) => one.id === id);
    const [from, to] = [Date.parse(step?.startedAt ?? '') - zero, Date.parse(step?.endedAt ?? '') - zero];
    return { action, service, from, to };
  });
}

function roundOf(operation: Operation): Round {
  const times = timesOf(operation);
  const starts = times.flatMap(({ action, service, from }, index) => {
    if (action.kind !== 'start-container' || action.container.endsWith('-probe')) return [];
    const { container } = action;
    const ready = times
      .slice(index)
      .find(
        (later) =>
          /^wait-/.test(later.action.kind) &&
          'container' in later.action &&
          later.action.container === container,
      );
    return [{ service, tookMs: (ready?.to ?? from) - from }];
  });
  const last = new Map(starts.map(({ service, tookMs }) => [service, tookMs]));
  const sum = (all: number[]) => all.reduce((total, one) => total + one, 0);
  return {
    wallMs: Date.parse(operation.endedAt ?? '') - Date.parse(operation.startedAt ?? ''),
    startsMs: sum(starts.map(({ tookMs }) => tookMs)),
    lastStartsMs: sum([...last.values()]),
    proofsMs: sum(times.filter(({ action }) => /^prove/.test(action.kind)).map(({ from, to }) => to - from)),
  };
}

function stepTimes(operation: Operation): string {
  return timesOf(operation)
    .map(({ action, service, from, to }) => `${action.kind} ${service ?? ''} ${to - from}`)
    .join(', ');
}

function row(title: string, found: Round[]): string[] {
  const of = (pick: (round: Round) => number) => found.map(pick);
  const ratio = (pick: (round: Round) => number) =>
    median(found.map((round) => round.wallMs / pick(round))).toFixed(2);
  return [
    title,
    spread(of(({ wallMs }) => wallMs)),
    spread(of(({ startsMs }) => startsMs)),
    spread(of(({ proofsMs }) => proofsMs)),
    `**${ratio(({ startsMs }) => startsMs)}**`,
    ratio(({ lastStartsMs }) => lastStartsMs),
  ];
}

function report(rows: string[][]): void {
  const head = [
    'upgrade of three services',
    'wall, ms',
    'starts, ms',
    'proofs, ms',
    'wall ÷ starts',
    'wall ÷ starts of what is left',
  ];
  const text = `## upgrade: three services, images present

Promise: wall time ÷ the services' own start times at most ${LIMIT}. A stand-in starts in about a second, a real Engine in minutes; what stands
beside the starts (speech in real time as proof, a licence check-in, renames) takes as long in both.

${table(head, rows)}

- Date: ${new Date().toISOString().slice(0, 10)}. Machine: ${machine()}. Rounds: ${rounds || 1}, and one where models load long; median (least – most).
- "Starts": from the start of a container of a service until it is ready, also of the License Proxy's standby (two starts of it: ADR 13), not of the
  API that proves a new Engine. "What is left": once for each service.
- "Proofs": pre-recorded and streaming speech, and the License Proxy's answer from the licence server, twice.
`;
  process.stdout.write(`${text}\n`);
  writeSection('upgrade', text);
}
