// Steps of goal "apply" (and "revert", an apply of an earlier document): first what hosts lack, then each service in the safe order, then the
// removal of what the document no longer wants.
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { startOrder } from '#shared/domain/site/role-names';
import { serviceTitle } from '#shared/domain/site/service-title';
import type { ApplyInput } from '../apply-input.ts';
import { besideProblems, findLeftovers, findSuccessor, hasWantedPorts } from './beside-check.ts';
import { besideSteps, wasProvedBeside } from './beside-steps.ts';
import { blueGreenSteps, isBlueGreen } from './blue-green-steps.ts';
import { siteLabels, type ContainerSpec } from '#shared/domain/containers/container-spec';
import { hostNetwork, siteNetwork, type DesiredService } from '#shared/domain/containers/desired';
import { fetchImage, lastPulls } from './fetch-steps.ts';
import { allContainers, findByName, findHost, type Observed, type ObservedContainer } from '../observed.ts';
import { isFailed, previousName } from '#shared/domain/containers/own-names';
import { placeOf, type Action } from '../plan.ts';
import { hasItsName, serves } from '../licence/proxy-place.ts';
import { retireContainer } from './retire-container.ts';
import { replaceInterruption, replaceSteps, makePrevious } from './replace-steps.ts';
import { rollingOrder, roundsOf, takeOut } from './rolling.ts';
import { inOrder } from './service-order.ts';
import { start, startWaves, waitReady } from './start-waves.ts';
import type { StepList } from '../steps/step-list.ts';
import { drainAndStop, isUp } from './stop-steps.ts';

export function applySteps(list: StepList, unordered: ApplyInput, catalogue = builtInCatalogue): void {
  const input = { ...unordered, desired: inOrder(unordered, catalogue) };
  const { document, desired, observed } = input;
  const needed = desired.filter((service) => !isInPlace(service, observed));
  const prepared = prepare(list, needed, input);
  const rolling = rollingOrder({ input, needed });
  for (const round of roundsOf(startWaves(rolling.order, observed), rolling, input)) {
    const starting = round.lanes.flat().filter((service) => isStarted(service, { needed, input }));
    const wave = round.out.length > 0 ? [] : starting.map(startable);
    list.sideBySide(
      round.lanes.map((lane) => () => {
        const isRolling = rolling.hosts.has(lane[0]?.host ?? '');
        const [host] = round.out.filter((out) =>
          lane.some((one) => one.host === out && needed.includes(one)),
        );
        if (host !== undefined) takeOut(list, { host, back: round.back, input });
        for (const service of lane) {
          const needs = prepared.get(service) ?? [];
          if (needed.includes(service)) bringUp(list, { service, input, isRolling, needs, wave });
          else if (!isReady(service, observed)) waitReady(list, startable(service));
        }
      }),
    );
  }
  // Failed containers are kept as evidence; alone they are no reason for a change.
  const changed = list.steps.length > 0;
  const unwanted = unwantedContainers(list, input).filter(
    (one) => !list.removes(one.host, one.name) && (changed || !isFailed(document, one) || isUp(one.state)),
  );
  if (changed) {
    const reason = 'A container that runs is not a service that serves.';
    const unproved = desired.filter((one) => one.role === 'api' && !wasProvedBeside(list, one));
    list.sideBySide(
      unproved.map((api) => () => {
        list.add({ kind: 'prove', container: api.spec.name }, { ...placeOf(api), reason });
      }),
    );
  }
  retire(list, { input, unwanted });
}

/** Steps that each service needs before its first change: its files and network, and every image of the plan. */
function prepare(list: StepList, needed: DesiredService[], input: ApplyInput): Map<DesiredService, string[]> {
  const pulls = new Map(needed.map((service) => [service, prepareImage(list, service, input)]));
  const networks = new Map(
    [...new Set(needed.map(({ host }) => host))].map((host) => [host, prepareNetwork(list, { host, input })]),
  );
  const files = new Map(
    needed.map((service) => [
      service,
      prepareFiles(list, service, { input, pull: pulls.get(service) ?? null }),
    ]),
  );
  // A failed pull ends the plan before callers notice anything.
  list.follow(lastPulls(list));
  return new Map(
    needed.map((service) => [
      service,
      [files.get(service), networks.get(service.host)].filter((id) => id !== null && id !== undefined),
    ]),
  );
}

/**
 * A previous container that is exactly as wanted, so that a rollback creates none. Not for the License Proxy of a running site: it would get
 * its name before it is Connected.
 */
function findRestorable(
  service: DesiredService,
  { document, observed }: Pick<ApplyInput, 'document' | 'observed'>,
): ObservedContainer | undefined {
  if (service.role === 'license-proxy' && serves(observed)) return undefined;
  const spec = service.spec.labels[siteLabels.spec];
  const current = findByName(observed, service.host, service.spec.name);
  if (current?.spec === spec) return undefined;
  return findHost(observed, service.host)?.containers.find(
    (container) =>
      isAsWanted(container, service.spec) &&
      !isFailed(document, container) &&
      // Callers use the port of the present container, and an in-place replacement does not move them.
      (current === undefined || service.role !== 'api' || isSamePlace(container, current)),
  );
}

function isSamePlace(a: ObservedContainer, b: ObservedContainer): boolean {
  return JSON.stringify(a.ports) === JSON.stringify(b.ports);
}

function isInPlace(service: DesiredService, observed: Observed): boolean {
  const current = findByName(observed, service.host, service.spec.name);
  if (current?.state !== 'running' || !isAsWanted(current, service.spec)) return false;
  return hasItsName(current, service.spec);
}

function isReady({ host, spec }: DesiredService, observed: Observed): boolean {
  return findByName(observed, host, spec.name)?.ready === true;
}

function isAsWanted(current: ObservedContainer, spec: ContainerSpec): boolean {
  return current.spec === spec.labels[siteLabels.spec] && hasWantedPorts(current, spec);
}

function prepareImage(list: StepList, service: DesiredService, input: ApplyInput): string | null {
  return findRestorable(service, input) ? null : fetchImage(list, service, input.observed);
}

/** Files are in directories named after their content, so nothing reads them before a container mounts them. */
function prepareFiles(
  list: StepList,
  service: DesiredService,
  { input, pull }: { input: ApplyInput; pull: string | null },
): string | null {
  if (findRestorable(service, input)) return null;
  const { directory, files, spec } = service;
  const reason = 'Its configuration must be on the host first.';
  return list.aside(
    { kind: 'write-files', directory, files, image: spec.image },
    { ...placeOf(service), reason, guards: ['configuration'] },
    pull === null ? [] : [pull],
  );
}

function prepareNetwork(
  list: StepList,
  { host, input: { document, observed } }: { host: string; input: ApplyInput },
): string | null {
  const entry = document.host.find(({ name }) => name === host);
  const network = entry ? hostNetwork(document, entry) : siteNetwork(document.name);
  if (findHost(observed, host)?.networks.includes(network)) return null;
  const reason = 'The services find each other by name on it.';
  const pulls = list.steps.filter((step) => step.host === host && step.action.kind === 'pull-image');
  return list.aside(
    { kind: 'ensure-network', network },
    { host, service: null, role: null, reason },
    pulls.slice(-1).map(({ id }) => id),
  );
}

/** Whether it is created or started in place, without a strategy that does more. Used for the text of services that start together. */
function isStarted(
  service: DesiredService,
  { needed, input }: { needed: DesiredService[]; input: ApplyInput },
) {
  return needed.includes(service) && !isBlueGreen({ service, input });
}

interface BringUp {
  service: DesiredService;
  input: ApplyInput;
  isRolling: boolean;
  /** Steps that it needs in addition. */
  needs: string[];
  /** Services that start at the same time. */
  wave: ReturnType<typeof startable>[];
}

/** From the present containers to a ready service, by the strategy. */
function bringUp(list: StepList, { service, input, isRolling, needs, wave }: BringUp): void {
  list.follow(needs);
  if (isBlueGreen({ service, input })) {
    blueGreenSteps(list, { service, input });
    return;
  }
  const { host, spec } = service;
  const current = findByName(input.observed, host, spec.name);
  const kept = findRestorable(service, input);
  const isReplaced = current !== undefined && !isAsWanted(current, spec);
  const problems = service.role === 'license-proxy' ? [] : besideProblems({ service, input });
  const beside =
    isReplaced && service.role !== 'license-proxy' && isUp(current.state) && problems.length === 0;
  if (service.role !== 'license-proxy')
    clearLeftovers(list, { service, input, wanted: beside ? findSuccessor({ service, input }) : kept });
  if (beside) {
    besideSteps(list, { service, current, input });
    return;
  }
  if (kept) restore(list, { service, input, isRolling }, { current, kept, problems });
  else if (!current) list.follow([create(list, service, needs)]);
  else if (isReplaced) replaceSteps(list, { service, current, input, isRolling }, problems);
  else list.chose(service, { name: 'start', why: 'it exists as wanted and does not run' });
  const made = kept ?? (isReplaced ? undefined : current);
  if (made && !hasItsName(made, spec)) giveNameBack(list, service);
  const one = startable(service);
  start(list, one, { wave, why: (title) => `${title} is wanted and does not run.` });
  waitReady(list, one);
}

/** Creating a container without starting it affects no other service, so it waits for none. */
function create(list: StepList, service: DesiredService, needs: string[]): string {
  const { host, spec } = service;
  const title = serviceTitle(service);
  list.chose(service, { name: 'create', why: `there is no ${title} on ${host} yet` });
  const reason = `${host} has no ${title} yet.`;
  const context = { ...placeOf(service), reason };
  return list.aside({ kind: 'create-container', spec }, context, [...needs, ...lastPulls(list)]);
}

function restore(
  list: StepList,
  { service, input, isRolling }: Pick<BringUp, 'service' | 'input' | 'isRolling'>,
  {
    current,
    kept,
    problems,
  }: { current: ObservedContainer | undefined; kept: ObservedContainer; problems: string[] },
): void {
  const title = serviceTitle(service);
  list.chose(service, {
    name: 'restore',
    why: `${kept.name} is exactly the ${title} that is wanted${problems.length > 0 ? `; not beside the present one, because ${problems.join('; ')}` : ''}`,
  });
  if (current) makePrevious(list, { service, current, input, isRolling });
  const reason = 'The old container was kept for this.';
  list.add(
    { kind: 'rename-container', container: kept.name, to: service.spec.name },
    { ...placeOf(service), reason },
  );
}

function giveNameBack(list: StepList, service: DesiredService): void {
  const { name, network, aliases } = service.spec;
  const alias = aliases[0] ?? service.service;
  const reason = 'An interrupted change left it without its name.';
  list.add({ kind: 'take-name', container: name, network, alias }, { ...placeOf(service), reason });
}

function startable({ host, service, role, spec }: DesiredService) {
  return { host, service, role, container: spec.name };
}

/** No caller uses them, and their ports are needed. */
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
    for (const container of left) retireContainer(list, { input, container, interruption: null });
    return;
  }
  // They may be all that serves: they stop early only where their port is needed, and are removed afterwards.
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

/** Containers that are not wanted and that no step renames to a wanted name. */
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
  for (const role of [...startOrder.toReversed(), null])
    list.sideBySide(
      unwanted
        .filter((container) => container.role === role)
        .map((container) => () => retireContainer(list, { input, container, interruption: null })),
    );
  const aside = list.steps.flatMap((step) => {
    const { host, action } = step;
    return action.kind === 'rename-container' && makesPrevious({ host, action }, input)
      ? [{ step, action }]
      : [];
  });
  const reason = 'Its successor has proved itself.';
  list.sideBySide(
    aside.map(({ step, action }) => () => {
      list.add(
        { kind: 'remove-container', container: action.to },
        { ...placeOf(step), reason, guards: ['old stays'] },
      );
    }),
  );
}

/** Whether a step moves the present container of a service out of the way. */
function makesPrevious(
  { host, action }: { host: string; action: Extract<Action, { kind: 'rename-container' }> },
  { desired, observed }: ApplyInput,
): boolean {
  const moved = findByName(observed, host, action.container);
  return (
    moved !== undefined &&
    desired.some((one) => one.host === host && action.to === previousName(one.spec.name, moved.id))
  );
}
