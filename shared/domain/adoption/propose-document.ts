// Owns writing a site document for containers that exist: what it says is what they are, so that a plan for it has nothing to do. What
// it leaves out is said by describe-items.ts. Pure.
import { stringify } from 'smol-toml';
import { LICENCE_SERVER_URL } from '../site/licence-urls.ts';
import { imageReference } from '../containers/desired.ts';
import { siteDocumentSchema } from '../site/site-document.ts';
import { sharedNetwork } from './obstacles.ts';
import { modelsOf, overridesIn, publicationOf, runOf, type Raw } from './propose-service.ts';
import { readTable } from '../containers/recognise.ts';
import { keptFiles, type KeptFiles } from './kept-files.ts';
import type { CarriedSecrets } from './secrets-of.ts';
import { applyValues } from '../toml-text/edit-toml.ts';
import type { TomlChange } from '../toml-text/toml-path.ts';
import type { TakenService } from './taken-services.ts';

export interface ProposeInput {
  site: string;
  host: string;
  connection: string;
  release: string;
  services: readonly TakenService[];
  secrets: CarriedSecrets;
}

const HEAD = `# Written by Site Admin from containers that it found; taking them restarted nothing.
# \`containers\` are their names: while they are as this document says, they stay (docs/adoption.md).\n\n`;

export function proposeDocument(input: ProposeInput): string {
  const { services, secrets } = input;
  const bare = bareDocument(input);
  const document = siteDocumentSchema.parse({ ...bare.site, host: [{ ...bare.host, run: bare.runs }] });
  const kept = keptFiles(services);
  const ofService = (service: TakenService) => overridesIn(document, service, { secrets, kept });
  const short = services
    .filter(({ isListed }) => !isListed)
    .map((service) => [service.name, ofService(service)] as const)
    .filter(([, own]) => Object.keys(own).length > 0);
  const listed = services.filter(({ isListed }) => isListed);
  const run = bare.runs.map((entry, index) => {
    const service = listed[index];
    return service ? { ...entry, ...ofService(service) } : entry;
  });
  const host = {
    ...bare.host,
    ...(short.length > 0 ? { service: Object.fromEntries(short) } : {}),
    ...(run.length > 0 ? { run } : {}),
  };
  return withFiles(`${HEAD}${stringify({ ...bare.site, host: [host] })}\n`, kept);
}

/** As lines, so that people can read them where they read the document. */
function withFiles(text: string, { texts }: KeptFiles): string {
  const changes = Object.entries(texts).flatMap(([name, file]): TomlChange[] => [
    { kind: 'set', path: ['file', name, 'origin'], value: 'adopted' },
    { kind: 'set', path: ['file', name, 'text'], value: file },
  ]);
  const written = applyValues(text, changes);
  if (!written.ok) throw new Error(`the proposal cannot hold its files: ${written.problem.message}`);
  return written.text;
}

/** Everything but what single services have of their own. */
function bareDocument({ site, host, connection, release, services, secrets }: ProposeInput): {
  site: Raw;
  host: Raw;
  runs: Raw[];
} {
  const of = (role: TakenService['role']) => services.filter((one) => one.role === role);
  const registry = registryOf(services, release);
  const short = services.filter(({ isListed }) => !isListed);
  const listed = services.filter(({ isListed }) => isListed);
  const [engine] = of('engine');
  const gpus = engine?.isListed === false ? engine.found.gpuUuids : [];
  const models = engine && modelsOf(engine);
  const hasProxy = of('license-proxy').length > 0;
  const urls = [...of('api'), ...of('engine')].flatMap(readLicence);
  return {
    site: {
      name: site,
      release,
      licensing: {
        mode: hasProxy ? 'license-proxy' : 'direct',
        ...(hasProxy && !urls.includes(LICENCE_SERVER_URL) ? { direct_fallback: false } : {}),
        api_key: secrets.apiKey,
      },
      ...(Object.keys(registry).length > 0 ? { registry } : {}),
    },
    host: {
      name: host,
      connection,
      roles: short.map(({ role }) => role),
      ...(gpus.length > 0 ? { gpus } : {}),
      models,
      files: filesBeside(of('api')),
      ports: Object.assign({}, ...short.map((one) => publicationOf(one).ports)) as Raw,
      listen: Object.assign({}, ...short.map((one) => publicationOf(one).listen)) as Raw,
      network: sharedNetwork(services) ?? undefined,
      containers: Object.fromEntries(services.map(({ name, found }) => [name, found.name])),
    },
    runs: listed.map((one) => runOf(one, services, models)),
  };
}

function readLicence({ found }: TakenService): unknown[] {
  const table = readTable(found.config?.text ?? null) as { license?: { server_url?: unknown } } | null;
  return [table?.license?.server_url ?? []].flat();
}

/** Where all images come from, when they say so in the usual way; and exact references for those that do not. */
function registryOf(services: readonly TakenService[], release: string): Raw {
  const place = placeOf(services);
  const trial = siteDocumentSchema.parse({
    name: 'trial',
    release,
    registry: place,
    host: [{ name: 'trial', connection: 'local', roles: ['api'] }],
  });
  const exact = Object.fromEntries(
    services
      .filter(({ name, role, found }) => found.image !== imageReference(trial, { service: name, role }))
      .map(({ name, found }) => [name, found.image]),
  );
  const isUsual = place.address === 'quay.io' && place.namespace === 'deepgram';
  return {
    ...(isUsual ? {} : place),
    ...(Object.keys(exact).length > 0 ? { images: { [release]: exact } } : {}),
  };
}

/** Of an API's image, else of the first that names its registry; images of before the renaming come from the same place. */
function placeOf(services: readonly TakenService[]): { address?: string; namespace?: string } {
  const usual = /^([^/]*[.:][^/]*|localhost)\/(.+)\/(?:self-hosted|onprem)-(?:api|engine|license-proxy)[:@]/;
  const order = ['api', 'engine', 'license-proxy'];
  for (const { found } of services.toSorted((a, b) => order.indexOf(a.role) - order.indexOf(b.role))) {
    const [, address, namespace] = usual.exec(found.image) ?? [];
    if (address !== undefined && namespace !== undefined) return { address, namespace };
  }
  return {};
}

/** New files are written where the deployment keeps its own, on the same disk. */
function filesBeside([api]: readonly TakenService[]): string {
  const found = api?.found;
  const source = found?.mounts.find(({ target }) => target === found.config?.path)?.source ?? '';
  const directory = source.split('/').slice(0, -1).join('/');
  return directory === '' ? '/srv/deepgram/site' : `${directory}/site-admin`;
}

/** For the name of a site, from what the deployment called itself. */
export function siteNameFrom(services: readonly TakenService[], fallback: string): string {
  const project = services
    .map(({ found }) => found.labels['com.docker.compose.project'])
    .find((name) => name !== undefined);
  const name = (project ?? fallback).toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-');
  return name.replace(/^-+/, '').slice(0, 40).replace(/-+$/, '') || 'site';
}
