// Owns the steps of goal "apply" (and of "revert", which is apply of an earlier document): first what is missing on every host,
// then each service in the safe order, then what nobody wants any more.
import { serviceTitle, startOrder } from '../service.ts';
import type { SiteDocument } from '../site-document.ts';
import type { ApplyInput } from './apply-input.ts';
import { blueGreenSteps, isBlueGreen } from './blue-green-steps.ts';
import { siteLabels } from './container-spec.ts';
import { hostNetwork, siteNetwork, type DesiredService } from './desired.ts';
import { findByName, findHost, type Observed, type ObservedContainer } from './observed.ts';
import { carriesName, serves } from './proxy-place.ts';
import { replaceSteps, setCurrentAside, SET_ASIDE } from './replace-steps.ts';
import type { StepList } from './step-list.ts';
import { drainAndStop } from './stop-steps.ts';

/** Model loading may take this long; the vendor's own chart allows it (dossier 1.8). */
const ENGINE_READY_TIMEOUT_MS = 600_000;
const OTHER_READY_TIMEOUT_MS = 120_000;

export function applySteps(list: StepList, input: ApplyInput): void {
  const { document, desired, observed } = input;
  const needed = desired.filter((service) => !isInPlace(service, observed));
  for (const service of needed) prepareImage(list, service, observed);
  for (const host of new Set(needed.map((service) => service.host)))
    prepareNetwork(list, { document, host, observed });
  for (const service of desired) {
    if (needed.includes(service)) bringUp(list, { service, input });
    else if (!findByName(observed, service.host, service.spec.name)?.ready) waitFor(list, service);
  }
  const changed = list.steps.length > 0;
  const unwanted = unwantedContainers(desired, observed).filter(
    ({ host, name }) => !list.removes(host, name),
  );
  if (changed) {
    for (const api of desired.filter(({ service }) => service === 'api')) {
      const reason = 'A container that runs is not a service that serves.';
      list.add({ kind: 'prove', container: api.spec.name }, { host: api.host, service: 'api', reason });
    }
  }
  retire(list, { document, unwanted });
}

/**
 * A container that was set aside earlier and is exactly what is wanted: going back needs no new one. Not for the License Proxy of
 * a serving site: the old one would have the name again before it is Connected.
 */
function setAside(service: DesiredService, observed: Observed): ObservedContainer | undefined {
  if (service.service === 'license-proxy' && serves(observed)) return undefined;
  const spec = service.spec.labels[siteLabels.spec];
  const current = findByName(observed, service.host, service.spec.name);
  if (current?.spec === spec) return undefined;
  return findHost(observed, service.host)?.containers.find((container) => container.spec === spec);
}

function isInPlace(service: DesiredService, observed: Observed): boolean {
  const current = findByName(observed, service.host, service.spec.name);
  if (current?.state !== 'running' || current.spec !== service.spec.labels[siteLabels.spec]) return false;
  return service.service !== 'license-proxy' || carriesName(current, service.spec);
}

function prepareImage(list: StepList, service: DesiredService, observed: Observed): void {
  if (setAside(service, observed)) return;
  const { image } = service.spec;
  const context = { host: service.host, service: service.service };
  const present = findHost(observed, service.host)?.images[image] !== undefined;
  const pulling = list.steps.some(
    ({ host, action }) => host === service.host && action.kind === 'pull-image' && action.image === image,
  );
  if (!present && !pulling) {
    list.add(
      { kind: 'pull-image', image, bytes: bytesOfPull(list, { host: service.host, image, observed }) },
      { ...context, reason: `${service.host} does not have it yet.`, ...estimateOfPull(service, observed) },
    );
  }
  const { directory, files } = service;
  list.add(
    { kind: 'write-files', directory, files, image },
    { ...context, reason: 'Its configuration must be on the host first.', guards: ['configuration'] },
  );
}

/** A layer that an earlier step of this plan brings to the host does not travel twice; what older images left there is not known. */
function bytesOfPull(
  list: StepList,
  { host, image, observed }: { host: string; image: string; observed: Observed },
): number | null {
  const layers = observed.layers?.[image];
  if (!layers) return null;
  const before = list.steps.flatMap((step) =>
    step.host === host && step.action.kind === 'pull-image'
      ? Object.keys(observed.layers?.[step.action.image] ?? {})
      : [],
  );
  const brought = new Set(before);
  return Object.entries(layers).reduce((sum, [digest, bytes]) => sum + (brought.has(digest) ? 0 : bytes), 0);
}

/** The practice engine's images are a few megabytes from this very machine. */
function estimateOfPull(service: DesiredService, observed: Observed): { estimateMs?: number } {
  return findHost(observed, service.host)?.engine?.startsWith('Practice') ? { estimateMs: 400 } : {};
}

function prepareNetwork(
  list: StepList,
  { document, host, observed }: { document: SiteDocument; host: string; observed: Observed },
): void {
  const entry = document.host.find(({ name }) => name === host);
  const network = entry ? hostNetwork(document, entry) : siteNetwork(document.name);
  if (findHost(observed, host)?.networks.includes(network)) return;
  const reason = 'The services find each other by name on it.';
  list.add({ kind: 'ensure-network', network }, { host, service: null, reason });
}

function bringUp(list: StepList, { service, input }: { service: DesiredService; input: ApplyInput }): void {
  if (isBlueGreen({ service, input })) {
    blueGreenSteps(list, { service, input });
    return;
  }
  const { host, spec } = service;
  const context = { host, service: service.service };
  const current = findByName(input.observed, host, spec.name);
  const title = serviceTitle[service.service];
  const kept = setAside(service, input.observed);
  if (kept) {
    list.chose(service.service, host, {
      name: 'restore',
      why: `${kept.name} is exactly the ${title} that is wanted`,
    });
    if (current) setCurrentAside(list, { service, current, input });
    const reason = 'The old container was kept for this.';
    list.add({ kind: 'rename-container', container: kept.name, to: spec.name }, { ...context, reason });
  } else if (!current) {
    list.chose(service.service, host, { name: 'create', why: `there is no ${title} on ${host} yet` });
    list.add({ kind: 'create-container', spec }, { ...context, reason: `${host} has no ${title} yet.` });
  } else if (current.spec !== spec.labels[siteLabels.spec]) {
    replaceSteps(list, { service, current, input });
  } else {
    list.chose(service.service, host, { name: 'start', why: 'it exists as wanted and does not run' });
  }
  list.add(
    { kind: 'start-container', container: spec.name },
    { ...context, reason: `${title} is wanted and does not run.` },
  );
  waitFor(list, service);
}

function waitFor(list: StepList, { service, host, spec }: DesiredService): void {
  const timeoutMs = service === 'engine' ? ENGINE_READY_TIMEOUT_MS : OTHER_READY_TIMEOUT_MS;
  const reason = 'What comes next depends on it.';
  list.add({ kind: 'wait-ready', container: spec.name, timeoutMs }, { host, service, reason });
}

function unwantedContainers(desired: DesiredService[], observed: Observed): ObservedContainer[] {
  const wanted = new Set(
    desired.flatMap((service) => {
      const kept = setAside(service, observed);
      const names = [service.spec.name, ...(kept ? [kept.name] : [])];
      return names.map((name) => `${service.host}/${name}`);
    }),
  );
  const rank = (container: ObservedContainer) =>
    container.service === null ? 0 : startOrder.indexOf(container.service);
  return observed.hosts
    .flatMap(({ containers }) => containers)
    .filter(({ host, name }) => !wanted.has(`${host}/${name}`))
    .toSorted((a, b) => rank(b) - rank(a));
}

function retire(
  list: StepList,
  { document, unwanted }: { document: SiteDocument; unwanted: ObservedContainer[] },
): void {
  for (const container of unwanted) {
    const { host, service, name } = container;
    if (container.state === 'running') {
      drainAndStop(list, { document, container, reason: 'The site document does not want it any more.' });
    }
    const reason = 'The site runs as wanted without it; it was kept until that was proved.';
    list.add(
      { kind: 'remove-container', container: name },
      { host, service, reason, guards: ['old stays', 'rollback'] },
    );
  }
  const replaced = list.steps.filter(
    ({ action }) => action.kind === 'rename-container' && action.to.includes(SET_ASIDE),
  );
  for (const { host, service, action } of replaced) {
    if (action.kind !== 'rename-container') continue;
    const reason = 'Its successor has proved itself.';
    list.add(
      { kind: 'remove-container', container: action.to },
      { host, service, reason, guards: ['old stays'] },
    );
  }
}
