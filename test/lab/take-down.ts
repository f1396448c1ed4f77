// Owns taking a lab down by its record, in order while its engines answer, by force where they do not.
// The same way is gone for a lab that ends and for one whose raiser crashed.
import { existsSync, rmSync, rmdirSync } from 'node:fs';
import { dockerSocket } from './docker-engine.ts';
import { engineAnswers, engineDo, engineRequest } from './engine-request.ts';
import {
  claimTakingDown,
  isAbandoned,
  readRecords,
  removeRecord,
  restoreForwarding,
  type LabRecord,
} from './lab-record.ts';
import { controlGroupDirectories, filterScope, linksOf, mountsBelow } from './leftovers.ts';
import { removeUnwanted } from './packet-filter.ts';
import { podmanSocket } from './podman-engine.ts';
import { endProcess, killAll, processesMounting } from './process-table.ts';
import { runProgram } from './run-program.ts';
import { waitUntil } from './wait-until.ts';

export async function takeDown(record: LabRecord): Promise<void> {
  if (claimTakingDown(record)) {
    const isGone = (): boolean => readRecords().every(({ directory }) => directory !== record.directory);
    await waitUntil(isGone, { what: `another process to take down ${record.directory}`, deadlineMs: 60_000 });
    return;
  }
  if (record.directory !== '') {
    for (const socket of [dockerSocket(record), podmanSocket(record)]) await emptyEngine(socket);
    for (const daemon of [...record.processes].reverse()) await endProcess(daemon, 10_000);
    await killAll(processesMounting(record.directory));
  }
  for (const link of await linksOf(record)) await runProgram('ip', ['link', 'del', link]).catch(ignoreGone);
  for (const mount of mountsBelow(record.directory))
    await runProgram('umount', ['--lazy', mount]).catch(ignoreGone);
  for (const group of controlGroupDirectories(record)) removeEmpty(group);
  if (record.directory !== '') rmSync(record.directory, { recursive: true, force: true, maxRetries: 3 });
  // Of several labs that end at once, the last to withdraw its record finds itself alone and clears what they shared.
  removeRecord(record);
  const scope = filterScope(record);
  await removeUnwanted(scope);
  if (!scope.alone) return;
  restoreForwarding();
  for (const group of controlGroupDirectories(record)) removeEmpty(group);
  for (const place of ['/run/cdi', '/run/netns', '/run/containers']) removeEmpty(place); // mount points of podman-engine.ts
}

/** Labs whose raiser died. Those of `main.ts up` have no raiser and stay. */
export async function takeDownAbandoned(): Promise<void> {
  for (const record of readRecords().filter(isAbandoned)) await takeDown(record);
}

async function emptyEngine(socket: string): Promise<void> {
  if (!existsSync(socket) || !(await engineAnswers(socket).catch(() => false))) return;
  const containers = await engineDo<{ Id: string }[]>(socket, 'GET /containers/json?all=true');
  await Promise.all(
    containers.map(async ({ Id: id }) => {
      // Killed first: Podman's forced removal otherwise waits for the container's stop grace.
      await engineRequest(socket, `POST /containers/${id}/kill`);
      await engineRequest(socket, `DELETE /containers/${id}?force=true&v=true`);
    }),
  );
  const networks = await engineDo<{ Name: string; Id: string }[]>(socket, 'GET /networks');
  for (const { Name: name } of networks)
    if (!['bridge', 'host', 'none', 'podman'].includes(name))
      await engineRequest(socket, `DELETE /networks/${name}`);
}

function removeEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // Someone else's things are in it, or a group's last process is still being collected; leftovers.ts names that.
  }
}

function ignoreGone(error: unknown): void {
  if (!/Cannot find device|not mounted|no mount point/.test(String(error))) throw error;
}
