// Drivers that move callers from a running API to the one beside it. A driver makes the steps, and reports when it cannot. Drivers for
// HAProxy, nginx and Apache go here: their steps write and reload the configuration of the front; the rest stays the same.
import type { SiteDocument } from '#shared/domain/site/site-document';
import type { DesiredService } from '#shared/domain/containers/desired';
import { placeOf } from '../plan.ts';
import type { StepList } from '../steps/step-list.ts';

export type SwitchName = SiteDocument['switch']['api'];

export interface SwitchInput {
  document: SiteDocument;
  service: DesiredService;
  /** Containers by their names at that moment. */
  from: string;
  to: string;
  /** Host port of the new container. */
  port: number;
}

export interface SwitchDriver {
  /** Why it cannot move callers, or null when it can. */
  problem: string | null;
  /** What it does, as a sentence about the strategy. */
  how: string;
  move(list: StepList, input: SwitchInput): void;
}

const none: SwitchDriver = {
  problem: 'nobody would move the callers (switch.api is "none")',
  how: '',
  move: () => undefined,
};

/** Callers on the container network of the site use the alias; both APIs have it until the old one stops. */
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
    // It gets its alias while no caller uses it: setting one later would cut callers.
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

/** The alias that other containers use; the container that has it now is not changed. */
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
