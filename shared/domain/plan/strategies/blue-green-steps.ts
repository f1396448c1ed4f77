// Strategy "blue-green" for the License Proxy of a running site. A standby licenses while the old proxy is replaced, because two containers
// cannot publish one status port. A proxy gets the name only when it is Connected, and loses it only when another one has it.
import { finding } from '#shared/domain/findings/finding';
import { serviceTitle } from '#shared/domain/site/service-title';
import type { ApplyInput } from '../apply-input.ts';
import { siteLabels, type ContainerSpec } from '#shared/domain/containers/container-spec';
import type { DesiredService } from '#shared/domain/containers/desired';
import { PROXY_PORT } from '#shared/domain/site/licence-urls';
import { differenceWords } from './container-difference.ts';
import { findByName, findHost, proxyKey, type ObservedContainer } from '../observed.ts';
import { isPrevious, previousName, standbyName } from '#shared/domain/containers/own-names';
import { hasItsName, isCutOff, serves } from '../licence/proxy-place.ts';
import { placeOf, type Place } from '../plan.ts';
import type { StepList } from '../steps/step-list.ts';
import { isUp } from './stop-steps.ts';

/** The vendor publishes no duration; a new proxy without a response after this time cannot reach the licence server. */
const CONNECTED_TIMEOUT_MS = 60_000;
/** The check-in interval is not published either; the proof waits this long for an answer and reports it otherwise. */
const PROOF_TIMEOUT_MS = 15_000;

const SPENT = 'It stopped with the name and would have it again before it is Connected.';

/** A proxy that was withdrawn, or exited, after it had the name. */
function isSpent(container: ObservedContainer, spec: ContainerSpec): boolean {
  return !isUp(container.state) && hasItsName(container, spec);
}

interface ProxyInput {
  service: DesiredService;
  input: ApplyInput;
}

/** Also a new proxy that an interrupted change left without the name. */
export function isBlueGreen({ service, input }: ProxyInput): boolean {
  const { host, spec } = service;
  if (service.role !== 'license-proxy') return false;
  const current = findByName(input.observed, host, spec.name);
  const isNameless =
    current !== undefined && current.spec === spec.labels[siteLabels.spec] && !hasItsName(current, spec);
  return serves(input.observed) || isNameless;
}

export function blueGreenSteps(list: StepList, { service, input }: ProxyInput): void {
  const { host, spec } = service;
  const context = placeOf(service);
  const current = findByName(input.observed, host, spec.name);
  const isRight = current?.spec === spec.labels[siteLabels.spec];
  const standby = findByName(input.observed, host, standbyName(input.document, service));
  const beside = current !== undefined && isUp(current.state) && !isRight;
  // While the standby licenses there is time to create a new proxy, which gets the name only when it is Connected.
  const spent = isRight && current && standby?.state === 'running' && isSpent(current, spec);
  const isWanted = isRight && !spent;
  const woken = current && isUp(current.state) ? [] : wokenPrevious({ service, input });
  if (spent) list.add({ kind: 'remove-container', container: current.name }, { ...context, reason: SPENT });
  chooseWords(list, service, { current, beside });
  if (beside) {
    requireLicenceServer(list, { current, standby, input });
    bringUpStandby(list, { service, input });
    stopProxy(list, current.name, {
      ...context,
      input,
      reason: `The standby has the name and is Connected, requests in flight are allowed to end; ${differenceWords(service, current)}.`,
    });
  }
  if (woken.length > 0) makeRoom(list, woken, { service, input });
  if (current && !isRight) {
    const to = previousName(spec.name, current.id);
    const reason = 'Kept as it is until the new one has proved itself.';
    list.add(
      { kind: 'rename-container', container: spec.name, to },
      { ...context, reason, guards: ['old stays'] },
    );
  }
  if (!isWanted) {
    const reason = 'As the site document wants it; the name comes when it is Connected.';
    list.add({ kind: 'create-container', spec: { ...spec, aliases: [] } }, { ...context, reason });
  }
  connect(list, { service, container: isWanted ? current : undefined, spec });
  if (beside || standby || woken.some((one) => hasItsName(one, spec)))
    retireStandby(list, { service, input });
}

/**
 * The previous proxy of an interrupted change, restarted by its engine on the status port of its successor: Docker does that with policy
 * `always`, and Podman too.
 */
function wokenPrevious({ service, input }: ProxyInput): ObservedContainer[] {
  const wanted = service.spec.ports.map(({ host }) => host);
  return (findHost(input.observed, service.host)?.containers ?? []).filter(
    (one) =>
      one.service === service.service &&
      isPrevious(input.document, one) &&
      isUp(one.state) &&
      (one.ports === undefined || Object.values(one.ports).some((port) => wanted.includes(port))),
  );
}

/** It may be the only proxy; then a standby licenses before it stops. */
function makeRoom(list: StepList, woken: ObservedContainer[], { service, input }: ProxyInput): void {
  if (woken.some((one) => hasItsName(one, service.spec))) bringUpStandby(list, { service, input });
  const reason = 'It was set aside and came up with its engine; what has its place needs its port.';
  for (const { host, name } of woken) stopProxy(list, name, { ...placeOf(service), host, input, reason });
}

function chooseWords(
  list: StepList,
  service: DesiredService,
  { current, beside }: { current: ObservedContainer | undefined; beside: boolean },
): void {
  const { host } = service;
  const title = serviceTitle(service);
  if (beside) {
    const why =
      'a standby carries the name meanwhile, on a status port of its own, so there is always a proxy that licenses';
    list.chose(service, { name: 'blue-green', why });
  } else if (current) {
    list.chose(service, { name: 'start', why: `no ${title} has the name and answers under it` });
  } else {
    list.chose(service, { name: 'create', why: `there is no ${title} on ${host} in its place` });
  }
}

/** Guard "fresh proxy" as far as a plan can see: an old proxy that answers from its cache means that the licence server is unreachable. */
function requireLicenceServer(
  list: StepList,
  {
    current,
    standby,
    input,
  }: { current: ObservedContainer; standby?: ObservedContainer | undefined; input: ApplyInput },
): void {
  const { proxyStates, proxyTrust } = input.observed;
  // A proxy that was disconnected from its network reaches nothing; that says nothing about the licence server.
  if (isCutOff(current)) return;
  if (proxyStates[proxyKey(current)] !== 'TrustBased') return;
  if (standby && proxyStates[proxyKey(standby)] === 'Connected') return;
  const until = proxyTrust?.[proxyKey(current)];
  list.findings.push(
    finding(
      'guard.freshProxy',
      { host: current.host, evidence: `${current.name} says TrustBased` },
      { container: current.name, until: until ? ` It may do so until ${until}.` : '' },
    ),
  );
}

function standbySpec(spec: ContainerSpec, name: string): ContainerSpec {
  return {
    ...spec,
    name,
    aliases: [],
    // The engine chooses a free host port, and readers of the status get it from the engine. Other hosts use another proxy meanwhile
    // (licence-walk.ts), because two containers cannot have the known port.
    ports: spec.ports
      .filter(({ container }) => container !== PROXY_PORT)
      .map((port) => ({ ...port, host: 0 })),
    labels: {
      ...spec.labels,
      'com.docker.compose.container-number': '2',
      [siteLabels.spec]: `${spec.labels[siteLabels.spec] ?? ''}:standby`,
    },
  };
}

function bringUpStandby(list: StepList, { service, input }: ProxyInput): void {
  const { host } = service;
  const context = placeOf(service);
  const spec = standbySpec(service.spec, standbyName(input.document, service));
  let found = findByName(input.observed, host, spec.name);
  const isConnected = found !== undefined && input.observed.proxyStates[proxyKey(found)] === 'Connected';
  if (found?.state === 'running' && isConnected && hasItsName(found, service.spec)) return;
  const isOther = found !== undefined && found.spec !== spec.labels[siteLabels.spec];
  if (found && (isOther || isSpent(found, service.spec))) {
    const reason = isOther ? 'Left by an earlier change that wanted another one.' : SPENT;
    if (isUp(found.state)) stopProxy(list, found.name, { ...context, input, reason });
    list.add({ kind: 'remove-container', container: found.name }, { ...context, reason });
    found = undefined;
  }
  if (!found) {
    const reason = 'It carries the name while the License Proxy is replaced; nobody asks it yet.';
    list.add({ kind: 'create-container', spec }, { ...context, reason });
  }
  connect(list, { service, container: found, spec });
}

/** From a container that may not run yet to one that licenses under the name. */
function connect(
  list: StepList,
  {
    service,
    container,
    spec,
  }: { service: DesiredService; container: ObservedContainer | undefined; spec: ContainerSpec },
): void {
  const { network, aliases } = service.spec;
  const { name } = spec;
  const context = placeOf(service);
  if (container?.state !== 'running') {
    const reason = container
      ? 'It exists and does not run.'
      : 'It has to reach the licence server by itself.';
    list.add({ kind: 'start-container', container: name }, { ...context, reason });
  }
  if (container && isCutOff(container))
    list.add(
      { kind: 'join-network', container: name, network },
      { ...context, reason: 'It is on no network, so it reaches no licence server and nobody reaches it.' },
    );
  list.add(
    { kind: 'wait-connected', container: name, timeoutMs: CONNECTED_TIMEOUT_MS },
    {
      ...context,
      reason: 'Only a proxy that reached the licence server itself may have the name.',
      guards: ['fresh proxy'],
    },
  );
  const alias = aliases[0] ?? service.service;
  if (!container || !hasItsName(container, service.spec))
    list.add(
      { kind: 'take-name', container: name, network, alias },
      {
        ...context,
        reason: 'Whoever has the name is asked for licences; the other one keeps it too.',
        guards: ['fresh proxy'],
      },
    );
  list.add(
    { kind: 'prove-licence', container: name, timeoutMs: PROOF_TIMEOUT_MS },
    { ...context, reason: 'The other one stays until this one has shown that it licenses.' },
  );
}

function retireStandby(list: StepList, { service, input }: ProxyInput): void {
  const context = placeOf(service);
  const name = standbyName(input.document, service);
  const reason = 'The License Proxy has the name and licenses; the standby has done its work.';
  stopProxy(list, name, { ...context, input, reason });
  list.add({ kind: 'remove-container', container: name }, { ...context, reason, guards: ['old stays'] });
}

function stopProxy(
  list: StepList,
  container: string,
  { input, ...context }: Place & { input: ApplyInput; reason: string },
): void {
  const graceSeconds = input.document.stop.grace_seconds;
  list.add({ kind: 'stop-container', container, graceSeconds }, { ...context, guards: ['licence'] });
}
