// Owns taking a lab down by its record, in order while its engines answer, by force where they do not.
// The same way is gone for a lab that ends and for one whose raiser crashed.
import { existsSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { dockerSocket } from './docker-engine.ts';
import { engineAnswers, engineDo, engineRequest } from './engine-request.ts';
import { readRecords, removeRecord, isAbandoned, type LabRecord } from './lab-record.ts';
import { controlGroupDirectories, filterScope, linksOf, mountsBelow } from './leftovers.ts';
import { removeUnwanted } from './packet-filter.ts';
import { podmanSocket } from './podman-engine.ts';
import { endProcess, killAll, processesMounting } from './process-table.ts';
import { runProgram } from './run-program.ts';

export async function takeDown(record: LabRecord): Promise<void> {
  if (record.directory !== '') {
    for (const socket of [dockerSocket(record), podmanSocket(record)]) await emptyEngine(socket);
    for (const daemon of [...record.processes].reverse()) await endProcess(daemon, 10_000);
    await killAll(processesMounting(record.directory));
  }
  for (const link of await linksOf(record)) await runProgram('ip', ['link', 'del', link]).catch(ignoreGone);
  for (const mount of mountsBelow(record.directory))
    await runProgram('umount', ['--lazy', mount]).catch(ignoreGone);
  for (const group of controlGroupDirectories(record)) removeGroup(group);
  const scope = filterScope(record);
  await removeUnwanted(scope);
  if (scope.alone) restoreForwarding(record);
  if (record.directory !== '') rmSync(record.directory, { recursive: true, force: true, maxRetries: 3 });
  removeRecord(record);
}

/** Labs whose raiser died. Those of `main.ts up` have no raiser and stay. */
export async function takeDownAbandoned(): Promise<LabRecord[]> {
  const abandoned = readRecords().filter(isAbandoned);
  for (const record of abandoned) await takeDown(record);
  return abandoned;
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

function removeGroup(group: string): void {
  try {
    rmdirSync(group);
  } catch {
    // A group whose last process is still being collected; leftovers.ts will name it if it stays.
  }
}

function restoreForwarding(record: LabRecord): void {
  writeFileSync('/proc/sys/net/ipv4/ip_forward', record.before.ipForward);
}

function ignoreGone(error: unknown): void {
  if (!/Cannot find device|not mounted|no mount point/.test(String(error))) throw error;
}
