// Owns the judgements that need nothing but the site document: what this version cannot plan, and what would not work as it is written.
import { builtInCatalogue } from '../catalogue/built-in-catalogue.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { findRelease } from '../catalogue/find-release.ts';
import { isProxyHost } from '../config/licence-urls.ts';
import { enginesOf } from '../engine-pool.ts';
import { isLoopback } from '../listen-address.ts';
import { isPlannable, type PlannableRole, type Role } from '../roles/role-names.ts';
import type { ServiceOverrides, SiteDocument, SiteHost } from '../site-document.ts';
import { overridesOf, servicesOn, wantedOn, type SiteService } from '../site-services.ts';
import type { Finding } from '../status.ts';
import { containerName } from './desired.ts';

/** Judgements that need nothing but the document; the document check shows them too. */
export function judgeDocument(document: SiteDocument, catalogue: Catalogue = builtInCatalogue): Finding[] {
  const findings: Finding[] = [];
  const found = findRelease(document.release, catalogue);
  if (!found.known) {
    findings.push({
      level: 'warning',
      code: 'release.unknown',
      host: null,
      message: `${document.release} is not in the catalogue; it is treated like ${found.nearest[0] ?? 'the oldest known'}.`,
      evidence: `nearest known: ${found.nearest.join(', ')}`,
      remedy: 'Check the spelling of the release; carry on if the vendor published it after this app.',
    });
  }
  for (const problem of unplannable(document)) {
    findings.push({ level: 'blocker', code: 'plan.blocked', host: null, evidence: null, ...problem });
  }
  return [
    ...findings,
    ...proxyCount(document),
    ...unusedEngines(document),
    ...document.host.flatMap(hiddenPorts),
  ];
}

/** Each License Proxy has a host of its own; none is made or left out without a word. */
function proxyCount({ licensing, host }: SiteDocument): Finding[] {
  const named = host.filter(isProxyHost).map(({ name }) => name);
  if (licensing.mode !== 'license-proxy' || named.length === 0 || named.length === licensing.proxies)
    return [];
  return [
    {
      level: 'blocker',
      code: 'licensing.proxyCount',
      host: null,
      message: `licensing.proxies is ${licensing.proxies} and the role license-proxy is on ${named.length} of the hosts.`,
      evidence: `license-proxy on ${named.join(', ')}`,
      remedy:
        named.length > licensing.proxies
          ? 'Set licensing.proxies to 2, or take the role license-proxy from a host.'
          : 'Give a second host the role license-proxy, or set licensing.proxies to 1.',
    },
  ];
}

/** It costs a GPU and answers nothing. */
function unusedEngines(document: SiteDocument): Finding[] {
  const all = document.host.flatMap((host) => wantedOn(document, host));
  const used = all
    .filter(({ role }) => role === 'api')
    .flatMap((api) => enginesOf(document, api))
    .map(({ host, name }) => `${host.name}/${name}`);
  const hasOwnPool = all.some((one) => one.role === 'api' && hasPool(overridesOf(document, one)));
  if (hasOwnPool) return [];
  return all
    .filter(({ role, host, name }) => role === 'engine' && !used.includes(`${host.name}/${name}`))
    .map(({ host, name }) => ({
      level: 'warning',
      code: 'site.engineUnused',
      host: host.name,
      message: `No API sends work to the Engine ${name} on ${host.name}.`,
      evidence: `engines of the APIs: ${used.join(', ') || 'none'}`,
      remedy: `Name it in engines of an API, or remove it from ${host.name}.`,
    }));
}

/** Then the file names its Engines, and not the document. */
function hasPool(overrides: ServiceOverrides[]): boolean {
  return overrides.some(({ config }) => config?.['driver_pool'] !== undefined);
}

/** What listens on the host's own loopback is reached from here over SSH, which carries ports, and not over TLS, which does not. */
function hiddenPorts({ name, connection, listen }: SiteHost): Finding[] {
  if (!connection.startsWith('tls://')) return [];
  const hidden = Object.entries(listen).filter(([, address]) => isLoopback(address));
  if (hidden.length === 0) return [];
  const words = hidden.map(([service, address]) => `listen.${service} = "${address}"`).join(', ');
  return [
    {
      level: 'blocker',
      code: 'host.portHidden',
      host: name,
      message: `${name} is reached over TLS, which carries no other ports, and some of its services listen where only the host itself can reach them.`,
      evidence: words,
      remedy: 'Set these to the management address of the host, or connect to it over SSH.',
    },
  ];
}

function unplannable(document: SiteDocument): { message: string; remedy: string }[] {
  const problems: { message: string; remedy: string }[] = [];
  const no = (message: string, remedy: string) => problems.push({ message, remedy });
  const { licensing, host, products } = document;
  if (licensing.mode === 'air-gapped')
    no('Air-gapped licensing cannot be planned yet.', 'Use direct or license-proxy.');
  const later = products.filter((product) => product !== 'stt');
  if (later.length > 0) no(`${later.join(', ')} cannot be planned yet.`, 'Leave only "stt" in products.');
  const roles = host.flatMap((entry) => servicesOn(entry).map(({ role }) => role));
  for (const role of new Set(roles)) {
    if (!isPlannable(role))
      no(`The role ${role} cannot be planned yet.`, `Remove ${role} from the services of the hosts.`);
  }
  const needed: PlannableRole[] =
    licensing.mode === 'license-proxy' ? ['license-proxy', 'engine', 'api'] : ['engine', 'api'];
  for (const role of needed) {
    if (!roles.includes(role)) no(`No host has the role ${role}.`, `Give one host the role ${role}.`);
  }
  for (const entry of host) {
    for (const [one, other, name] of sameNames(document, entry))
      no(
        `The containers of ${one.name} and ${other.name} on ${entry.name} would both be named ${name}.`,
        `Give them different names in containers of ${entry.name}.`,
      );
    if (servicesOn(entry).filter(({ role }) => role === 'license-proxy').length > 1)
      no(
        `${entry.name} has more than one License Proxy; they would want one name and one port.`,
        `Leave one License Proxy on ${entry.name}.`,
      );
    for (const api of wantedOn(document, entry).filter(({ role }) => role === 'api')) {
      if (enginesOf(document, api).length === 0)
        no(
          `The API ${api.name} on ${entry.name} has no Engine: there is none on its host${api.run?.product ? ` for ${api.run.product}` : ''}, and it names no other.`,
          `Name one in engines of ${api.name} (as name, or host/name), or give ${entry.name} the role engine.`,
        );
    }
  }
  return problems;
}

/** A document may name adopted containers as another service is named anyway. */
function sameNames(document: SiteDocument, host: SiteHost): [SiteService<Role>, SiteService<Role>, string][] {
  const services = servicesOn(host);
  return services.flatMap((one, index) =>
    services
      .slice(index + 1)
      .filter((other) => containerName(document, one) === containerName(document, other))
      .map((other): [SiteService<Role>, SiteService<Role>, string] => [
        one,
        other,
        containerName(document, one),
      ]),
  );
}
