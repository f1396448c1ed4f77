// Owns what every step handler gets and must answer. A handler first looks whether its work is already done, then does it,
// then reads back. It never trusts that a call without error has had its effect.
import type { Action, ActionKind, Plan, Step } from '#shared/domain/plan/plan';
import type { SiteDocument, SiteHost } from '#shared/domain/site/site-document';
import type { EngineClient } from '../engine/engine-client.ts';
import type { FirstTranscript } from '../capacity/first-transcript.ts';
import type { HostConnections } from '../hosts/host-connections.ts';
import type { ProxyReader } from '../services/read-proxy.ts';
import type { OperationHandle } from '../operations/operation-handle.ts';
import type { PollingClock } from '../ports/clock.ts';
import type { SecretStore } from '../store/secret-store.ts';

export interface StepContext {
  plan: Plan;
  step: Step;
  document: SiteDocument;
  host: SiteHost;
  engine: EngineClient;
  handle: OperationHandle;
  services: StepServices;
  /** Aborted when the operator cancels, or another step failed: waiting any longer serves nobody. */
  signal: AbortSignal;
}

export interface StepServices {
  hosts: HostConnections;
  proxies: ProxyReader;
  secrets: SecretStore;
  transcripts: FirstTranscript;
  clock: PollingClock;
}

export interface StepHandler<A extends Action = Action> {
  /** True when there is nothing left to do. */
  isDone(action: A, context: StepContext): Promise<boolean>;
  /** Does it and reads back; answers a few words on what happened, or that it found nothing left to do. */
  run(action: A, context: StepContext): Promise<string | typeof foundDone>;
}

/** Answer of a step that can only tell while it is at work whether there is anything to do. */
export const foundDone = Symbol('found done');

export type StepHandlers = { [Kind in ActionKind]: StepHandler<Extract<Action, { kind: Kind }>> };
export type ActionOf<Kind extends ActionKind> = Extract<Action, { kind: Kind }>;

/** Reports words and a fraction of the running step. */
export function reportProgress(
  { handle, step }: StepContext,
  detail: string,
  fraction: number | null = null,
): void {
  handle.step(step.id, { detail, fraction });
}
