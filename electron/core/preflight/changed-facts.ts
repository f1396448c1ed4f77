// Owns what counts as a change between two readings of a host: what it is and has, not what its meters show at the moment.
import type { FactName, HostFacts } from '#shared/domain/facts/host-facts';
import { listFacts } from '#shared/domain/facts/list-facts';
import type { Reading } from '#shared/domain/facts/reading';

/** Differ with every reading and mean nothing by it. */
const meters = new Set<string>(['clock', 'writeLatency']);
const meterFields = new Set([
  'readAt',
  'memoryUsedBytes',
  'utilisation',
  'freeBytes',
  'uptimeSeconds',
  'processes',
  'pid',
]);

export function changedFacts(before: HostFacts | null, after: HostFacts | null): FactName[] {
  if (before === null || after === null) return [];
  return listFacts(after)
    .filter(({ name, reading }) => !meters.has(name) && still(before[name]) !== still(reading))
    .map(({ name }) => name);
}

function still(reading: Reading<unknown>): string {
  return JSON.stringify(reading, (name, value: unknown) => (meterFields.has(name) ? undefined : value));
}
