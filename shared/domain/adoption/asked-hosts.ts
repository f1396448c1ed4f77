// Owns reading from the file of a found API which containers it calls, and finding them by the names that they have on their networks.
import { readTable } from '../containers/recognise.ts';
import type { FoundService } from '../containers/found-container.ts';

/** Hosts in the addresses that an API was given: `https://engine-en:8080/v2` → `engine-en`. */
export function askedHosts(api: FoundService, role: 'engine' | 'license-proxy'): string[] {
  const table = readTable(api.config?.text ?? null) as {
    driver_pool?: { standard?: { url?: unknown }[] };
    license?: { server_url?: unknown };
  } | null;
  const urls =
    role === 'engine'
      ? [table?.driver_pool?.standard ?? []].flat().map(({ url }) => url)
      : [table?.license?.server_url ?? []].flat();
  return urls.flatMap((url) =>
    typeof url === 'string' ? (/^https?:\/\/([^:/]+)/.exec(url)?.[1] ?? []) : [],
  );
}

/** Whether one of these names leads to it. */
export function isAsked({ name, networks }: FoundService, hosts: readonly string[]): boolean {
  return [name, ...Object.values(networks).flat()].some((word) => hosts.includes(word));
}
