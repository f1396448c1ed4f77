// Owns reading what the hosts of a site run, for the planner. Always read, never remembered; an unreadable host is said to be so.
import { siteLabels } from '#shared/domain/plan/container-spec';
import type { Observed, ObservedContainer, ObservedHost } from '#shared/domain/plan/observed';
import { plannableServices, type PlannableService } from '#shared/domain/service';
import { imageReference } from '#shared/domain/plan/desired';
import type { SiteDocument, SiteHost } from '#shared/domain/site-document';
import { toAppError } from '#shared/errors/app-error';
import type { ContainerState, EngineClient } from '../engine/engine-client.ts';
import type { HostConnections } from '../hosts/host-connections.ts';
import { freeBytes } from '../hosts/free-space.ts';
import { probeService, statusPort } from '../monitor/service-probes.ts';
import type { ImageSizes } from '../images/image-sizes.ts';
import type { ProxyReader } from '../licensing/read-proxy.ts';
import { siteContainers } from './site-containers.ts';

export interface ObserveParts {
  hosts: HostConnections;
  proxies: ProxyReader;
  /** References that have a stored value. */
  secrets: () => string[];
  sizes: ImageSizes;
}

export async function observeSite(parts: ObserveParts, document: SiteDocument): Promise<Observed> {
  const hosts = await Promise.all(document.host.map((host) => observeHost(parts, document, host)));
  const proxies = hosts
    .flatMap(({ containers }) => containers)
    .filter(({ service, state }) => service === 'license-proxy' && state === 'running');
  const answers = await Promise.all(
    proxies.map(
      async ({ host, name }) =>
        [name, await parts.proxies.read(document, { host, container: name })] as const,
    ),
  );
  const proxyStates = Object.fromEntries(
    answers.flatMap(([name, answer]) => (answer ? [[name, answer.state] as const] : [])),
  );
  const proxyTrust = Object.fromEntries(
    answers.flatMap(([name, answer]) =>
      answer?.trustExpiresAt ? [[name, answer.trustExpiresAt] as const] : [],
    ),
  );
  const layers = await parts.sizes.layers(document, missingImages(document, hosts));
  return { hosts, secrets: parts.secrets(), proxyStates, proxyTrust, layers };
}

/** A practice host makes its images itself and asks no registry. */
function missingImages(document: SiteDocument, hosts: ObservedHost[]): string[] {
  return plannableServices
    .filter((service) =>
      hosts.some(({ host, engine, images }) => {
        const roles = document.host.find(({ name }) => name === host)?.roles ?? [];
        const lacks = images[imageReference(document, service)] === undefined;
        return engine !== null && !engine.startsWith('Practice') && roles.includes(service) && lacks;
      }),
    )
    .map((service) => imageReference(document, service));
}

async function observeHost(
  parts: ObserveParts,
  document: SiteDocument,
  host: SiteHost,
): Promise<ObservedHost> {
  const empty = {
    host: host.name,
    containers: [],
    strangers: [],
    images: {},
    networks: [],
    runtimes: [],
    freeBytes: null,
  };
  try {
    const engine = await parts.hosts.engine(host);
    const [info, networks, found, images] = await Promise.all([
      engine.info(),
      engine.listNetworks(),
      observeContainers({ engine, hosts: parts.hosts }, document, host),
      observeImages(engine, document),
    ]);
    const { runtimes, storageRoot } = info;
    const free = await freeBytes(parts.hosts, host, storageRoot);
    return {
      ...empty,
      reachable: true,
      reason: null,
      engine: engine.version.name,
      runtimes,
      networks,
      ...found,
      images,
      freeBytes: free,
    };
  } catch (thrown) {
    parts.hosts.drop(host);
    return { ...empty, reachable: false, reason: toAppError(thrown).toView(), engine: null };
  }
}

async function observeContainers(
  { engine, hosts }: { engine: EngineClient; hosts: HostConnections },
  document: SiteDocument,
  host: SiteHost,
): Promise<Pick<ObservedHost, 'containers' | 'strangers'>> {
  const { containers, strangers } = await siteContainers(engine, document, host);
  const observed = await Promise.all(
    containers.map(async ({ id, service, adopted }) => {
      const [state, found] = await Promise.all([engine.inspectContainer(id), engine.describeContainer(id)]);
      if (state === null || found === null) return null;
      const container = {
        ...observedContainer(state, host.name),
        ...(adopted ? await adoptedFacts(engine, document, { state, service }) : { service }),
        adopted,
        found,
      };
      return { ...container, ready: await isReady(hosts, { host, state, service }) };
    }),
  );
  const there = observed.filter((container) => container !== null);
  return { containers: there.toSorted((a, b) => a.name.localeCompare(b.name)), strangers };
}

/** No label says which release it is, or what the registry calls its image. */
async function adoptedFacts(
  engine: EngineClient,
  document: SiteDocument,
  { state, service }: { state: ContainerState; service: PlannableService | null },
): Promise<Pick<ObservedContainer, 'service' | 'release' | 'digest' | 'spec' | 'aliases'>> {
  const image = await engine.inspectImage(state.imageId);
  const isCurrent = service !== null && state.image === imageReference(document, service);
  const release = isCurrent ? document.release : null;
  // Made by hand, it may be found by nothing but its own name.
  const named = Object.entries(state.networks).map(([network, names]) => [network, [...names, state.name]]);
  return {
    service,
    release,
    digest: image?.digest ?? state.imageId,
    spec: null,
    aliases: Object.fromEntries(named) as ObservedContainer['aliases'],
  };
}

interface Running {
  host: SiteHost;
  state: ContainerState;
  service: PlannableService | null;
}

async function isReady(hosts: HostConnections, { host, state, service }: Running): Promise<boolean> {
  const published = service === null ? undefined : state.ports[statusPort[service]];
  if (state.status !== 'running' || service === null || !published) return false;
  return (await probeService(service, await hosts.reach(host, published))).ready;
}

function observedContainer(state: ContainerState, host: string): ObservedContainer {
  const { labels, status } = state;
  const known = ['created', 'running', 'restarting', 'paused', 'exited', 'dead'] as const;
  return {
    id: state.id,
    name: state.name,
    host,
    service: null,
    state: known.find((candidate) => candidate === status) ?? 'unknown',
    ready: false,
    exitCode: state.exitCode,
    spec: labels[siteLabels.spec] ?? null,
    release: labels[siteLabels.release] ?? null,
    image: state.image,
    digest: labels[siteLabels.digest] ?? state.imageId,
    startedAt: state.startedAt,
    restartCount: state.restartCount,
    createdAt: state.createdAt,
    aliases: state.networks,
  };
}

async function observeImages(engine: EngineClient, document: SiteDocument): Promise<Record<string, string>> {
  const references = plannableServices.map((service) => imageReference(document, service));
  const images = await Promise.all(
    references.map(async (reference) => [reference, await engine.inspectImage(reference)] as const),
  );
  return Object.fromEntries(
    images.flatMap(([reference, image]) => (image ? [[reference, image.digest]] : [])),
  );
}
