// Owns what must hold before a site is forgotten: nothing of it is left on its hosts, as far as they can be asked.
import { siteLabels } from '#shared/domain/containers/container-spec';
import { secretName } from '#shared/domain/secrets/audience';
import { secretUses } from '#shared/domain/secrets/secret-uses';
import { AppError, toAppError } from '#shared/errors/app-error';
import type { HostConnections } from '../hosts/host-connections.ts';
import type { SiteRegistry } from './site-registry.ts';

interface Dependencies {
  registry: SiteRegistry;
  hosts: HostConnections;
}

/** Rejects with `site.unknown`, `site.notRemoved`, and unless `unread` with `site.hostsUnread`: all hosts are asked, also when one is dead. */
export async function refuseWithContainers(
  { registry, hosts }: Dependencies,
  { site, unread }: { site: string; unread: boolean },
): Promise<void> {
  const found = registry.find(site);
  const problems = found.document
    ? await Promise.all(
        found.document.host.map(async (host) => {
          try {
            const left = await (await hosts.engine(host)).listContainers({ [siteLabels.site]: site });
            return left.length > 0 ? 'left' : null;
          } catch (thrown) {
            return `${host.name}: ${toAppError(thrown).message}`;
          }
        }),
      )
    : [found.error.message];
  if (problems.includes('left')) throw new AppError('site.notRemoved', { site });
  const unknown = problems.filter((problem) => problem !== null);
  if (unknown.length > 0 && !unread)
    throw new AppError('site.hostsUnread', { site, problem: unknown.join(' ') });
}

/** Names of the secrets that no other site uses. They are kept: a site that comes back needs them. Null
 * where the document cannot be read. */
export function secretsLeftBy(site: string, registry: SiteRegistry): string[] | null {
  const found = registry.find(site);
  if (!found.document) return null;
  const references = (documents: Parameters<typeof secretUses>[0][]) =>
    new Set(documents.flatMap(secretUses).map(({ reference }) => reference));
  const others = references(registry.readable().filter(({ name }) => name !== site));
  return [...references([found.document])].filter((one) => !others.has(one)).map(secretName);
}
