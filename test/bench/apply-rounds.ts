// Owns one round of each contender of `bench apply`: the same three containers, brought up by the running core (what the Apply button
// does), by the command `dgsite apply`, and by the command `docker-compose up -d`. Each is timed from its request to the moment
// at which the engine started the last container.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RpcClient } from '#rpc/client';
import type { Operation } from '#shared/operations/operation';
import { engineDo } from '#test/lab/engine-request';
import { ended, repository } from '#test/fixtures/open-core';
import { waitUntil } from '#test/lab/wait-until';
import type { Inspected } from './compose-file.ts';

export interface Course {
  socket: string;
  /** The core that runs all the time. */
  client: RpcClient;
  /** Data directory for the command, which has no core to attach to; the same site and secrets are in it. */
  home: string;
  /** Directory on the host that holds the site's files. */
  files: string;
  site: string;
  composeFile: string;
}

export interface OwnRound {
  /** From the request to the last container's start. */
  wallMs: number;
  /** Of that, waiting until a started service answered: docker-compose does not wait. */
  readinessMs: number;
  operation: Operation;
}

/** A first apply writes its files; the peer finds its own there. */
async function withoutFiles({ files }: Course): Promise<void> {
  await rm(join(files, 'site'), { recursive: true, force: true });
}

export async function coreRound(course: Course): Promise<OwnRound> {
  await withoutFiles(course);
  const startedAt = Date.now();
  const { operationId } = await course.client.call('plans.apply', { site: course.site });
  const operation = await ended(course.client, operationId);
  if (operation.state !== 'succeeded') throw new Error(JSON.stringify(operation.error));
  return ownFigures(course, { operation, startedAt });
}

export async function commandRound(course: Course): Promise<OwnRound> {
  await withoutFiles(course);
  const startedAt = Date.now();
  const output = await dgsite(course, 'apply', course.site, '--yes', '--json');
  return ownFigures(course, { operation: JSON.parse(output) as Operation, startedAt });
}

async function ownFigures(
  course: Course,
  { operation, startedAt }: { operation: Operation; startedAt: number },
): Promise<OwnRound> {
  const wallMs = (await lastStartedAt(course)) - startedAt;
  return { wallMs, readinessMs: readinessMs(operation), operation };
}

export async function peerRound(course: Course): Promise<number> {
  const startedAt = Date.now();
  await compose(course, 'up', '-d');
  return (await lastStartedAt(course)) - startedAt;
}

export async function ownClear({ client, site }: Course): Promise<void> {
  const { operationId } = await client.call('plans.apply', { site, goal: 'remove', confirm: site });
  const { state, error } = await ended(client, operationId);
  if (state !== 'succeeded') throw new Error(JSON.stringify(error));
}

export async function peerClear(course: Course): Promise<void> {
  await compose(course, 'down', '-t', '10');
}

export async function inspectAll({ socket, site }: Course): Promise<Inspected[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`com.docker.compose.project=${site}`] }));
  const rows = await engineDo<{ Id: string }[]>(socket, `GET /containers/json?all=1&filters=${filters}`);
  const all = await Promise.all(
    rows.map(({ Id }) => engineDo<Inspected>(socket, `GET /containers/${Id}/json`)),
  );
  return all.toSorted((a, b) => a.Name.localeCompare(b.Name));
}

export function writeComposeFile(course: Course, text: string): void {
  writeFileSync(course.composeFile, text, { mode: 0o600 });
}

async function lastStartedAt(course: Course): Promise<number> {
  const containers = await waitUntil(
    async () => {
      const all = await inspectAll(course);
      return all.length === 3 && all.every(({ State }) => State.Running) ? all : null;
    },
    { what: 'three running containers', deadlineMs: 30_000 },
  );
  return Math.max(...containers.map(({ State }) => Date.parse(State.StartedAt)));
}

/** Time in `wait-ready` steps before the last start. */
function readinessMs({ plan, steps }: Operation): number {
  const kinds = (plan?.steps ?? []).map(({ action }) => action.kind);
  const last = kinds.lastIndexOf('start-container');
  return steps
    .filter((_, index) => index < last && kinds[index] === 'wait-ready')
    .reduce((sum, step) => sum + Date.parse(step.endedAt ?? '') - Date.parse(step.startedAt ?? ''), 0);
}

function dgsite({ home }: Course, ...args: string[]): Promise<string> {
  const program = join(repository, 'out', 'node', 'dgsite.mjs');
  return run(process.execPath, [program, ...args], { SITE_ADMIN_HOME: home });
}

function compose({ socket, site, composeFile }: Course, ...args: string[]): Promise<string> {
  return run('docker-compose', ['-p', site, '-f', composeFile, ...args], { DOCKER_HOST: `unix://${socket}` });
}

function run(program: string, args: string[], env: Record<string, string>): Promise<string> {
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, words] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0
        ? resolve(output)
        : reject(new Error(`${program} ${args.join(' ')}: exit ${String(code)}\n${words}${output}`)),
    );
  });
}
