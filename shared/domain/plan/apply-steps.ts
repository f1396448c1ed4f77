// Owns the steps of goal "apply" (and of "revert", which is apply of an earlier document): first what is missing on every host,
// then each service in the safe order, then what nobody wants any more.
import { builtInCatalogue } from '../catalogue/built-in-catalogue.ts';
import { startOrder } from '../roles/role-names.ts';
import { serviceTitle } from '../roles/service-title.ts';
import type { SiteDocument } from '../site-document.ts';
import type { ApplyInput } from './apply-input.ts';
import { besideProblems, findLeftovers, findSuccessor, hasWantedPorts } from './beside-check.ts';
import { besideSteps, wasProvedBeside } from './beside-steps.ts';
import { blueGreenSteps, isBlueGreen } from './blue-green-steps.ts';
import { siteLabels, type ContainerSpec } from './container-spec.ts';
import { hostNetwork, siteNetwork, type DesiredService } from './desired.ts';
import { fetchImage } from './fetch-steps.ts';
import { allContainers, findByName, findHost, type Observed, type ObservedContainer } from './observed.ts';
import { isFailed, setAsideName } from './own-names.ts';
import { placeOf, type Action } from './plan.ts';
import { carriesName, serves } from './proxy-place.ts';
import { putAway } from './put-away.ts';
import { replaceInterruption, replaceSteps, setCurrentAside } from './replace-steps.ts';
import { rollingOrder } from './rolling.ts';
import { inOrder } from './service-order.ts';
import { startTogether, startWaves, waitReady } from './start-waves.ts';
import type { StepList } from './step-list.ts';
import { drainAndStop, isUp } from './stop-steps.ts';

export function applySteps(list: StepList, unordered: ApplyInput, catalogue = builtInCatalogue): void {
  const input = { ...unordered, desired: inOrder(unordered, catalogue) };
  const { document, desired, observed } = input;
  const needed = desired.filter((service) => !isInPlace(service, observed));
  for (const service of needed) prepareImage(list, service, input);
  for (const host of new Set(needed.map((service) => service.host)))
    prepareNetwork(list, { document, host, observed });
  const rolling = rollingOrder({ input, needed });
  for (const wave of startWaves(rolling.order, observed)) {
    const made: DesiredService[] = [];
    for (const service of wave) {
      rolling.before(list, service);
      const isRolling = rolling.hosts.has(service.host);
      if (needed.includes(service) && bringUp(list, { service, input, isRolling }) === 'made')
        made.push(service);
    }
    startTogether(list, made.map(startable), (title) => `${title} is wanted and does not run.`);
    const isComingUp = (service: DesiredService) => !needed.includes(service) && !isReady(service, observed);
    for (const service of wave)
      if (made.includes(service) || isComingUp(service)) waitReady(list, startable(service));
  }
  // What failed earlier lies at rest as evidence; that alone is no reason for a change.
  const changed = list.steps.length > 0;
  const unwanted = unwantedContainers(list, input).filter(
    (one) => !list.removes(one.host, one.name) && (changed || !isFailed(document, one) || isUp(one.state)),
  );
  if (changed) {
    for (const api of desired.filter(({ role }) => role === 'api')) {
      if (wasProvedBeside(list, api)) continue;
      const reason = 'A container that runs is not a service that serves.';
      list.add({ kind: 'prove', container: api.spec.name }, { ...placeOf(api), reason });
    }
  }
  retire(list, { input, unwanted });
}

/**
 * A container that was set aside earlier and is exactly what is wanted: going back needs no new one. Not for the License Proxy of
 * a serving site: the old one would have the name again before it is Connected.
 */
function setAside(
  service: DesiredService,
  { document, observed }: Pick<ApplyInput, 'document' | 'observed'>,
): ObservedContainer | undefined {
  if (service.role === 'license-proxy' && serves(observed)) return undefined;
  const spec = service.spec.labels[siteLabels.spec];
  const current = findByName(observed, service.host, service.spec.name);
  if (current?.spec === spec) return undefined;
  return findHost(observed, service.host)?.containers.find(
    (container) =>
      container.spec === spec &&
      !isFailed(document, container) &&
      hasWantedPorts(container, service.spec) &&
      // Callers are on the port of the present one, and nobody moves them when it is replaced in place.
      (current === undefined || service.role !== 'api' || isSamePlace(container, current)),
  );
}

function isSamePlace(a: ObservedContainer, b: ObservedContainer): boolean {
  return JSON.stringify(a.ports) === JSON.stringify(b.ports);
}

function isInPlace(service: DesiredService, observed: Observed): boolean {
  const current = findByName(observed, service.host, service.spec.name);
  if (current?.state !== 'running' || !isAsWanted(current, service.spec)) return false;
  return carriesName(current, service.spec);
}

function isReady({ host, spec }: DesiredService, observed: Observed): boolean {
  return findByName(observed, host, spec.name)?.ready === true;
}

function isAsWanted(current: ObservedContainer, spec: ContainerSpec): boolean {
  return current.spec === spec.labels[siteLabels.spec] && hasWantedPorts(current, spec);
}

function prepareImage(list: StepList, service: DesiredService, input: ApplyInput): void {
  if (setAside(service, input)) return;
  fetchImage(list, service, input.observed);
  const { image } = service.spec;
  const context = placeOf(service);
  const { directory, files } = service;
  list.add(
    { kind: 'write-files', directory, files, image },
    { ...context, reason: 'Its configuration must be on the host first.', guards: ['configuration'] },
  );
}

function prepareNetwork(
  list: StepList,
  { document, host, observed }: { document: SiteDocument; host: string; observed: Observed },
): void {
  const entry = document.host.find(({ name }) => name === host);
  const network = entry ? hostNetwork(document, entry) : siteNetwork(document.name);
  if (findHost(observed, host)?.networks.includes(network)) return;
  const reason = 'The services find each other by name on it.';
  list.add({ kind: 'ensure-network', network }, { host, service: null, role: null, reason });
}

interface BringUp {
  service: DesiredService;
  input: ApplyInput;
  isRolling: boolean;
}

/** `made`: it stands and has to be started; `serving`: started, and proved in the way of its strategy. */
function bringUp(list: StepList, { service, input, isRolling }: BringUp): 'made' | 'serving' {
  if (isBlueGreen({ service, input })) {
    blueGreenSteps(list, { service, input });
    return 'serving';
  }
  const { host, spec } = service;
  const context = placeOf(service);
  const current = findByName(input.observed, host, spec.name);
  const title = serviceTitle(service);
  const kept = setAside(service, input);
  const isReplaced = current !== undefined && !isAsWanted(current, spec);
  const problems = service.role === 'license-proxy' ? [] : besideProblems({ service, input });
  const beside =
    isReplaced && service.role !== 'license-proxy' && isUp(current.state) && problems.length === 0;
  if (service.role !== 'license-proxy')
    clearLeftovers(list, { service, input, wanted: beside ? findSuccessor({ service, input }) : kept });
  if (beside) {
    besideSteps(list, { service, current, input });
    return 'serving';
  }
  if (kept) {
    list.chose(service, {
      name: 'restore',
      why: `${kept.name} is exactly the ${title} that is wanted${problems.length > 0 ? `; not beside the present one, because ${problems.join('; ')}` : ''}`,
    });
    if (current) setCurrentAside(list, { service, current, input, isRolling });
    const reason = 'The old container was kept for this.';
    list.add({ kind: 'rename-container', container: kept.name, to: spec.name }, { ...context, reason });
  } else if (!current) {
    list.chose(service, { name: 'create', why: `there is no ${title} on ${host} yet` });
    list.add({ kind: 'create-container', spec }, { ...context, reason: `${host} has no ${title} yet.` });
  } else if (isReplaced) {
    replaceSteps(list, { service, current, input, isRolling }, problems);
  } else {
    list.chose(service, { name: 'start', why: 'it exists as wanted and does not run' });
  }
  const made = kept ?? (isReplaced ? undefined : current);
  if (made && !carriesName(made, spec)) {
    const alias = spec.aliases[0] ?? service.service;
    const reason = 'An interrupted change left it without its name.';
    list.add(
      { kind: 'take-name', container: spec.name, network: spec.network, alias },
      { ...context, reason },
    );
  }
  return 'made';
}

function startable({ host, service, role, spec }: DesiredService) {
  return { host, service, role, container: spec.name };
}

/** Callers are not on them; the ports that they have are needed. */
function clearLeftovers(
  list: StepList,
  {
    service,
    input,
    wanted,
  }: { service: DesiredService; input: ApplyInput; wanted: ObservedContainer | undefined },
): void {
  const { document, observed } = input;
  const current = findByName(observed, service.host, service.spec.name);
  const left = findLeftovers({ service, input }, wanted).filter(
    ({ host, name }) => !list.removes(host, name),
  );
  if (current && isUp(current.state)) {
    for (const container of left) putAway(list, { input, container, interruption: null });
    return;
  }
  // They may be all that serves: stopped before what comes only where that needs their port, and removed after it.
  const comes = wanted ?? (current && isAsWanted(current, service.spec) ? current : undefined);
  const needed = comes?.ports ? Object.values(comes.ports) : service.spec.ports.map(({ host }) => host);
  for (const container of left.filter(({ state }) => isUp(state))) {
    const inTheWay =
      container.ports === undefined || Object.values(container.ports).some((port) => needed.includes(port));
    if (!inTheWay) continue;
    const interruption = replaceInterruption(service, input);
    drainAndStop(list, { document, container, reason: 'What comes needs its port.', interruption });
  }
}

/** What is neither wanted under its name nor given a wanted name by a step. */
function unwantedContainers(list: StepList, { desired, observed }: ApplyInput): ObservedContainer[] {
  const wanted = new Set(desired.map(({ host, spec }) => `${host}/${spec.name}`));
  const rank = (container: ObservedContainer) =>
    container.role === null ? 0 : startOrder.indexOf(container.role);
  return allContainers(observed.hosts)
    .filter(({ host, name }) => !wanted.has(`${host}/${name}`) && !list.renames(host, name))
    .toSorted((a, b) => rank(b) - rank(a));
}

function retire(
  list: StepList,
  { input, unwanted }: { input: ApplyInput; unwanted: ObservedContainer[] },
): void {
  for (const container of unwanted) putAway(list, { input, container, interruption: null });
  for (const step of [...list.steps]) {
    const { host, action } = step;
    if (action.kind !== 'rename-container' || !setsAside({ host, action }, input)) continue;
    const reason = 'Its successor has proved itself.';
    list.add(
      { kind: 'remove-container', container: action.to },
      { ...placeOf(step), reason, guards: ['old stays'] },
    );
  }
}

/** Whether a step moves what is in the place of a service out of the way. */
function setsAside(
  { host, action }: { host: string; action: Extract<Action, { kind: 'rename-container' }> },
  { desired, observed }: ApplyInput,
): boolean {
  const moved = findByName(observed, host, action.container);
  return (
    moved !== undefined &&
    desired.some((one) => one.host === host && action.to === setAsideName(one.spec.name, moved.id))
  );
}
