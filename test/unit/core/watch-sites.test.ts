// Promise: whoever has read a site is told when something changes on its hosts; a site that nobody has read costs its hosts nothing.
import { describe, expect, it } from 'vitest';
import type { HostConnections, HostPoint } from '#core/hosts/host-connections';
import { SiteWatcher } from '#core/monitor/watch-sites';
import type { SiteRegistry } from '#core/sites/site-registry';
import { memoryLogger } from '#test/fixtures/open-core';
import { waitUntil } from '#test/lab/wait-until';

function world(sites: Record<string, string[]>) {
  const connected: string[] = [];
  const waiting = new Map<string, (event: object) => void>();
  const left: string[] = [];
  const engineOf = (connection: string) => ({
    async *events(signal: AbortSignal) {
      while (!signal.aborted) {
        yield await new Promise<object>((resolve, reject) => {
          waiting.set(connection, resolve);
          signal.addEventListener('abort', () => {
            left.push(connection);
            reject(new Error('aborted'));
          });
        });
      }
    },
  });
  const hosts = {
    engine: async ({ connection }: HostPoint) => {
      connected.push(connection);
      return engineOf(connection);
    },
  } as unknown as HostConnections;
  const registry = {
    names: () => Object.keys(sites),
    get: (site: string) => ({
      document: {
        host: (sites[site] ?? []).map((connection) => ({ name: connection, connection, containers: {} })),
      },
    }),
  } as unknown as SiteRegistry;
  const changed: string[] = [];
  const watcher = new SiteWatcher({
    hosts,
    registry,
    logger: memoryLogger([]),
    changed: (site) => void changed.push(site),
  });
  return { watcher, connected, waiting, left, changed };
}

describe('a site', () => {
  it('that nobody has read is not connected to, whatever changes in the registry', () => {
    const { watcher, connected } = world({ north: ['ssh://a'], south: ['ssh://b'] });
    watcher.update();
    expect(connected).toEqual([]);
    watcher.want('south');
    watcher.want('south');
    expect(connected).toEqual(['ssh://b']);
    watcher.close();
  });

  it('that was read is told of by what happens on its host', async () => {
    const { watcher, waiting, changed } = world({ north: ['ssh://a'] });
    watcher.want('north');
    await waitUntil(() => waiting.has('ssh://a'), { what: 'the events to be followed', deadlineMs: 5_000 });
    const labels = { 'site-admin.site': 'north' };
    waiting.get('ssh://a')?.({ type: 'container', action: 'die', labels, name: 'north-api-1' });
    await waitUntil(() => changed.length > 0, { what: 'the change to be told', deadlineMs: 5_000 });
    expect(changed).toEqual(['north']);
    watcher.close();
  });

  it('whose host leaves the document is not watched there any more', async () => {
    const sites = { north: ['ssh://a', 'ssh://b'] };
    const { watcher, left, waiting } = world(sites);
    watcher.want('north');
    await waitUntil(() => waiting.size === 2, { what: 'both to be followed', deadlineMs: 5_000 });
    sites.north = ['ssh://b'];
    watcher.update();
    expect(left).toEqual(['ssh://a']);
    watcher.close();
  });
});
