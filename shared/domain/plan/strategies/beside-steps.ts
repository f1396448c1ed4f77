// Strategy "blue-green" for API and Engine: the successor starts beside the running container on another port, proves itself and gets the
// callers; then the old one drains and stops. The License Proxy has its own strategy (blue-green-steps.ts).
import { serviceTitle } from '#shared/domain/site/service-title';
import type { ApplyInput } from '../apply-input.ts';
import { findSuccessor, freePorts } from './beside-check.ts';
import type { ContainerSpec } from '#shared/domain/containers/container-spec';
import type { DesiredService } from '#shared/domain/containers/desired';
import { findHost, onPodman, type ObservedContainer } from '../observed.ts';
import { nextName } from '#shared/domain/containers/own-names';
import { proveByProbe, startProbe } from './probe-api.ts';
import { nameOfPrevious } from './replace-steps.ts';
import { waitReady } from './start-waves.ts';
import type { StepList } from '../steps/step-list.ts';
import { drainAndStop } from './stop-steps.ts';
import { switchDrivers, takeNetworkName } from './switch-drivers.ts';

interface BesideInput {
  service: DesiredService;
  current: ObservedContainer;
  input: ApplyInput;
}

export function besideSteps(list: StepList, { service, current, input }: BesideInput): void {
  const { host, spec } = service;
  const title = serviceTitle(service);
  const context = { host, service: service.service, role: service.role };
  const driver = switchDrivers[input.document.switch.api];
  const found = findSuccessor({ service, input });
  const how =
    service.role === 'engine'
      ? `APIs find it under the name ${spec.aliases[0] ?? service.service}`
      : driver.how;
  const why = `the new ${title} starts and proves itself beside the old one, which stays until then; ${how}`;
  list.chose(service, { name: 'blue-green', why });
  const ports = freePorts({ service, input });
  const name = found?.name ?? nextName(input.document, { host, name: spec.name });
  if (!found) {
    const reason = `Beside the running ${title}, which is not touched.`;
    const beside: ContainerSpec = { ...spec, name, aliases: [], ports: ports ?? spec.ports };
    list.add({ kind: 'create-container', spec: beside }, { ...context, reason });
  }
  if (found?.state !== 'running') {
    const reason = found ? `${found.name} is exactly the ${title} that is wanted.` : 'It serves nobody yet.';
    list.add({ kind: 'start-container', container: name }, { ...context, reason });
  }
  if (service.role === 'engine') startProbe(list, { engine: name, service, input });
  waitReady(list, { ...context, container: name }, 'Only what is ready may take over.');
  if (service.role === 'engine') proveByProbe(list, { engine: name, service, input });
  else {
    const reason = 'Asked directly, before any caller: the old one stays until it has answered with words.';
    list.add({ kind: 'prove', container: name }, { ...context, reason });
  }
  const [port] = found?.ports ? Object.values(found.ports) : (ports ?? spec.ports).map((one) => one.host);
  const moving = { document: input.document, service, from: spec.name, to: name, port: port ?? 0 };
  if (service.role === 'engine') takeNetworkName(list, moving);
  else driver.move(list, moving);
  const aside = nameOfPrevious(service, current, input);
  list.add(
    { kind: 'rename-container', container: spec.name, to: aside },
    {
      ...context,
      reason: 'Its successor has the callers and gets the name; it is the warm way back.',
      guards: ['old stays'],
    },
  );
  list.add(
    { kind: 'rename-container', container: name, to: spec.name },
    { ...context, reason: `It is the ${title} of the site now.` },
  );
  retireOld(list, { current: { ...current, name: aside }, service, input });
}

function retireOld(list: StepList, { current, service, input }: BesideInput): void {
  const { document, observed } = input;
  const isAlias = service.role === 'api' && document.switch.api === 'alias';
  const found = findHost(observed, service.host);
  drainAndStop(list, {
    document,
    container: current,
    reason:
      service.role === 'engine' || isAlias
        ? `Told to stop, it takes nothing new and finishes what it has; what is still running after ${document.stop.grace_seconds} s is cut.`
        : `Nothing new reaches it; what is still running after the wait and ${document.stop.grace_seconds} s more is cut.`,
    // Under a shared alias new requests keep coming, so a long wait for a moment without requests is pointless.
    ...(isAlias ? { mostDrainMs: ALIAS_DRAIN_MS } : {}),
    // Seen on Podman 4.3 (ADR 13, ADR 15): the API retries its Engine, callers may not.
    interruption: isAlias && found && onPodman(found) ? PODMAN_NAMES : null,
  });
}

const ALIAS_DRAIN_MS = 30_000;
const PODMAN_NAMES =
  'Podman’s name service may leave a few look-ups of the name api without an answer for a moment';

/** Whether the steps so far started this container beside the old one and proved it. */
export function wasProvedBeside(list: StepList, { service, host, spec }: DesiredService): boolean {
  return list.steps.some(
    (step) =>
      step.host === host &&
      step.service === service &&
      step.action.kind === 'rename-container' &&
      step.action.to === spec.name &&
      list.strategy.some((one) => one.service === service && one.host === host && one.name === 'blue-green'),
  );
}
