// Owns saying what is left of a lab on the machine. Tests assert that the list is empty after close().
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import {
  controlGroup,
  podmanBridgePrefix,
  readRecords,
  subnetPrefix,
  wirePrefix,
  type LabRecord,
} from './lab-record.ts';
import { findUnwanted, type FilterScope } from './packet-filter.ts';
import { isRunning, processesMounting } from './process-table.ts';
import { runProgram } from './run-program.ts';

export async function findLeftovers(record: LabRecord): Promise<string[]> {
  // What labs share is the last one's to clear, and not this one's debt while another is still at it.
  const filter = await findUnwanted({ ...filterScope(record), alone: false });
  const byNumber = [
    ...(await linksOf(record)).map((link) => `network interface ${link}`),
    ...controlGroupsNamed(controlGroup(record.number)).map((group) => `control group ${group}`),
    ...describe(filter),
  ];
  return [
    ...record.processes.filter(isRunning).map(({ name, pid }) => `process ${name} ${String(pid)}`),
    ...processesMounting(record.directory).map(
      ({ pid }) => `process ${String(pid)} in a lab container or engine`,
    ),
    ...mountsBelow(record.directory).map((mount) => `mount ${mount}`),
    ...(isNumberTaken(record) ? [] : byNumber),
    ...(existsSync(record.directory) ? [`directory ${record.directory}`] : []),
    ...(readRecords().some(({ directory }) => directory === record.directory) ? ['its record'] : []),
  ];
}

/** A lab that is raised while another goes takes the first number that is free, and with it the names that are made from it. */
function isNumberTaken(record: LabRecord): boolean {
  return readRecords().some(
    ({ number, directory }) => number === record.number && directory !== record.directory,
  );
}

/** What is left of what labs share, once none runs. */
export async function findSharedLeftovers(): Promise<string[]> {
  if (readRecords().length > 0) return [];
  const filter = await findUnwanted({ marks: [], alone: true });
  return [
    ...describe(filter),
    ...controlGroupsNamed('libpod_parent').map((group) => `control group ${group}`),
  ];
}

const describe = (filter: Awaited<ReturnType<typeof findUnwanted>>): string[] =>
  [...filter].flatMap(([table, { rules, chains }]) =>
    [...rules, ...chains].map((line) => `packet filter ${table} ${line}`),
  );

export const filterScope = (record: LabRecord): FilterScope => ({
  marks: [` ${subnetPrefix(record.number)}.`, ` ${podmanBridgePrefix(record.number)}`],
  alone: readRecords().every(({ number }) => number === record.number),
});

/** In our own mount namespace, the deepest first. */
export function mountsBelow(directory: string): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((mount) => mount.startsWith(`${directory}/`))
    .sort((a, b) => b.length - a.length);
}

/**
 * Bridges, which carry an address of the lab, and the near ends of its hosts' wires: those outlive their host by minutes where a connection was cut in
 * the middle, because the kernel goes on sending from it.
 */
export async function linksOf(record: LabRecord): Promise<string[]> {
  const addresses = await runProgram('ip', ['-o', '-4', 'addr']);
  const bridges = addresses
    .split('\n')
    .filter((line) => line.includes(` ${subnetPrefix(record.number)}.`))
    .map((line) => line.split(/\s+/)[1] ?? '');
  const isWire = new RegExp(`^${wirePrefix(record.number)}\\d+$`);
  return [...bridges, ...readdirSync('/sys/class/net').filter((name) => isWire.test(name))];
}

/**
 * The groups of a lab, and, when it was the last, the one parent that Podman has for the whole machine.
 */
export function controlGroupDirectories(record: LabRecord): string[] {
  const names = [controlGroup(record.number), ...(filterScope(record).alone ? ['libpod_parent'] : [])];
  return names.flatMap(controlGroupsNamed);
}

/** In every hierarchy of version 1, or in the one of version 2; the deepest first. */
function controlGroupsNamed(name: string): string[] {
  const root = '/sys/fs/cgroup';
  const hierarchies = existsSync(root) ? readdirSync(root).map((entry) => path.join(root, entry)) : [];
  return [root, ...hierarchies]
    .map((hierarchy) => path.join(hierarchy, name))
    .filter((group) => existsSync(group))
    .flatMap(descend);
}

function descend(group: string): string[] {
  const below = readdirSync(group, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => descend(path.join(group, entry.name)));
  return [...below, group];
}
