// Owns looking at hosts that a site had in its last revisions and does not name any more: their engines are asked what of it is still there.
import type { HostFacts } from '#shared/domain/facts/host-facts';
import type { ContainerFact } from '#shared/domain/facts/engine-facts';
import { valueOf } from '#shared/domain/facts/reading';
import type { LeftHost } from '#shared/domain/preflight/left-host';
import { roleNames } from '#shared/domain/site/role-names';
import { servicesOn } from '#shared/domain/site/site-services';
import { known, unknown } from '#shared/domain/status/service-answer';
import type { SiteDocument, SiteHost } from '#shared/domain/site/site-document';
import { parseSite } from '#shared/domain/site/site-text';
import { toAppError } from '#shared/errors/app-error';
import { readEngineFacts } from '../hosts/facts/read-host-facts.ts';
import type { HostConnections } from '../hosts/host-connections.ts';
import type { Clock } from '../ports/clock.ts';
import { factTarget } from './fact-target.ts';

/** A host that was given away is asked about for so many changes, and then left alone. */
const MOST_REVISIONS = 5;

interface Dependencies {
  hosts: HostConnections;
  clock: Clock;
  /** The documents of the site's revisions, the newest first. */
  revisions: (site: string) => string[];
}

/** `read`: what the hosts of the document have; the same engine may be reached by another address. */
export async function leftHosts(
  deps: Dependencies,
  document: SiteDocument,
  read: Promise<HostFacts[]>,
): Promise<LeftHost[]> {
  const former = formerHosts(deps.revisions(document.name), document);
  return Promise.all(
    former.map(async ({ host, earlier }) => {
      const { name, connection } = host;
      const left = { host: name, connection, product: 'docker' as const };
      const target = factTarget(earlier, host, { containers: false });
      try {
        const { engine, containers } = await readEngineFacts(deps, target);
        const product = valueOf(engine)?.product === 'podman' ? ('podman' as const) : left.product;
        if (containers.state !== 'known') return { ...left, product, containers: unknown(containers.reason) };
        const others = idsOf(await read);
        const found = containers.value
          .filter(({ id }) => !others.has(id))
          .flatMap((one) => ofSite(one, document.name, host));
        return { ...left, product, containers: known(found) };
      } catch (thrown) {
        deps.hosts.failed(target, null, thrown);
        return { ...left, containers: unknown(toAppError(thrown).message) };
      }
    }),
  );
}

const idsOf = (facts: HostFacts[]): Set<string> =>
  new Set(facts.flatMap(({ containers }) => valueOf(containers) ?? []).map(({ id }) => id));

/** Adopted containers carry no label; the earlier document names them. */
function ofSite({ name, site, role }: ContainerFact, wanted: string, host: SiteHost) {
  const adopted = servicesOn(host).find((service) => host.containers[service.name] === name);
  if (site !== wanted && !(site === null && adopted !== undefined)) return [];
  return [{ name, role: roleNames.find((known) => known === role) ?? adopted?.role ?? null }];
}

/** Each connection once, as the newest revision that has it names it. */
function formerHosts(
  revisions: string[],
  document: SiteDocument,
): { host: SiteHost; earlier: SiteDocument }[] {
  const seen = new Set(document.host.map(({ connection }) => connection));
  const former: { host: SiteHost; earlier: SiteDocument }[] = [];
  for (const text of revisions.slice(0, MOST_REVISIONS)) {
    const parsed = parseSite(text, 'site.toml');
    if (!parsed.ok) continue;
    for (const host of parsed.document.host) {
      if (seen.has(host.connection)) continue;
      seen.add(host.connection);
      former.push({ host, earlier: parsed.document });
    }
  }
  return former;
}
