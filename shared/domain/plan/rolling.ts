// Owns strategy "rolling": one host after the other leaves the operator's load balancer while its API or Engine is replaced. Only where the
// operator moves traffic (switch.api = "manual") and another host's API is ready to carry it.
import { startOrder } from '../service.ts';
import type { ApplyInput } from './apply-input.ts';
import { besideProblems } from './beside-check.ts';
import { siteLabels } from './container-spec.ts';
import type { DesiredService } from './desired.ts';
import { findByName } from './observed.ts';
import type { StepList } from './step-list.ts';
import { isUp } from './stop-steps.ts';

interface RollingInput {
  input: ApplyInput;
  needed: DesiredService[];
}

export interface Rolling {
  order: DesiredService[];
  hosts: ReadonlySet<string>;
  /** Takes the host out of the load balancer, before the first change there. */
  before(list: StepList, service: DesiredService): void;
}

export function rollingOrder({ input, needed }: RollingInput): Rolling {
  const { document, desired } = input;
  const hosts = new Set(needed.filter((service) => rolls(service, input)).map(({ host }) => host));
  if (hosts.size === 0) return { order: desired, hosts, before: () => undefined };
  // An API uses only the Engine of its own host, so the safe order holds host by host.
  const rank = ({ service, host }: DesiredService) =>
    service === 'license-proxy'
      ? -1
      : document.host.findIndex(({ name }) => name === host) * startOrder.length +
        startOrder.indexOf(service);
  const order = desired.toSorted((a, b) => rank(a) - rank(b));
  const out: string[] = [];
  return {
    order,
    hosts,
    before(list, { host }) {
      if (!hosts.has(host) || out.includes(host)) return;
      if (!needed.some((service) => service.host === host && service.service !== 'license-proxy')) return;
      const back = out.at(-1);
      out.push(host);
      takeOut(list, { host, back, input });
    },
  };
}

function takeOut(
  list: StepList,
  { host, back, input }: { host: string; back: string | undefined; input: ApplyInput },
): void {
  const { document, desired } = input;
  const api = desired.find((one) => one.host === host && one.service === 'api');
  if (!api) return;
  const again = back === undefined ? '' : `Send traffic to ${back} again. `;
  list.add(
    {
      kind: 'move-traffic',
      container: api.spec.name,
      to: null,
      words: `${again}Take ${host} out of your load balancer; send it traffic again when this change has ended.`,
      proof: 'both',
      deadlineMs: document.switch.deadline_seconds * 1000,
    },
    { host, service: 'api', reason: 'The other hosts carry the callers while its services are replaced.' },
  );
}

/** Only a running container that has to be replaced, and cannot be replaced beside itself, needs its callers elsewhere. */
function rolls(service: DesiredService, input: ApplyInput): boolean {
  const { document, desired, observed } = input;
  const { host, spec } = service;
  if (service.service === 'license-proxy' || document.switch.api !== 'manual') return false;
  const current = findByName(observed, host, spec.name);
  const isReplaced = current && isUp(current.state) && current.spec !== spec.labels[siteLabels.spec];
  if (!isReplaced || besideProblems({ service, input }).length === 0) return false;
  return desired.some(
    (other) =>
      other.service === 'api' &&
      other.host !== host &&
      findByName(observed, other.host, other.spec.name)?.ready === true,
  );
}
