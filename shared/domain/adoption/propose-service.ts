// Owns what a proposed document says of one found service: where it is published, and what it has that a generated one would not. Pure.
import { serviceTable } from '../roles/service-files.ts';
import { EVERY_ADDRESS } from '../site/listen-address.ts';
import { roles } from '../roles/roles.ts';
import type { SiteDocument } from '../site/site-document.ts';
import { findService } from '../site/site-services.ts';
import { askedHosts, isAsked } from './asked-hosts.ts';
import { firstOfEach, withoutKey } from '../containers/compare-container.ts';
import { tableDifference } from '../containers/config-difference.ts';
import { readTable } from '../containers/recognise.ts';
import type { KeptFiles } from './kept-files.ts';
import { carriedEnvironment, type CarriedSecrets } from './secrets-of.ts';
import type { TakenService } from './taken-services.ts';

export type Raw = Record<string, unknown>;

const PORT_KEY = {
  api: { port: 'api', listen: 'api' },
  engine: { port: 'engine_metrics', listen: 'metrics' },
  'license-proxy': { port: 'license_proxy_status', listen: 'status' },
} as const;

/** `ports` and `listen` of a service in the document. */
export function publicationOf({ role, found }: TakenService): { ports: Raw; listen: Raw } {
  const published = firstOfEach(found.ports).find(({ container }) => container === roles[role].statusPort);
  const { port, listen } = PORT_KEY[role];
  return {
    ports: { [port]: published?.host ?? 0 },
    listen: { [listen]: published?.address ?? EVERY_ADDRESS },
  };
}

/** Its entry in the long form, but for what it has of its own. */
export function runOf(
  service: TakenService,
  services: readonly TakenService[],
  models: string | undefined,
): Raw {
  const { name, role, found } = service;
  const own = modelsOf(service);
  return {
    name,
    role,
    ...(role === 'engine' && found.gpuUuids.length > 0 ? { gpus: found.gpuUuids } : {}),
    ...(role === 'engine' && own !== models ? { models: own } : {}),
    ...(role === 'api' ? { engines: enginesOf(service, services) } : {}),
    ...publicationOf(service),
  };
}

function enginesOf({ found }: TakenService, services: readonly TakenService[]): string[] {
  const hosts = askedHosts(found, 'engine');
  return services
    .filter((one) => one.role === 'engine' && isAsked(one.found, hosts))
    .toSorted((a, b) => place(a, hosts) - place(b, hosts))
    .map(({ name }) => name);
}

/** In the order of the API's own file. */
function place({ found }: TakenService, hosts: string[]): number {
  return hosts.findIndex((host) => isAsked(found, [host]));
}

export function modelsOf({ found }: TakenService): string | undefined {
  return found.mounts.find(({ target }) => target === '/models')?.source;
}

/** What this service has and the generated one would not. */
export function overridesIn(
  document: SiteDocument,
  service: TakenService,
  { secrets, kept }: { secrets: CarriedSecrets; kept: KeptFiles },
): Raw {
  const { name, role, found } = service;
  const [host] = document.host;
  const wanted = findService(document, { host: host?.name ?? '', service: name });
  const table = readTable(found.config?.text ?? null);
  if (!host || !wanted || !table) return {};
  const file = kept.ofService[name];
  const { over, without } =
    file === undefined
      ? tableDifference(serviceTable(document, wanted), withoutKey(table))
      : { over: {}, without: [] };
  const env = carriedEnvironment(service, secrets);
  const mounts = found.mounts
    .filter(({ type, target }) => type === 'bind' && target !== found.config?.path)
    .filter(({ target }) => role !== 'engine' || target !== '/models')
    .map(({ source, target, mode }) => `${source}:${target}:${mode}`);
  const aliases = found.networks[host.network ?? ''] ?? [];
  const isUsual = [...aliases, found.name].includes(name) && aliases.every((alias) => alias === name);
  const isOwnRestart = (word: string) => word === 'always' || word === 'no';
  return {
    ...(file === undefined ? {} : { file }),
    ...(Object.keys(over).length > 0 ? { config: over } : {}),
    ...(without.length > 0 ? { without } : {}),
    ...(Object.keys(env).length > 0 ? { env } : {}),
    ...(mounts.length > 0 ? { mounts } : {}),
    ...(isUsual ? {} : { aliases }),
    ...(isOwnRestart(found.restart) ? { restart: found.restart } : {}),
  };
}
