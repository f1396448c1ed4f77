// Steps of goals "stop", "start" and "remove", and how one container is stopped: drain, then a long grace period.
import { startOrder } from '#shared/domain/site/role-names';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { servicesOn } from '#shared/domain/site/site-services';
import { containerName, siteNetwork } from '#shared/domain/containers/desired';
import { allContainers, type Observed, type ObservedContainer } from '../observed.ts';
import { start, startWaves, waitReady } from './start-waves.ts';
import { placeOf, type Action } from '../plan.ts';
import type { StepList } from '../steps/step-list.ts';

interface SiteInput {
  document: SiteDocument;
  observed: Observed;
}

const SITE_STOPS = 'the site answers no speech requests until it is started again';

/** APIs first, then Engines, then License Proxies: each role on all hosts side by side. */
export function stopSteps(list: StepList, { document, observed }: SiteInput): void {
  const reason = 'The whole site is to stop.';
  inStopOrder(list, observed, (container) => {
    if (!isUp(container.state)) return;
    // The operator typed the name of the site for this: a service that does not respond can be stopped too.
    drainAndStop(list, { document, container, reason, interruption: SITE_STOPS, ifUnknown: 'stop' });
  });
}

export function removeSteps(list: StepList, { document, observed }: SiteInput): void {
  stopSteps(list, { document, observed });
  const reason = 'The site is to be removed; its files and images stay on the host.';
  inStopOrder(list, observed, (container) => {
    list.add({ kind: 'remove-container', container: container.name }, { ...placeOf(container), reason });
  });
  const network = siteNetwork(document.name);
  const having = observed.hosts.filter((host) => host.networks.includes(network));
  list.sideBySide(
    having.map(({ host, networks }) => () => {
      const nothingLeft = `Nothing is left on ${host} that needs it (${networks.length} networks).`;
      list.add({ kind: 'remove-network', network }, { host, service: null, role: null, reason: nothingLeft });
    }),
  );
}

export function startSteps(list: StepList, { document, observed }: SiteInput): void {
  const stopped = allContainers(observed.hosts)
    .toSorted((a, b) => rank(a) - rank(b))
    .filter(({ state, host, name }) => !isUp(state) && isCurrent(document, host, name))
    .flatMap(({ host, service, role, name }) =>
      service !== null && role !== null ? [{ host, service, role, container: name }] : [],
    );
  for (const wave of startWaves(stopped, observed))
    list.sideBySide(
      wave.map((one) => () => {
        start(list, one, { wave, why: (title) => `${title} is stopped.` });
        waitReady(list, one);
      }),
    );
}

export interface StopInput {
  document: SiteDocument;
  container: ObservedContainer;
  reason: string;
  interruption?: string | null;
  /** At the deadline, when the count of requests is unknown. */
  ifUnknown?: Extract<Action, { kind: 'drain' }>['ifUnknown'];
  /** It never served a caller: when it never reports a count either, the drain does not wait for it. */
  neverReady?: boolean | undefined;
  /** When waiting longer for a moment without requests is pointless. */
  mostDrainMs?: number;
}

export function drainAndStop(list: StepList, input: StopInput): void {
  const { document, container, reason, interruption = null, ifUnknown = 'refuse' } = input;
  const { role, name } = container;
  const graceSeconds = document.stop.grace_seconds;
  if (role === 'api') {
    // After SIGTERM the port is closed and requests cannot be counted, so the drain comes before it (docs/domain.md, "Drain and rollback").
    list.add(
      {
        kind: 'drain',
        container: name,
        deadlineMs: Math.min(drainMs(document), input.mostDrainMs ?? Infinity),
        ifUnknown: input.neverReady ? 'stop' : ifUnknown,
        ...(input.neverReady ? { mostSilentMs: NEVER_READY_MS } : {}),
      },
      { ...placeOf(container), reason: 'Calls in progress are allowed to end.' },
    );
  }
  const guards = role === 'license-proxy' ? ['licence'] : role === 'api' ? ['service'] : [];
  list.add(
    { kind: 'stop-container', container: name, graceSeconds },
    { ...placeOf(container), reason, interruption, guards },
  );
}

/** An API that is ready reports a count well within this time. */
const NEVER_READY_MS = 10_000;

function drainMs({ stop }: SiteDocument): number {
  return (stop.drain_seconds ?? stop.grace_seconds) * 1000;
}

/** Requests that these APIs accepted need an Engine, and must end before it stops. */
export function drainApisBefore(list: StepList, document: SiteDocument, asking: ObservedContainer[]): void {
  const deadlineMs = drainMs(document);
  const reason = 'Calls in progress need this Engine and are allowed to end.';
  for (const api of asking)
    list.add(
      { kind: 'drain', container: api.name, deadlineMs, ifUnknown: 'refuse' },
      { ...placeOf(api), reason },
    );
}

/** Role after role; services of one role side by side. */
function inStopOrder(
  list: StepList,
  observed: Observed,
  steps: (container: ObservedContainer) => void,
): void {
  const all = allContainers(observed.hosts);
  for (const role of [null, ...startOrder.toReversed()])
    list.sideBySide(
      all.filter((container) => container.role === role).map((container) => () => steps(container)),
    );
}

function rank({ role }: ObservedContainer): number {
  return role === null ? startOrder.length : startOrder.indexOf(role);
}

export function isUp(state: ObservedContainer['state']): boolean {
  return state === 'running' || state === 'restarting' || state === 'paused';
}

function isCurrent(document: SiteDocument, host: string, name: string): boolean {
  const entry = document.host.find((candidate) => candidate.name === host);
  return (
    entry !== undefined && servicesOn(entry).some((service) => name === containerName(document, service))
  );
}
