// Owns the note that each lab leaves on the machine: what it started, so that a crashed one can be taken down later
// by identity. Taking down is take-down.ts's work.
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { identify, isRunning, type ProcessIdentity } from './process-table.ts';
import { runProgram } from './run-program.ts';

const recordsDirectory = '/run/site-admin-lab';
const mostLabs = 40;

export interface LabRecord {
  /** Names the lab's bridge, control group and address range 10.(200+number).0.0/16. */
  number: number;
  /** The process that raised it; null for a lab that shall outlive its raiser (`main.ts up`). */
  owner: ProcessIdentity | null;
  directory: string;
  processes: (ProcessIdentity & { name: string })[];
  startedAt: string;
}

export const subnetPrefix = (number: number): string => `10.${String(200 + number)}`;
export const bridgeName = (number: number): string => `salab${String(number)}`;
/** Bridges of the lab's Podman networks begin with this; podman-engine.ts sees to it. */
export const podmanBridgePrefix = (number: number): string => `sl${String(number)}-`;
/** Near ends of the wires to its hosts, each with the host's index. */
export const wirePrefix = (number: number): string => `sl${String(number)}h`;
export const controlGroup = (number: number): string => `site-admin-lab-${String(number)}`;

const recordPath = (number: number): string => path.join(recordsDirectory, `${String(number)}.json`);

export async function claimRecord(outliveRaiser: boolean): Promise<LabRecord> {
  mkdirSync(recordsDirectory, { recursive: true });
  const addresses = await runProgram('ip', ['-o', '-4', 'addr']);
  rememberForwarding();
  for (let number = 0; number < mostLabs; number += 1) {
    if (addresses.includes(` ${subnetPrefix(number)}.`)) continue;
    const record: LabRecord = {
      number,
      owner: outliveRaiser ? null : identify(process.pid),
      directory: '',
      processes: [],
      startedAt: new Date().toISOString(),
    };
    try {
      // Exclusive creation decides between two labs that are raised at the same moment.
      writeFileSync(recordPath(number), JSON.stringify(record), { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    record.directory = mkdtempSync(path.join(tmpdir(), 'site-admin-lab-'));
    writeRecord(record);
    return record;
  }
  throw new Error(`all ${String(mostLabs)} lab numbers are taken; see ${recordsDirectory}`);
}

const forwardingSwitch = '/proc/sys/net/ipv4/ip_forward';
const forwardingBefore = path.join(recordsDirectory, 'ip-forward');

/** Podman's network tool turns forwarding on. The first lab since boot notes how it was, the last one puts it back. */
function rememberForwarding(): void {
  try {
    writeFileSync(forwardingBefore, readFileSync(forwardingSwitch, 'utf8').trim(), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

export function restoreForwarding(): void {
  writeFileSync(forwardingSwitch, readFileSync(forwardingBefore, 'utf8'));
}

export function writeRecord(record: LabRecord): void {
  const file = recordPath(record.number);
  writeFileSync(`${file}.new`, JSON.stringify(record, null, 2));
  renameSync(`${file}.new`, file);
}

export function readRecords(): LabRecord[] {
  let names: string[];
  try {
    names = readdirSync(recordsDirectory);
  } catch {
    return [];
  }
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(path.join(recordsDirectory, name), 'utf8')) as LabRecord);
}

export function removeRecord(record: LabRecord): void {
  rmSync(`${recordPath(record.number)}.taking`, { force: true });
  rmSync(recordPath(record.number), { force: true });
}

/** One process takes a lab down; answers the one that already does, if it lives. */
export function claimTakingDown(record: LabRecord): ProcessIdentity | null {
  const file = `${recordPath(record.number)}.taking`;
  try {
    writeFileSync(file, JSON.stringify(identify(process.pid)), { flag: 'wx' });
    return null;
  } catch {
    const taker = JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
    if (taker.pid !== process.pid && isRunning(taker)) return taker;
    writeFileSync(file, JSON.stringify(identify(process.pid)));
    return null;
  }
}

/** Its raiser has ended without taking it down. */
export const isAbandoned = (record: LabRecord): boolean => record.owner !== null && !isRunning(record.owner);
