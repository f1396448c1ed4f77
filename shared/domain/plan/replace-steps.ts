// Owns strategy "replace": drain, stop and set aside the old container, make the new one in its place. The old one stays until
// its successor has proved itself. Blue-green and rolling get their own files beside this one.
import { serviceTitle } from '../service.ts';
import type { ApplyInput } from './apply-input.ts';
import type { DesiredService } from './desired.ts';
import type { ObservedContainer } from './observed.ts';
import { serves, servesOtherHosts } from './proxy-place.ts';
import type { StepList } from './step-list.ts';
import { drainAndStop, drainApiBefore, isUp } from './stop-steps.ts';

interface ReplaceInput {
  service: DesiredService;
  current: ObservedContainer;
  input: ApplyInput;
}

/** Part of the name of a container that was replaced and is kept until its successor has proved itself. */
export const SET_ASIDE = '-before-';

export function replaceSteps(list: StepList, replacement: ReplaceInput): void {
  const { service } = replacement;
  const { host, spec } = service;
  const title = serviceTitle[service.service];
  const why = 'old and new would need the same ports and GPU at once';
  list.chose(service.service, host, { name: 'replace', why });
  setCurrentAside(list, replacement);
  const reason = `The ${title} as the site document wants it.`;
  list.add({ kind: 'create-container', spec }, { host, service: service.service, reason });
}

/** Brings the current container to rest and moves it out of the way, untouched. */
export function setCurrentAside(list: StepList, { service, current, input }: ReplaceInput): void {
  const { host, spec } = service;
  const title = serviceTitle[service.service];
  const context = { host, service: service.service };
  if (isUp(current.state)) {
    if (
      service.service === 'license-proxy' &&
      serves(input.observed) &&
      servesOtherHosts(spec) &&
      !otherProxyConnected(input, current.name)
    ) {
      // Stopping it first would leave nobody who can license; a new proxy that then fails to start takes the site down
      // (dossier 5, "Upgrade"). A standby cannot stand in for it either (ADR 13), so the honest answer is no.
      list.block({
        code: 'guard.licence',
        host,
        message:
          `${current.name} is the only License Proxy, and other hosts of the site ask it through port 8443 of ${host}, ` +
          'which a second one beside it cannot have. Replacing it while the site serves could leave them without a licence.',
        evidence: `wanted ${spec.image}, runs ${current.image}`,
        remedy: 'Stop the whole site with a stop plan, then apply; or keep the License Proxy as it is.',
      });
    }
    const { document, observed } = input;
    if (service.service === 'engine') drainApiBefore(list, { document, observed, host });
    drainAndStop(list, {
      document,
      container: current,
      reason: `${title} has to be made anew: ${difference(service, current)}.`,
      interruption: interruption(service, input),
    });
  }
  const to = `${spec.name}${SET_ASIDE}${current.id.slice(0, 6)}`;
  const reason = 'Kept as it is until the new one has proved itself.';
  list.add(
    { kind: 'rename-container', container: spec.name, to },
    { ...context, reason, guards: ['old stays'] },
  );
}

function difference(service: DesiredService, current: ObservedContainer): string {
  if (current.differs && current.differs.length > 0) return current.differs.join('; ');
  if (current.image !== service.spec.image) return `image ${current.image} becomes ${service.spec.image}`;
  return current.spec === null
    ? 'it was not made by Site Admin'
    : 'its settings differ from the site document';
}

function interruption({ service, host }: DesiredService, { desired }: ApplyInput): string | null {
  if (service === 'license-proxy') return null;
  const others = desired.some((other) => other.service === service && other.host !== host);
  const seconds = service === 'engine' ? 60 : 20;
  const scope = others ? `${host} takes no speech requests` : 'no speech requests are answered';
  return `${scope} for about ${seconds} s while ${serviceTitle[service]} is replaced`;
}

function otherProxyConnected({ observed }: ApplyInput, name: string): boolean {
  return Object.entries(observed.proxyStates).some(
    ([other, state]) => other !== name && state === 'Connected',
  );
}
