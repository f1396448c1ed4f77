// Owns the switch: how callers get from a running API to the one that started beside it. A driver makes the steps, and says when it cannot.
// HAProxy, nginx and Apache become further drivers here: their steps write and reload what the operator's front is told, the rest stays.
import type { SiteDocument } from '#shared/domain/site/site-document';
import type { DesiredService } from '#shared/domain/containers/desired';
import { placeOf } from '../plan.ts';
import type { StepList } from '../steps/step-list.ts';

export type SwitchName = SiteDocument['switch']['api'];

export interface SwitchInput {
  document: SiteDocument;
  service: DesiredService;
  /** Containers by the names that they have at that moment. */
  from: string;
  to: string;
  /** Port of the host on which the new one is reached. */
  port: number;
}

export interface SwitchDriver {
  /** Why it moves nobody, or null when it can. */
  problem: string | null;
  /** What it does, in a sentence on the strategy. */
  how: string;
  move(list: StepList, input: SwitchInput): void;
}

const none: SwitchDriver = {
  problem: 'nobody would move the callers (switch.api is "none")',
  how: '',
  move: () => undefined,
};

/** Callers on the site's own container network find the API by name; both answer under it until the old one stops. */
const alias: SwitchDriver = {
  problem: null,
  how: 'callers find the new one under its name on the container network',
  move: takeNetworkName,
};

const manual: SwitchDriver = {
  problem: null,
  how: 'you move the traffic to its port, and the counters of both show that it moved',
  move(list, input) {
    const { document, service, from, to, port } = input;
    const { host } = service;
    // Its name on the network too, while nobody calls it: giving a name later would cut who does.
    takeNetworkName(list, input);
    list.add(
      {
        kind: 'move-traffic',
        container: from,
        to,
        words: `Point your load balancer at ${host}, port ${port}, instead of ${from}.`,
        proof: 'both',
        deadlineMs: document.switch.deadline_seconds * 1000,
      },
      {
        ...placeOf(service),
        reason: 'You move the callers; the old one serves on until they are gone.',
      },
    );
  },
};

export const switchDrivers: Record<SwitchName, SwitchDriver> = { none, alias, manual };

/** The name that others on the container network ask for; the one that has it now is not touched. */
export function takeNetworkName(list: StepList, { service, to }: SwitchInput): void {
  const { spec } = service;
  const alias = spec.aliases[0] ?? service.service;
  list.add(
    { kind: 'take-name', container: to, network: spec.network, alias },
    {
      ...placeOf(service),
      reason: 'It has proved itself; the other one keeps the name until it stops.',
    },
  );
}
