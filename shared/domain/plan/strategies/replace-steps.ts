// Strategy "replace": drain and stop the old container, rename it, and start the new one in its place. The old one stays until its successor
// proved itself. Strategy "rolling" is the same while callers use other hosts (rolling.ts).
import { serviceTitle } from '#shared/domain/site/service-title';
import { roles } from '#shared/domain/roles/roles';
import { askingNow } from './asking-apis.ts';
import { placeOf } from '../plan.ts';
import { keptEntry, type ApplyInput } from '../apply-input.ts';
import type { ContainerSpec } from '#shared/domain/containers/container-spec';
import { differenceWords } from './container-difference.ts';
import type { DesiredService } from '#shared/domain/containers/desired';
import type { ObservedContainer } from '../observed.ts';
import { failedName, previousName } from '#shared/domain/containers/own-names';
import { interruptionKey } from '../steps/past-times.ts';
import type { StepList } from '../steps/step-list.ts';
import { drainAndStop, drainApisBefore, isUp } from './stop-steps.ts';

interface ReplaceInput {
  service: DesiredService;
  current: ObservedContainer;
  input: ApplyInput;
  /** Callers use other hosts meanwhile. */
  isRolling?: boolean;
}

/** Name of a container that makes room: kept until its successor proved itself, or longer as evidence of a failure. */
export function nameOfPrevious(
  { spec }: DesiredService,
  current: ObservedContainer,
  input: ApplyInput,
): string {
  return keptEntry(input, current) ? failedName(spec.name, current.id) : previousName(spec.name, current.id);
}

/** `instead`: why no better strategy was possible. */
export function replaceSteps(list: StepList, replacement: ReplaceInput, instead: string[]): void {
  const { service, isRolling = false } = replacement;
  const { spec } = service;
  const title = serviceTitle(service);
  const reasons = instead.join('; ') || 'old and new would need the same ports and GPU at once';
  const why = isRolling
    ? `callers are on the other hosts meanwhile, which carry everything with one host less; not beside the old one, because ${reasons}`
    : `not beside the old one, because ${reasons}`;
  list.chose(service, { name: isRolling ? 'rolling' : 'replace', why });
  makePrevious(list, replacement);
  const reason = `The ${title} as the site document wants it.`;
  const inPlace = { ...spec, ports: portsLike(replacement.current, spec) };
  list.add({ kind: 'create-container', spec: inPlace }, { ...placeOf(service), reason });
}

/** The one of its two ports that callers use: an in-place replacement does not move them. */
function portsLike({ ports }: ObservedContainer, spec: ContainerSpec): ContainerSpec['ports'] {
  return spec.ports.map((port) =>
    port.beside !== undefined && ports?.[port.container] === port.beside
      ? { ...port, host: port.beside, beside: port.host }
      : port,
  );
}

/** Stops the current container and renames it, otherwise unchanged. */
export function makePrevious(
  list: StepList,
  { service, current, input, isRolling = false }: ReplaceInput,
): void {
  const { spec } = service;
  const title = serviceTitle(service);
  const context = placeOf(service);
  if (isUp(current.state)) {
    const { document, observed } = input;
    if (service.role === 'engine')
      drainApisBefore(list, document, askingNow(current, { document, observed }));
    drainAndStop(list, {
      document,
      container: current,
      reason: `${title} has to be made anew: ${differenceWords(service, current)}.`,
      interruption: isRolling ? null : replaceInterruption(service, input),
      neverReady: keptEntry(input, current)?.neverReady,
    });
  }
  const to = nameOfPrevious(service, current, input);
  const reason = 'Kept as it is until the new one has proved itself.';
  list.add(
    { kind: 'rename-container', container: spec.name, to },
    { ...context, reason, guards: ['old stays'] },
  );
}

export function replaceInterruption(
  service: DesiredService,
  { desired, past }: Pick<ApplyInput, 'desired' | 'past'>,
): string | null {
  const { usualInterruptionSeconds } = roles[service.role];
  if (usualInterruptionSeconds === null) return null;
  const before = past?.interruptions.get(interruptionKey(service));
  const span =
    before === undefined
      ? `about ${usualInterruptionSeconds} s`
      : `about ${Math.ceil(before / 1000)} s, as before,`;
  return `${whoMissesIt(service, desired)} for ${span} while ${serviceTitle(service)} is replaced`;
}

function whoMissesIt({ host, service, role }: DesiredService, desired: DesiredService[]): string {
  const others = desired.filter((one) => one.role === role && (one.host !== host || one.service !== service));
  if (others.length === 0) return 'no speech requests are answered';
  const isAloneOnHost = others.every((one) => one.host !== host);
  if (isAloneOnHost) return `${host} takes no speech requests`;
  return `${service} on ${host} takes no speech requests`;
}
