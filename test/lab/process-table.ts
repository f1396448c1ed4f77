// Owns knowing and ending processes by identity. A process id alone is reused; with its start time it names one process.
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { waitUntil } from './wait-until.ts';

export interface ProcessIdentity {
  pid: number;
  /** Field 22 of /proc/PID/stat: clock ticks since boot. */
  startTicks: string;
}

function statFields(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The second field is the name in parentheses and may hold spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

export function identify(pid: number): ProcessIdentity | null {
  const startTicks = statFields(pid)?.[19];
  return startTicks === undefined ? null : { pid, startTicks };
}

/** A zombie has ended; that its parent has not collected it yet is not our concern. */
export function isRunning({ pid, startTicks }: ProcessIdentity): boolean {
  const fields = statFields(pid);
  return fields !== null && fields[0] !== 'Z' && fields[19] === startTicks;
}

function signal(target: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isRunning(target)) return;
  try {
    process.kill(target.pid, name);
  } catch {
    // It ended between the look and the signal.
  }
}

/** Asks first, then insists. */
export async function endProcess(target: ProcessIdentity, graceMs: number): Promise<void> {
  signal(target, 'SIGTERM');
  const gone = { what: `process ${String(target.pid)} to end`, deadlineMs: graceMs };
  try {
    await waitUntil(() => !isRunning(target), gone);
  } catch {
    signal(target, 'SIGKILL');
    await waitUntil(() => !isRunning(target), { ...gone, deadlineMs: 10_000 });
  }
}

export async function killAll(targets: ProcessIdentity[]): Promise<void> {
  for (const target of targets) signal(target, 'SIGKILL');
  for (const target of targets)
    await waitUntil(() => !isRunning(target), {
      what: `process ${String(target.pid)} to end`,
      deadlineMs: 10_000,
    });
}

/** Where a lab's Docker has its data, and a small disk of its own where the lab is to have one. */
export const diskOf = (directory: string): string => path.join(directory, 'docker');

/**
 * The processes that live in another mount namespace than ours and have something below `directory` mounted there.
 * That is every process of a lab's engines and every process in their containers, even when its parent died:
 * an engine is started in a mount namespace of its own, and a container's root is an overlay of the lab's layers.
 */
export function processesMounting(directory: string): ProcessIdentity[] {
  const ours = readlinkSync('/proc/self/ns/mnt');
  const found: ProcessIdentity[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (readlinkSync(`/proc/${name}/ns/mnt`) === ours) continue;
      if (!mountsOwn(directory, readFileSync(`/proc/${name}/mountinfo`, 'utf8'))) continue;
      const identity = identify(Number(name));
      if (identity && isRunning(identity)) found.push(identity);
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

/** What lies on a lab's disk, or below its directory. The disk itself proves nothing: every mount namespace that was made meanwhile has a copy. */
function mountsOwn(directory: string, mountinfo: string): boolean {
  return mountinfo
    .split('\n')
    .some((line) => line.includes(`${directory}/`) && line.split(' ')[4] !== diskOf(directory));
}
