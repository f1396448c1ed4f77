// Owns saying what is left of a lab on the machine. Tests assert that the list is empty after close().
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { controlGroup, readRecords, subnetPrefix, type LabRecord } from './lab-record.ts';
import { findUnwanted } from './packet-filter.ts';
import { isRunning, processesMounting } from './process-table.ts';
import { runProgram } from './run-program.ts';

export async function findLeftovers(record: LabRecord): Promise<string[]> {
  const filter = await findUnwanted(filterScope(record));
  return [
    ...record.processes.filter(isRunning).map(({ name, pid }) => `process ${name} ${String(pid)}`),
    ...processesMounting(record.directory).map(
      ({ pid }) => `process ${String(pid)} in a lab container or engine`,
    ),
    ...mountsBelow(record.directory).map((mount) => `mount ${mount}`),
    ...(await linksOf(record)).map((link) => `network interface ${link}`),
    ...controlGroupDirectories(record).map((group) => `control group ${group}`),
    ...[...filter].flatMap(([table, { rules, chains }]) =>
      [...rules, ...chains].map((line) => `packet filter ${table} ${line}`),
    ),
    ...(existsSync(record.directory) ? [`directory ${record.directory}`] : []),
    ...(readRecords().some(({ directory }) => directory === record.directory) ? ['its record'] : []),
  ];
}

export const filterScope = (record: LabRecord): { prefix: string; alone: boolean } => ({
  prefix: subnetPrefix(record.number),
  alone: !record.before.netavarkChains && readRecords().every(({ number }) => number === record.number),
});

/** In our own mount namespace, the deepest first. */
export function mountsBelow(directory: string): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((mount) => mount.startsWith(`${directory}/`))
    .sort((a, b) => b.length - a.length);
}

/** Interfaces that carry an address of the lab; only its bridges do. */
export async function linksOf(record: LabRecord): Promise<string[]> {
  const addresses = await runProgram('ip', ['-o', '-4', 'addr']);
  return addresses
    .split('\n')
    .filter((line) => line.includes(` ${subnetPrefix(record.number)}.`))
    .map((line) => line.split(/\s+/)[1] ?? '');
}

/**
 * The lab's groups in every hierarchy of version 1, or in the one of version 2; the deepest first. Podman has one
 * parent group for the whole machine, which is named only when no other lab may be using it.
 */
export function controlGroupDirectories(record: LabRecord): string[] {
  const names = [controlGroup(record.number), ...(filterScope(record).alone ? ['libpod_parent'] : [])];
  return names.flatMap(controlGroupNamed);
}

function controlGroupNamed(name: string): string[] {
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
