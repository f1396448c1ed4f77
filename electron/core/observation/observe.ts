// Reads for the planner what the hosts of a site run. Always read, never remembered; an unreadable host is reported as such.
import { withRotatedAdopted } from '#shared/domain/adoption/rotated';
import { GPU_QUERY, readGpuRows } from '#shared/domain/status/nvidia-smi';
import { siteLabels } from '#shared/domain/containers/container-spec';
import {
  allContainers,
  proxyKey,
  withRotated,
  type Observed,
  type ObservedContainer,
  type ObservedHost,
} from '#shared/domain/plan/observed';
import { plannableRoles, type PlannableRole } from '#shared/domain/site/role-names';
import { imageReference, secretEnvironment } from '#shared/domain/containers/desired';
import type { SiteDocument, SiteHost } from '#shared/domain/site/site-document';
import { wantedOn, wantedServices } from '#shared/domain/site/site-services';
import type { ProxyAnswer } from '#shared/domain/status/licence';
import { unknown, type ServiceAnswer } from '#shared/domain/status/service-answer';
import { toAppError } from '#shared/errors/app-error';
import type { ContainerState, EngineClient } from '../engine/engine-client.ts';
import type { HostConnections } from '../hosts/host-connections.ts';
import { freeBytes } from '../hosts/free-space.ts';
import type { ServiceProbes } from '../services/service-probes.ts';
import type { StoredSecret } from '#shared/domain/secrets/audience';
import type { ImageSizes } from '../images/image-sizes.ts';
import { ownerIn, siteContainers, type ContainerOwner } from './site-containers.ts';

export interface ObserveDependencies {
  hosts: HostConnections;
  probes: ServiceProbes;
  secrets: () => StoredSecret[];
  /** The value behind a reference; it is compared and goes nowhere. */
  openSecret: (reference: string) => Promise<string>;
  sizes: ImageSizes;
  /** Locks with this identity are ours. */
  installation: string;
}

export async function observeSite(deps: ObserveDependencies, document: SiteDocument): Promise<Observed> {
  const secretValues = await openSecrets(deps, document);
  const looking = { ...deps, secretValues };
  const hosts = markRotated(
    await Promise.all(document.host.map((host) => observeHost(looking, document, host))),
    secretValues,
  );
  const proxies = allContainers(hosts).filter(
    ({ role, state }) => role === 'license-proxy' && state === 'running',
  );
  const answers = await Promise.all(
    proxies.map(
      async ({ host, name }) =>
        [proxyKey({ host, name }), await readProxy(deps, document, { host, name })] as const,
    ),
  );
  const proxyStates = Object.fromEntries(
    answers.flatMap(([key, answer]) => (answer.is === 'known' ? [[key, answer.value.state] as const] : [])),
  );
  const proxyTrust = Object.fromEntries(
    answers.flatMap(([key, answer]) =>
      answer.is === 'known' && answer.value.trustExpiresAt
        ? [[key, answer.value.trustExpiresAt] as const]
        : [],
    ),
  );
  const layers = await deps.sizes.layers(document, missingImages(document, hosts));
  return { hosts, secrets: deps.secrets(), proxyStates, proxyTrust, layers };
}

/** Its host is one of the document's: that is where it was found. */
function readProxy(
  { probes }: ObserveDependencies,
  document: SiteDocument,
  { host, name }: { host: string; name: string },
): Promise<ServiceAnswer<ProxyAnswer>> {
  const point = document.host.find((one) => one.name === host);
  return point ? probes.licenseProxy(point, name) : Promise.resolve(unknown(`the site has no host ${host}`));
}

interface Looking extends ObserveDependencies {
  /** Environment variables that hold a secret, with its value now. */
  secretValues: Record<string, string>;
}

/** A secret that is missing, or sealed elsewhere, is a finding of its own and compares with nothing. */
async function openSecrets(
  deps: ObserveDependencies,
  document: SiteDocument,
): Promise<Record<string, string>> {
  const stored = deps.secrets().map(({ reference }) => reference);
  const opened = Object.entries(secretEnvironment(document))
    .filter(([, reference]) => stored.includes(reference))
    .map(async ([name, reference]) => {
      const value = await deps.openSecret(reference).catch(() => null);
      return value === null ? [] : [[name, value] as const];
    });
  return Object.fromEntries((await Promise.all(opened)).flat());
}

/** Of adopted ones, which are judged together over all hosts. */
function markRotated(hosts: ObservedHost[], secretValues: Record<string, string>): ObservedHost[] {
  const marked = withRotatedAdopted(allContainers(hosts), secretValues);
  return hosts.map((host) => ({
    ...host,
    containers: marked.filter((container) => container.host === host.host),
  }));
}

/** A practice host makes its images itself and asks no registry. */
function missingImages(document: SiteDocument, hosts: ObservedHost[]): string[] {
  const missing = hosts
    .filter(({ engine }) => engine !== null && !engine.startsWith('Practice'))
    .flatMap(({ host, images }) =>
      wantedImages(document)
        .filter((wanted) => wanted.host === host && images[wanted.image] === undefined)
        .map(({ image }) => image),
    );
  return [...new Set(missing)];
}

function wantedImages(document: SiteDocument): { host: string; image: string }[] {
  return wantedServices(document, plannableRoles).map(({ host, name, role }) => ({
    host: host.name,
    image: imageReference(document, { service: name, role }),
  }));
}

async function observeHost(deps: Looking, document: SiteDocument, host: SiteHost): Promise<ObservedHost> {
  const empty = {
    host: host.name,
    containers: [],
    strangers: [],
    images: {},
    networks: [],
    runtimes: [],
    freeBytes: null,
  };
  let client: EngineClient | null = null;
  try {
    const engine = (client = await deps.hosts.engine(host));
    const [info, networks, found, images, lock] = await Promise.all([
      engine.info(),
      engine.listNetworks(),
      observeContainers({ ...deps, engine }, document, host),
      observeImages(engine, document),
      engine.readLock(),
    ]);
    const { runtimes, imagePlace } = info;
    const free = await freeBytes(deps.hosts, host, imagePlace);
    return {
      ...empty,
      reachable: true,
      reason: null,
      engine: engine.version.name,
      runtimes,
      networks,
      ...found,
      images,
      freeBytes: free.is === 'known' ? free.value : null,
      lock: lock?.installation === deps.installation ? null : lock,
      ...(mayHaveTwoEngines(document, host) ? await gpusOf(engine, host, found.containers) : {}),
    };
  } catch (thrown) {
    deps.hosts.failed(host, client, thrown);
    return { ...empty, reachable: false, reason: toAppError(thrown).toView(), engine: null };
  }
}

/** Where the document allows an Engine a second one beside it. */
function mayHaveTwoEngines(document: SiteDocument, host: SiteHost): boolean {
  return wantedOn(document, host).some(
    ({ role, ports }) => role === 'engine' && ports.engine_metrics_beside !== undefined,
  );
}

/** As the running Engine sees them; what cannot be read is left out, and no second Engine is planned then. */
async function gpusOf(
  engine: EngineClient,
  host: SiteHost,
  containers: ObservedContainer[],
): Promise<Pick<ObservedHost, 'gpus'>> {
  const running = containers.filter(({ role, state }) => role === 'engine' && state === 'running');
  const answers = await Promise.all(
    running.map(({ id }) => engine.exec(id, ['nvidia-smi', ...GPU_QUERY]).catch(() => null)),
  );
  if (answers.length === 0 || answers.some((answer) => answer?.exitCode !== 0)) return {};
  const seen = answers.flatMap((answer) => readGpuRows(answer?.output ?? '', host.name));
  // Two Engines may see the same GPU.
  return { gpus: [...new Map(seen.map((gpu) => [gpu.uuid, gpu])).values()] };
}

async function observeContainers(
  deps: Looking & { engine: EngineClient },
  document: SiteDocument,
  host: SiteHost,
): Promise<Pick<ObservedHost, 'containers' | 'strangers'>> {
  const { engine, probes } = deps;
  const { containers, strangers } = await siteContainers(engine, document, host);
  const observed = await Promise.all(
    containers.map(async ({ id, adopted, ...summary }) => {
      const owner = ownerIn(summary);
      const [state, found] = await Promise.all([engine.inspectContainer(id), engine.describeContainer(id)]);
      if (state === null || found === null) return null;
      const container = {
        ...observedContainer(state, host.name),
        ...owner,
        ...(adopted ? await adoptedFacts(engine, document, { state, owner }) : {}),
        adopted,
        found,
      };
      const [ready, licence, rotated] = await Promise.all([
        isReady(probes, { engine, host, state, role: owner.role }),
        addressesOf(deps, state, owner.role),
        // One that we did not make may have its key in its file, and another one than its neighbours (rotated.ts).
        owner.role === null || adopted ? [] : engine.differingEnvironment(state.id, deps.secretValues),
      ]);
      return withRotated({ ...container, ready, ...licence }, rotated);
    }),
  );
  const there = observed.filter((container) => container !== null);
  return { containers: there.toSorted((a, b) => a.name.localeCompare(b.name)), strangers };
}

/** No label says which release it is, or what the registry calls its image. */
async function adoptedFacts(
  engine: EngineClient,
  document: SiteDocument,
  { state, owner }: { state: ContainerState; owner: ContainerOwner },
): Promise<Pick<ObservedContainer, 'release' | 'digest' | 'spec' | 'aliases'>> {
  const image = await engine.inspectImage(state.imageId);
  const isCurrent = owner.service !== null && state.image === imageReference(document, owner);
  const release = isCurrent ? document.release : null;
  // Made by hand, it may be found by nothing but its own name.
  const named = Object.entries(state.networks).map(([network, names]) => [network, [...names, state.name]]);
  return {
    release,
    digest: image?.digest ?? state.imageId,
    spec: null,
    aliases: Object.fromEntries(named) as ObservedContainer['aliases'],
  };
}

async function addressesOf(
  { engine, probes }: Looking & { engine: EngineClient },
  state: ContainerState,
  role: PlannableRole | null,
): Promise<Pick<ObservedContainer, 'licenceUrls' | 'poolUrls'>> {
  if (state.status !== 'running' || role === null || role === 'license-proxy') return {};
  return probes.addresses({ engine, state, role });
}

interface Running {
  engine: EngineClient;
  host: SiteHost;
  state: ContainerState;
  role: PlannableRole | null;
}

async function isReady(probes: ServiceProbes, { role, ...running }: Running): Promise<boolean> {
  if (role === null) return false;
  const answer = await probes.probe({ ...running, role });
  return answer.is === 'known' && answer.value.readiness === 'ready';
}

function observedContainer(state: ContainerState, host: string): ObservedContainer {
  const { labels, status } = state;
  const known = ['created', 'running', 'restarting', 'paused', 'exited', 'dead'] as const;
  return {
    id: state.id,
    name: state.name,
    host,
    service: null,
    role: null,
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
    ports: state.bindings,
    publishes: Object.keys(state.ports).map(Number),
  };
}

async function observeImages(engine: EngineClient, document: SiteDocument): Promise<Record<string, string>> {
  const references = [...new Set(wantedImages(document).map(({ image }) => image))];
  const images = await Promise.all(
    references.map(async (reference) => [reference, await engine.inspectImage(reference)] as const),
  );
  return Object.fromEntries(
    images.flatMap(([reference, image]) => (image ? [[reference, image.digest]] : [])),
  );
}
