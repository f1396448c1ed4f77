// Strategy "rolling": hosts leave the load balancer of the operator in turns, one or some at a time, while their API or Engine is replaced.
// Requires that the operator moves traffic (switch.api = "manual") and that the API of another host is ready to serve it.
import { startOrder } from '#shared/domain/site/role-names';
import type { ApplyInput } from '../apply-input.ts';
import { besideProblems } from './beside-check.ts';
import { siteLabels } from '#shared/domain/containers/container-spec';
import type { DesiredService } from '#shared/domain/containers/desired';
import { findByName } from '../observed.ts';
import { findService } from '#shared/domain/site/site-services';
import { askingApis } from './asking-apis.ts';
import { placeOf } from '../plan.ts';
import type { StepList } from '../steps/step-list.ts';
import { isUp } from './stop-steps.ts';

interface RollingInput {
  input: ApplyInput;
  needed: DesiredService[];
}

/** Lanes start side by side, the services of a lane in sequence. */
export interface Round {
  lanes: DesiredService[][];
  /** Hosts that leave the load balancer for this round. */
  out: string[];
  /** Hosts of the previous round, which may get callers again. */
  back: string[];
}

export interface Rolling {
  order: DesiredService[];
  hosts: ReadonlySet<string>;
}

export function rollingOrder({ input, needed }: RollingInput): Rolling {
  const { document, desired } = input;
  const hosts = new Set(needed.filter((service) => rolls(service, input)).map(({ host }) => host));
  if (hosts.size === 0) return { order: desired, hosts };
  // Every API uses only Engines of its own host (keepsToItself), so the safe order holds per host.
  const rank = ({ role, host }: DesiredService) =>
    role === 'license-proxy'
      ? -1
      : document.host.findIndex(({ name }) => name === host) * startOrder.length + startOrder.indexOf(role);
  return { order: desired.toSorted((a, b) => rank(a) - rank(b)), hosts };
}

/** `waves`: services that may start at once, in order. Hosts roll together, limited by the document and by the ready hosts. */
export function roundsOf(waves: DesiredService[][], { hosts }: Rolling, input: ApplyInput): Round[] {
  const rounds: Round[] = [];
  const most = mostAtOnce(input);
  for (const wave of waves) {
    const [service] = wave;
    const last = rounds.at(-1);
    if (wave.length !== 1 || !service || service.role === 'license-proxy' || !hosts.has(service.host)) {
      rounds.push({ lanes: wave.map((one) => [one]), out: [], back: [] });
    } else if (last?.out.includes(service.host)) {
      last.lanes.find((lane) => lane[0]?.host === service.host)?.push(service);
    } else if (last && last.out.length > 0 && last.out.length < most) {
      last.out.push(service.host);
      last.lanes.push([service]);
    } else {
      rounds.push({ lanes: [[service]], out: [service.host], back: last?.out ?? [] });
    }
  }
  return rounds;
}

/** At least one host with a ready API stays in the load balancer. */
function mostAtOnce({ document, desired, observed }: ApplyInput): number {
  const ready = desired.filter(
    ({ role, host, spec }) => role === 'api' && findByName(observed, host, spec.name)?.ready === true,
  );
  const others = new Set(ready.map(({ host }) => host)).size - 1;
  return Math.max(1, Math.min(document.switch.at_once, others));
}

/** Leaves the load balancer before the first change on the host. */
export function takeOut(
  list: StepList,
  { host, back, input }: { host: string; back: readonly string[]; input: ApplyInput },
): void {
  const { document, desired } = input;
  const again = back.length === 0 ? '' : `Send traffic to ${back.join(' and ')} again. `;
  const [first, ...more] = desired.filter((one) => one.host === host && one.role === 'api');
  const move = (api: DesiredService, words: string) =>
    list.add(
      {
        kind: 'move-traffic',
        container: api.spec.name,
        to: null,
        words,
        proof: 'both',
        deadlineMs: document.switch.deadline_seconds * 1000,
      },
      { ...placeOf(api), reason: 'The other hosts carry the callers while its services are replaced.' },
    );
  if (first)
    move(
      first,
      `${again}Take ${host} out of your load balancer; send it traffic again when this change has ended.`,
    );
  for (const api of more) move(api, `Take ${api.service} on ${host} out of your load balancer too.`);
}

/** Only a running container that must be replaced, and cannot be replaced blue-green, needs its callers elsewhere. */
function rolls(service: DesiredService, input: ApplyInput): boolean {
  const { document, observed } = input;
  const { host, spec } = service;
  if (service.role === 'license-proxy' || document.switch.api !== 'manual') return false;
  const current = findByName(observed, host, spec.name);
  const isReplaced = current && isUp(current.state) && current.spec !== spec.labels[siteLabels.spec];
  if (!isReplaced || besideProblems({ service, input }).length === 0) return false;
  return keepsToItself(host, input) && canBeMissed(host, input);
}

/** Whether no API of the host uses another host, and no API of another host uses this one. */
function keepsToItself(host: string, input: ApplyInput): boolean {
  return input.desired
    .filter(({ role }) => role === 'engine')
    .every((engine) =>
      askingApis(engine, input).every((api) => (api.host === host) === (engine.host === host)),
    );
}

/** Each API of the host has a ready API of the same product on another host. */
function canBeMissed(host: string, { document, desired, observed }: ApplyInput): boolean {
  const apis = desired.filter(({ role }) => role === 'api');
  const productOf = (api: DesiredService) => findService(document, api)?.run?.product;
  return apis
    .filter((api) => api.host === host)
    .every((api) =>
      apis.some(
        (other) =>
          other.host !== host &&
          productOf(other) === productOf(api) &&
          findByName(observed, other.host, other.spec.name)?.ready === true,
      ),
    );
}
