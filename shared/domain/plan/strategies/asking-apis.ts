// Finds the APIs that send work to an Engine, by the configuration that they were or will be started with: an adopted API may use another name
// than a document would.
import { hostAddress } from '#shared/domain/site/licence-urls';
import { ENGINE_PORT, readPoolUrls } from '#shared/domain/site/engine-pool';
import type { SiteDocument } from '#shared/domain/site/site-document';
import type { DesiredService } from '#shared/domain/containers/desired';
import { allContainers, type Observed, type ObservedContainer } from '../observed.ts';

interface Api {
  host: string;
  /** Engines that it uses; null when unknown. */
  urls: string[] | null;
}

interface Engine {
  host: string;
  /** Names under which other services on its network reach it. */
  names: string[];
  /** Host port on which it accepts work from other hosts. */
  published: number | undefined;
}

/** According to the desired site; APIs on the same host as the Engine first. */
export function askingApis(
  engine: DesiredService,
  { document, desired }: { document: SiteDocument; desired: DesiredService[] },
): DesiredService[] {
  const { host, service, spec } = engine;
  const published = spec.ports.find(({ container }) => container === ENGINE_PORT)?.host;
  const asked = { host, names: [service, spec.name, ...spec.aliases], published };
  return desired
    .filter((one) => one.role === 'api')
    .filter((api) => asks({ host: api.host, urls: poolOf(api) }, asked, document))
    .toSorted((a, b) => Number(b.host === host) - Number(a.host === host));
}

/** According to the hosts now: running APIs. */
export function askingNow(
  engine: ObservedContainer,
  { document, observed }: { document: SiteDocument; observed: Observed },
): ObservedContainer[] {
  const { host, service, name, aliases, ports } = engine;
  const names = [name, ...(service === null ? [] : [service]), ...Object.values(aliases).flat()];
  const asked = { host, names, published: ports?.[ENGINE_PORT] };
  return allContainers(observed.hosts)
    .filter(({ role, state }) => role === 'api' && state === 'running')
    .filter((api) => asks({ host: api.host, urls: api.poolUrls ?? null }, asked, document));
}

/** Whether an API reaches the Engine by the name that a successor takes over. */
export function asksByName(api: DesiredService, engine: DesiredService): boolean {
  const urls = poolOf(api) ?? [];
  return (
    api.host === engine.host && urls.some(isAt(`${engine.spec.aliases[0] ?? engine.service}:${ENGINE_PORT}`))
  );
}

/** Parsed once: with fifty hosts every Engine is compared with every API. */
const pools = new WeakMap<DesiredService, string[] | null>();

function poolOf(api: DesiredService): string[] | null {
  const known = pools.get(api);
  if (known !== undefined) return known;
  const urls = readPoolUrls(api.files[0]?.text ?? '');
  pools.set(api, urls);
  return urls;
}

/** An API with unknown configuration may use every Engine of its host. */
function asks({ host, urls }: Api, engine: Engine, document: SiteDocument): boolean {
  if (urls === null) return host === engine.host;
  if (host === engine.host) return engine.names.some((name) => urls.some(isAt(`${name}:${ENGINE_PORT}`)));
  const entry = document.host.find(({ name }) => name === engine.host);
  return (
    entry !== undefined &&
    engine.published !== undefined &&
    urls.some(isAt(`${hostAddress(entry)}:${engine.published}`))
  );
}

const isAt = (address: string) => (url: string) => url.startsWith(`https://${address}/`);
