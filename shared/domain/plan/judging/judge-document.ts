// Judges a site document alone: what this version cannot plan, and what would not work.
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import type { Catalogue } from '#shared/domain/catalogue/catalogue';
import { findRelease } from '#shared/domain/catalogue/find-release';
import { isProxyHost } from '#shared/domain/site/licence-urls';
import { enginesOf } from '#shared/domain/site/engine-pool';
import { finding } from '#shared/domain/findings/finding';
import { portsTwice } from '#shared/domain/roles/published-ports';
import { serviceTitle } from '#shared/domain/site/service-title';
import { isLoopback } from '#shared/domain/site/listen-address';
import { isPlannable, type PlannableRole, type Role } from '#shared/domain/site/role-names';
import type { ServiceOverrides, SiteDocument, SiteHost } from '#shared/domain/site/site-document';
import { overridesOf, servicesOn, wantedOn, type SiteService } from '#shared/domain/site/site-services';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { containerName } from '#shared/domain/containers/desired';

/** Findings that need only the document; the document check shows them too. */
export function judgeDocument(document: SiteDocument, catalogue: Catalogue = builtInCatalogue): Finding[] {
  return [
    ...unknownRelease(document, catalogue),
    ...unplannable(document),
    ...document.host.flatMap((host) => hostProblems(document, host)),
    ...proxyCount(document),
    ...unusedEngines(document),
    ...document.host.flatMap(hiddenPorts),
  ];
}

function unknownRelease({ release }: SiteDocument, catalogue: Catalogue): Finding[] {
  const found = findRelease(release, catalogue);
  if (found.known) return [];
  const place = { host: null, evidence: `nearest known: ${found.nearest.join(', ')}` };
  return [finding('release.unknown', place, { release, nearest: found.nearest[0] ?? 'the oldest known' })];
}

/** Every License Proxy needs a host of its own; a wrong number is reported. */
function proxyCount({ licensing, host }: SiteDocument): Finding[] {
  const named = host.filter(isProxyHost).map(({ name }) => name);
  const { mode, proxies: wanted } = licensing;
  if (mode !== 'license-proxy' || named.length === 0 || named.length === wanted) return [];
  const code = named.length > wanted ? 'licensing.proxiesMore' : 'licensing.proxiesMissing';
  const place = { host: null, evidence: `license-proxy on ${named.join(', ')}` };
  return [finding(code, place, { wanted, have: named.length })];
}

/** An Engine that no API uses occupies a GPU without a purpose. */
function unusedEngines(document: SiteDocument): Finding[] {
  const all = document.host.flatMap((host) => wantedOn(document, host));
  const used = all
    .filter(({ role }) => role === 'api')
    .flatMap((api) => enginesOf(document, api))
    .map(({ host, name }) => `${host.name}/${name}`);
  const hasOwnPool = all.some((one) => one.role === 'api' && hasPool(overridesOf(document, one)));
  if (hasOwnPool) return [];
  const evidence = `engines of the APIs: ${used.join(', ') || 'none'}`;
  return all
    .filter(({ role, host, name }) => role === 'engine' && !used.includes(`${host.name}/${name}`))
    .map(({ host, name }) => finding('site.engineUnused', { host: host.name, evidence }, { service: name }));
}

/** In this case the file names the Engines, not the document. */
function hasPool(overrides: ServiceOverrides[]): boolean {
  return overrides.some(({ config }) => config?.['driver_pool'] !== undefined);
}

/** The loopback ports of a host are reachable through SSH, which forwards ports, and not through TLS. */
function hiddenPorts({ name, connection, listen }: SiteHost): Finding[] {
  if (!connection.startsWith('tls://')) return [];
  const hidden = Object.entries(listen).filter(([, address]) => isLoopback(address));
  if (hidden.length === 0) return [];
  const evidence = hidden.map(([service, address]) => `listen.${service} = "${address}"`).join(', ');
  return [finding('host.portHidden', { host: name, evidence }, {})];
}

function unplannable({ licensing, host, products }: SiteDocument): Finding[] {
  const site = { host: null };
  const roles = new Set(host.flatMap((entry) => servicesOn(entry).map(({ role }) => role)));
  const later = products.filter((product) => product !== 'stt');
  const needed: PlannableRole[] =
    licensing.mode === 'license-proxy' ? ['license-proxy', 'engine', 'api'] : ['engine', 'api'];
  return [
    ...(licensing.mode === 'air-gapped' ? [finding('plan.airGapped', site, {})] : []),
    ...(later.length > 0 ? [finding('plan.products', site, { products: later.join(', ') })] : []),
    ...[...roles].filter((role) => !isPlannable(role)).map((role) => finding('plan.role', site, { role })),
    ...needed.filter((role) => !roles.has(role)).map((role) => finding('plan.roleMissing', site, { role })),
  ];
}

function hostProblems(document: SiteDocument, host: SiteHost): Finding[] {
  const place = { host: host.name };
  const services = servicesOn(host);
  const proxies = services.filter(({ role }) => role === 'license-proxy');
  const apis = wantedOn(document, host).filter(({ role }) => role === 'api');
  return [
    ...sameNames(document, services).map((values) => finding('site.sameContainer', place, values)),
    ...samePorts(document, host).map((values) => finding('site.samePort', place, values)),
    ...(proxies.length > 1 ? [finding('site.proxyTwice', place, {})] : []),
    ...apis
      .filter((api) => enginesOf(document, api).length === 0)
      .map(({ name }) => finding('site.apiWithoutEngine', place, { service: name })),
  ];
}

/** One finding for each port, with everything that wants it. */
function samePorts(document: SiteDocument, host: SiteHost) {
  const found = portsTwice(document, host);
  return [...new Set(found.map(({ port }) => port))].map((port) => {
    const wanting = found.filter((one) => one.port === port).map((one) => serviceTitle(one));
    return { services: new Intl.ListFormat('en').format(wanting), port };
  });
}

/** An adopted container may have the name that the document generates for another service. */
function sameNames(document: SiteDocument, services: SiteService<Role>[]) {
  return services.flatMap((one, index) =>
    services
      .slice(index + 1)
      .filter((other) => containerName(document, one) === containerName(document, other))
      .map((other) => ({ one: one.name, other: other.name, container: containerName(document, one) })),
  );
}
