// Owns the have-list of a site: which layers its hosts have, small enough to be carried by hand. What could not be read is said, and counts as
// not there.
import { z } from 'zod';
import { digestSchema } from './digest.ts';

export const HAVE_FORMAT = 1;

const hostHasSchema = z.strictObject({
  host: z.string(),
  /** What a bundle may build on there: layers with all below them. */
  chains: z.array(digestSchema).max(100_000),
  /** Why it is not known what the host has; null where it is known. */
  unknown: z.string().nullable(),
});
export type HostHas = z.infer<typeof hostHasSchema>;

export const haveListSchema = z.strictObject({
  format: z.literal(HAVE_FORMAT),
  site: z.string(),
  readAt: z.string(),
  hosts: z.array(hostHasSchema).max(10_000),
});
export type HaveList = z.infer<typeof haveListSchema>;

/** Layers that each of these hosts is known to have. A host that the list does not name has nothing. */
export function chainsOnAll({ hosts }: HaveList, names: readonly string[]): Set<string> {
  const lists = names.map((name) => {
    const found = hosts.find(({ host }) => host === name);
    return new Set(found?.unknown === null ? found.chains : []);
  });
  const [first = new Set<string>(), ...others] = lists;
  return new Set([...first].filter((chain) => others.every((list) => list.has(chain))));
}
