// Owns the steps of goals "stop", "start" and "remove", and how one container is brought to rest: drain, then a long grace.
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

/** Callers first, then what works for them, then what licenses both: side by side on all hosts. */
export function stopSteps(list: StepList, { document, observed }: SiteInput): void {
  const reason = 'The whole site is to stop.';
  inStopOrder(list, observed, (container) => {
    if (!isUp(container.state)) return;
    // The operator typed the name of the site for it: one that does not answer any more can be stopped too.
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
  /** At the deadline, where it does not tell what is in flight. */
  ifUnknown?: Extract<Action, { kind: 'drain' }>['ifUnknown'];
  /** No caller was ever answered by it: where it never says a number either, it is not waited for. */
  neverReady?: boolean | undefined;
  /** Where waiting longer for a moment without work makes no sense. */
  mostDrainMs?: number;
}

export function drainAndStop(list: StepList, input: StopInput): void {
  const { document, container, reason, interruption = null, ifUnknown = 'refuse' } = input;
  const { role, name } = container;
  const graceSeconds = document.stop.grace_seconds;
  if (role === 'api') {
    // After SIGTERM the port is closed and nobody can count any more, so the waiting happens before (docs/domain.md, "Drain and rollback").
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

/** One that has served would have said a number by then, at a question every tenth of a second. */
const NEVER_READY_MS = 10_000;

function drainMs({ stop }: SiteDocument): number {
  return (stop.drain_seconds ?? stop.grace_seconds) * 1000;
}

/** What these APIs have accepted needs an Engine, and must end before that goes. */
export function drainApisBefore(list: StepList, document: SiteDocument, asking: ObservedContainer[]): void {
  const deadlineMs = drainMs(document);
  const reason = 'Calls in progress need this Engine and are allowed to end.';
  for (const api of asking)
    list.add(
      { kind: 'drain', container: api.name, deadlineMs, ifUnknown: 'refuse' },
      { ...placeOf(api), reason },
    );
}

/** Role after role; those of one role side by side. */
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
