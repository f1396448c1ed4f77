// Owns going through the facts of a host one by one, for whoever shows or compares them all.
import type { FactName, HostFacts } from './host-facts.ts';
import type { Reading } from './reading.ts';

export function listFacts(facts: HostFacts): { name: FactName; reading: Reading<unknown> }[] {
  return Object.entries(facts).flatMap(([name, value]) =>
    typeof value === 'object' ? [{ name: name as FactName, reading: value }] : [],
  );
}
