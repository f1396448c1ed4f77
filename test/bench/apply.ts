// Bench: apply of a three-service site on real Docker, against `docker-compose up -d` of the same containers, images present.
// Options: --rounds N (default 9, at least 7), --steps (prints the time of every step). Exits 1 when the core takes longer than the peer.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Operation } from '#shared/operations/operation';
import type { RpcClient } from '#rpc/client';
import { openCore } from '#test/fixtures/open-core';
import wearStandInGpu from '#test/fixtures/stand-in-gpu';
import { engineDo } from '#test/lab/engine-request';
import { pull, connect } from '#test/lab/engine-client';
import { installPackages } from '#test/lab/install-packages';
import { raiseLab, type Lab } from '#test/lab/raise-lab';
import type { RegistryAccess } from '#test/lab/registry';
import { siteOnEngine } from '#test/faults/real-site';
import {
  commandRound,
  coreRound,
  inspectAll,
  ownClear,
  peerClear,
  peerRound,
  writeComposeFile,
  type Course,
  type OwnRound,
} from './apply-rounds.ts';
import { composeFile, differences } from './compose-file.ts';
import { firstLine, machine, median, spread, table, writeSection } from './figures.ts';

interface Rounds {
  core: OwnRound[];
  command: OwnRound[];
  peer: number[];
}

const { values } = parseArgs({ options: { rounds: { type: 'string' }, steps: { type: 'boolean' } } });
const rounds = Math.max(7, Number(values.rounds ?? 9));
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const { missing, reason } = await installPackages({ 'docker-compose': 'docker-compose' }, say);
if (missing.length > 0) throw new Error(`docker-compose is needed: ${reason ?? ''}`);
const takeOffGpu = wearStandInGpu();
const lab = await raiseLab({ docker: true, registry: true });
const directory = await mkdtemp(join(tmpdir(), 'site-admin-bench-'));
const open = await openCore({ dataDirectory: join(directory, 'core') });
try {
  const course = await prepare(lab);
  const found: Rounds = { core: [], command: [], peer: [] };
  for (let round = 1; round <= rounds; round += 1) {
    found.core.push(await coreRound(course));
    await ownClear(course);
    found.peer.push(await peerRound(course));
    await peerClear(course);
    found.command.push(await commandRound(course));
    await ownClear(course);
    if (values.steps) say(stepTimes(found.core.at(-1)!.operation));
    say(`round ${String(round)} of ${String(rounds)}`);
  }
  process.exitCode = report(found);
} finally {
  takeOffGpu();
  await open[Symbol.asyncDispose]();
  await lab.close();
  await rm(directory, { recursive: true, force: true });
}

/** Site, secrets and images in place; and a Compose file that was shown to make the same containers. */
async function prepare({ docker, registry, images }: Lab): Promise<Course> {
  if (!docker || !registry) throw new Error('the lab has no Docker');
  const [home, files] = [join(directory, 'home'), join(directory, 'files')];
  const [site, composePath] = ['bench', join(directory, 'compose.json')];
  const course = { socket: docker.socket, client: open.client, home, files, site, composeFile: composePath };
  const release = 'release-260812';
  const references = images.filter(({ tag }) => tag === release).map(({ reference }) => reference);
  for (const reference of references) await pull(connect(docker.socket), reference, registry);
  const text = await siteOnEngine(site, { lab, files, release });
  await storeSite(open.client, registry, text);
  {
    await using command = await openCore({ dataDirectory: home });
    await storeSite(command.client, registry, text);
  }
  await coreRound(course);
  const ours = await inspectAll(course);
  const imageEnv = Object.fromEntries(
    await Promise.all(
      references.map(async (reference) => {
        const image = await engineDo<{ Config: { Env: string[] } }>(
          docker.socket,
          `GET /images/${reference}/json`,
        );
        return [reference, image.Config.Env] as const;
      }),
    ),
  );
  writeComposeFile(course, composeFile(ours, imageEnv));
  await ownClear(course);
  await peerRound(course);
  const found = differences(ours, await inspectAll(course));
  await peerClear(course);
  if (found.length > 0) throw new Error(`the containers are not the same:\n${found.join('\n')}`);
  return course;
}

async function storeSite(client: RpcClient, registry: RegistryAccess, text: string): Promise<void> {
  await client.call('secrets.put', { name: 'deepgram-api-key', value: 'canary-bench-key' });
  await client.call('secrets.put', {
    name: 'lab',
    value: `${registry.username}:${registry.password}`,
    audiences: [`registry:${registry.address}`],
  });
  await client.call('sites.put', { text });
}

function stepTimes({ plan, steps }: Operation): string {
  return steps
    .map(({ id, startedAt, endedAt }) => {
      const step = plan?.steps.find((candidate) => candidate.id === id);
      const took = Date.parse(endedAt ?? '') - Date.parse(startedAt ?? '');
      return `${step?.action.kind ?? id} ${step?.service ?? ''} ${String(took)}`;
    })
    .join(', ');
}

function report({ core, command, peer }: Rounds): number {
  const work = (rows: OwnRound[]) => rows.map(({ wallMs, readinessMs }) => wallMs - readinessMs);
  const wall = (rows: OwnRound[]) => rows.map(({ wallMs }) => wallMs);
  const against = (rows: number[]) => (median(rows) / median(peer)).toFixed(2);
  const fastest = (rows: number[]) => (Math.min(...rows) / Math.min(...peer)).toFixed(2);
  const row = (title: string, rows: number[]) => [title, spread(rows), against(rows), fastest(rows)];
  const figures = table(
    [
      'until the engine started the third container',
      'median (least – most), ms',
      'ratio of medians',
      'ratio of the fastest rounds',
    ],
    [
      ['`docker-compose up -d`, whole command', spread(peer), '1', '1'],
      row('**Site Admin, Apply in the running core, readiness waits taken out**', work(core)),
      row('`dgsite apply` without a running core, whole command, readiness waits taken out', work(command)),
      row('Site Admin, Apply in the running core, plain wall time', wall(core)),
      row('`dgsite apply` without a running core, plain wall time', wall(command)),
    ],
  );
  const versions = [
    firstLine('dockerd', '--version'),
    firstLine('docker-compose', '--version'),
    `Node ${process.version}`,
  ].join('; ');
  const text = `## apply: three services on real Docker, against docker-compose

Promise: ratio at most 1.0. Measured: **${against(work(core))}**.

${figures}

- Date: ${new Date().toISOString().slice(0, 10)}. Machine: ${machine()}. ${versions}.
- ${String(peer.length)} rounds each, alternating, in one run, on the lab's private Docker with the images present.
  Every time ends at \`State.StartedAt\` of the last container.
- "Running core": from the request of Apply, as the window's button sends it, planning included. The app's core runs as long as the
  app does. The command line of the third line loads a core of its own first, as a script on a server would.
- Each of our rounds also writes the three TOML files and looks whether they lie there whole; docker-compose finds its files there.
  Their content is read back through each service while that comes up.
- The containers are the same: the Compose file is written from \`docker inspect\` of ours, and both results were compared field by field
  (image, command, environment, labels, binds, ports, restart, runtime, log, grace, network and alias).
- Site Admin waits until the License Proxy is ready, then starts Engine and API at once. docker-compose starts all three at once and
  waits for none. "Readiness waits taken out" subtracts exactly the operation's \`wait-ready\` steps
  before the last start, by their time stamps (median ${median(core.map(({ readinessMs }) => readinessMs)).toFixed(0)} ms); "plain wall time" leaves them in. In that wait the
  files of Engine and API are written and their containers made, so that this work is in the plain wall time and not in the ratio.
`;
  process.stdout.write(`${text}\n`);
  writeSection('apply', text);
  return Number(against(work(core))) <= 1 ? 0 : 1;
}
