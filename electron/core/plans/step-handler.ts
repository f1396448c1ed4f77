// Input and output of step handlers. A handler checks whether the effect exists, produces it, and verifies it. A call without an error does
// not prove the effect.
import type { Catalogue } from '#shared/domain/catalogue/catalogue';
import type { Action, ActionKind, Plan, Step } from '#shared/domain/plan/plan';
import type { SiteDocument, SiteHost } from '#shared/domain/site/site-document';
import type { EngineClient } from '../engine/engine-client.ts';
import type { FirstTranscript } from '../capacity/first-transcript.ts';
import type { HostConnections } from '../hosts/host-connections.ts';
import type { ServiceProbes } from '../services/service-probes.ts';
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
  /** Aborted when the operator cancels or another step fails. */
  signal: AbortSignal;
}

export interface StepServices {
  hosts: HostConnections;
  probes: ServiceProbes;
  secrets: SecretStore;
  transcripts: FirstTranscript;
  clock: PollingClock;
  /** The catalogue in use. */
  catalogue: () => Catalogue;
}

export interface StepHandler<A extends Action = Action> {
  /** True when there is nothing left to do. */
  isDone(action: A, context: StepContext): Promise<boolean>;
  /** Produces and verifies the effect; returns a short description, or `foundDone` when nothing was left to do. */
  run(action: A, context: StepContext): Promise<string | typeof foundDone>;
}

/** Returned by a step that finds out only while it runs that nothing is left to do. */
export const foundDone = Symbol('found done');

export type StepHandlers = { [Kind in ActionKind]: StepHandler<Extract<Action, { kind: Kind }>> };
export type ActionOf<Kind extends ActionKind> = Extract<Action, { kind: Kind }>;

/** Reports a text and a fraction for the running step. */
export function reportProgress(
  { handle, step }: StepContext,
  detail: string,
  fraction: number | null = null,
): void {
  handle.step(step.id, { detail, fraction });
}
