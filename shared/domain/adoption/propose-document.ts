// Owns writing a site document for containers that exist: what it says is what they are, so that a plan for it has nothing to do. What
// it leaves out is said by describe-items.ts. Pure.
import { stringify } from 'smol-toml';
import { LICENCE_SERVER_URL } from '../config/licence-urls.ts';
import { serviceTable } from '../config/service-files.ts';
import { EVERY_ADDRESS } from '../listen-address.ts';
import { imageReference } from '../plan/desired.ts';
import type { PlannableRole } from '../service.ts';
import { siteDocumentSchema, type SiteDocument } from '../site-document.ts';
import { sharedNetwork, STATUS_PORT } from './obstacles.ts';
import { firstOfEach, withoutKey } from './compare-container.ts';
import { tableDifference } from './config-difference.ts';
import type { FoundService } from './found-container.ts';
import { present, type Parts } from './parts.ts';
import { readTable } from './recognise.ts';
import { carriedEnvironment, type CarriedSecrets } from './secrets-of.ts';

export interface ProposeInput {
  site: string;
  host: string;
  connection: string;
  release: string;
  parts: Parts;
  secrets: CarriedSecrets;
}

type Raw = Record<string, unknown>;

const HEAD = `# Written by Site Admin from containers that it found; taking them restarted nothing.
# \`containers\` are their names: while they are as this document says, they stay (docs/adoption.md).\n\n`;

export function proposeDocument(input: ProposeInput): string {
  const bare = bareDocument(input);
  const document = siteDocumentSchema.parse(bare);
  const [host] = document.host;
  if (!host) throw new Error('a proposal has a host');
  const services = Object.fromEntries(
    present(input.parts).flatMap(([service, found]) => {
      const own = overrides(service, found, { document, input });
      return Object.keys(own).length === 0 ? [] : [[service, own]];
    }),
  );
  const raw = bare as { host: Raw[] };
  const full = {
    ...raw,
    host: [{ ...raw.host[0], ...(Object.keys(services).length ? { service: services } : {}) }],
  };
  return `${HEAD}${stringify(full)}\n`;
}

/** Everything but what single services have of their own. */
function bareDocument({ site, host, connection, release, parts, secrets }: ProposeInput): Raw {
  const registry = registryOf(parts, release);
  const proxies = parts['license-proxy'] !== undefined;
  const urls = [readLicence(parts.api), readLicence(parts.engine)].flat();
  return {
    name: site,
    release,
    licensing: {
      mode: proxies ? 'license-proxy' : 'direct',
      ...(proxies && !urls.includes(LICENCE_SERVER_URL) ? { direct_fallback: false } : {}),
      api_key: secrets.apiKey,
    },
    ...(Object.keys(registry).length > 0 ? { registry } : {}),
    host: [
      {
        name: host,
        connection,
        roles: present(parts).map(([service]) => service),
        ...(parts.engine && parts.engine.gpuUuids.length > 0 ? { gpus: parts.engine.gpuUuids } : {}),
        models: modelsOf(parts),
        files: filesBeside(parts),
        ports: {
          api: publication(parts, 'api').host,
          engine_metrics: publication(parts, 'engine').host,
          ...(proxies ? { license_proxy_status: publication(parts, 'license-proxy').host } : {}),
        },
        listen: {
          api: publication(parts, 'api').address,
          metrics: publication(parts, 'engine').address,
          ...(proxies ? { status: publication(parts, 'license-proxy').address } : {}),
        },
        network: sharedNetwork(parts) ?? undefined,
        containers: Object.fromEntries(present(parts).map(([service, { name }]) => [service, name])),
      },
    ],
  };
}

function readLicence(found: FoundService | undefined): unknown[] {
  const table = readTable(found?.config?.text ?? null) as { license?: { server_url?: unknown } } | null;
  return [table?.license?.server_url ?? []].flat();
}

/** Where all images come from, when they say so in the usual way; and exact references for those that do not. */
function registryOf(parts: Parts, release: string): Raw {
  const place = placeOf(parts);
  const trial = siteDocumentSchema.parse({
    name: 'trial',
    release,
    registry: place,
    host: [{ name: 'trial', connection: 'local', roles: ['api'] }],
  });
  const exact = Object.fromEntries(
    present(parts)
      .filter(([service, { image }]) => image !== imageReference(trial, service))
      .map(([service, { image }]) => [service, image]),
  );
  const isUsual = place.address === 'quay.io' && place.namespace === 'deepgram';
  return {
    ...(isUsual ? {} : place),
    ...(Object.keys(exact).length > 0 ? { images: { [release]: exact } } : {}),
  };
}

/** Of the API's image, else of the first that names its registry; images of before the renaming come from the same place. */
function placeOf(parts: Parts): { address?: string; namespace?: string } {
  const usual = /^([^/]*[.:][^/]*|localhost)\/(.+)\/(?:self-hosted|onprem)-(?:api|engine|license-proxy)[:@]/;
  for (const found of [parts.api, parts.engine, parts['license-proxy']]) {
    const [, address, namespace] = usual.exec(found?.image ?? '') ?? [];
    if (address !== undefined && namespace !== undefined) return { address, namespace };
  }
  return {};
}

function modelsOf({ engine }: Parts): string | undefined {
  return engine?.mounts.find(({ target }) => target === '/models')?.source;
}

/** New files are written where the deployment keeps its own, on the same disk. */
function filesBeside({ api }: Parts): string {
  const source = api?.mounts.find(({ target }) => target === api.config?.path)?.source ?? '';
  const directory = source.split('/').slice(0, -1).join('/');
  return directory === '' ? '/srv/deepgram/site' : `${directory}/site-admin`;
}

function publication(parts: Parts, service: PlannableRole): { host: number; address: string } {
  const port = firstOfEach(parts[service]?.ports ?? []).find(
    ({ container }) => container === STATUS_PORT[service],
  );
  return { host: port?.host ?? 0, address: port?.address ?? EVERY_ADDRESS };
}

/** What this service has and the generated one would not. */
function overrides(
  service: PlannableRole,
  found: FoundService,
  { document, input }: { document: SiteDocument; input: ProposeInput },
): Raw {
  const [host] = document.host;
  const table = readTable(found.config?.text ?? null);
  if (!host || !table) return {};
  const { over, without } = tableDifference(serviceTable(document, host, service), withoutKey(table));
  const env = carriedEnvironment(service, found, input.secrets);
  const mounts = found.mounts
    .filter(({ type, target }) => type === 'bind' && target !== found.config?.path)
    .filter(({ target }) => service !== 'engine' || target !== '/models')
    .map(({ source, target, mode }) => `${source}:${target}:${mode}`);
  const aliases = found.networks[host.network ?? ''] ?? [];
  const isUsual = [...aliases, found.name].includes(service) && aliases.every((alias) => alias === service);
  const isOwnRestart = (word: string) => word === 'always' || word === 'no';
  return {
    ...(Object.keys(over).length > 0 ? { config: over } : {}),
    ...(without.length > 0 ? { without } : {}),
    ...(Object.keys(env).length > 0 ? { env } : {}),
    ...(mounts.length > 0 ? { mounts } : {}),
    ...(isUsual ? {} : { aliases }),
    ...(isOwnRestart(found.restart) ? { restart: found.restart } : {}),
  };
}

/** For the name of a site, from what the deployment called itself. */
export function siteNameFrom(parts: Parts, fallback: string): string {
  const project = present(parts)
    .map(([, { labels }]) => labels['com.docker.compose.project'])
    .find((name) => name !== undefined);
  const name = (project ?? fallback).toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-');
  return name.replace(/^-+/, '').slice(0, 40).replace(/-+$/, '') || 'site';
}
