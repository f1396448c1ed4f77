// Owns the steps of goals "stop", "start" and "remove", and how one container is brought to rest: drain, then a long grace.
import { plannableRoles, startOrder } from '../service.ts';
import type { SiteDocument } from '../site-document.ts';
import { containerName, siteNetwork } from './desired.ts';
import { allContainers, type Observed, type ObservedContainer } from './observed.ts';
import { startTogether, startWaves, waitReady } from './start-waves.ts';
import type { Action } from './plan.ts';
import type { StepList } from './step-list.ts';

interface SiteInput {
  document: SiteDocument;
  observed: Observed;
}

const SITE_STOPS = 'the site answers no speech requests until it is started again';

export function stopSteps(list: StepList, { document, observed }: SiteInput): void {
  for (const container of inStopOrder(observed).filter(({ state }) => isUp(state))) {
    const reason = 'The whole site is to stop.';
    // The operator typed the name of the site for it: one that does not answer any more can be stopped too.
    drainAndStop(list, { document, container, reason, interruption: SITE_STOPS, ifUnknown: 'stop' });
  }
}

export function removeSteps(list: StepList, { document, observed }: SiteInput): void {
  stopSteps(list, { document, observed });
  for (const { host, service, name } of inStopOrder(observed)) {
    const reason = 'The site is to be removed; its files and images stay on the host.';
    list.add({ kind: 'remove-container', container: name }, { host, service, reason });
  }
  const network = siteNetwork(document.name);
  for (const { host, networks } of observed.hosts.filter((host) => host.networks.includes(network))) {
    list.add(
      { kind: 'remove-network', network },
      {
        host,
        service: null,
        reason: `Nothing is left on ${host} that needs it (${networks.length} networks).`,
      },
    );
  }
}

export function startSteps(list: StepList, { document, observed }: SiteInput): void {
  const stopped = allContainers(observed.hosts)
    .toSorted((a, b) => rank(a) - rank(b))
    .filter(({ state, host, name }) => !isUp(state) && isCurrent(document, host, name))
    .flatMap(({ host, service, name }) => (service ? [{ host, service, container: name }] : []));
  for (const wave of startWaves(stopped, observed)) {
    startTogether(list, wave, (title) => `${title} is stopped.`);
    for (const one of wave) waitReady(list, one);
  }
}

export interface StopInput {
  document: SiteDocument;
  container: ObservedContainer;
  reason: string;
  interruption?: string | null;
  /** At the deadline, where it does not tell what is in flight. */
  ifUnknown?: Extract<Action, { kind: 'drain' }>['ifUnknown'];
  /** No caller was ever answered by it: where it never says a number either, it is not waited for. */
  neverReady?: boolean | undefined;
  /** Where waiting longer for a moment without work makes no sense. */
  mostDrainMs?: number;
}

export function drainAndStop(list: StepList, input: StopInput): void {
  const { document, container, reason, interruption = null, ifUnknown = 'refuse' } = input;
  const { host, service, name } = container;
  const graceSeconds = document.stop.grace_seconds;
  if (service === 'api') {
    // After SIGTERM the port is closed and nobody can count any more, so the waiting happens before (dossier 7.3).
    list.add(
      {
        kind: 'drain',
        container: name,
        deadlineMs: Math.min(drainMs(document), input.mostDrainMs ?? Infinity),
        ifUnknown: input.neverReady ? 'stop' : ifUnknown,
        ...(input.neverReady ? { mostSilentMs: NEVER_READY_MS } : {}),
      },
      { host, service, reason: 'Calls in progress are allowed to end.' },
    );
  }
  const guards = service === 'license-proxy' ? ['licence'] : service === 'api' ? ['service'] : [];
  list.add(
    { kind: 'stop-container', container: name, graceSeconds },
    { host, service, reason, interruption, guards },
  );
}

/** One that has served would have said a number by then, at a question every tenth of a second. */
const NEVER_READY_MS = 10_000;

function drainMs({ stop }: SiteDocument): number {
  return (stop.drain_seconds ?? stop.grace_seconds) * 1000;
}

/** An Engine works for the API beside it: what that API has accepted must end before the Engine goes. */
export function drainApiBefore(
  list: StepList,
  { document, observed, host }: SiteInput & { host: string },
): void {
  const containers = observed.hosts.find((candidate) => candidate.host === host)?.containers ?? [];
  const api = containers.find(({ service, state }) => service === 'api' && state === 'running');
  if (!api) return;
  const deadlineMs = drainMs(document);
  const reason = 'Calls in progress need this Engine and are allowed to end.';
  list.add(
    { kind: 'drain', container: api.name, deadlineMs, ifUnknown: 'refuse' },
    { host, service: 'api', reason },
  );
}

function inStopOrder(observed: Observed): ObservedContainer[] {
  return allContainers(observed.hosts).toSorted((a, b) => rank(b) - rank(a));
}

function rank({ service }: ObservedContainer): number {
  return service === null ? plannableRoles.length : startOrder.indexOf(service);
}

export function isUp(state: ObservedContainer['state']): boolean {
  return state === 'running' || state === 'restarting' || state === 'paused';
}

function isCurrent(document: SiteDocument, host: string, name: string): boolean {
  const entry = document.host.find((candidate) => candidate.name === host);
  return plannableRoles.some(
    (service) => entry !== undefined && name === containerName(document, entry, service),
  );
}
