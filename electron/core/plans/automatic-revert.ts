// Decides when a failed change is reverted without a request: it had an effect, a revision was in force before it, and the hosts can still be
// reached. A failed revert is never reverted.
import type { KeptContainer } from '#shared/domain/plan/apply-input';
import { waitingKinds, type ActionKind, type Plan, type Step } from '#shared/domain/plan/plan';
import { isProbe } from '#shared/domain/plan/strategies/probe-api';
import type { Operation } from '#shared/operations/operation';

/** Steps that leave nothing noticeable on a host. */
const harmless: readonly ActionKind[] = ['pull-image', 'write-files', 'ensure-network', ...waitingKinds];

/** A container for which one of these steps failed was never ready. */
const beforeReady: readonly ActionKind[] = ['create-container', 'start-container', 'wait-ready'];

/** After these errors a revert would fail as well. */
const outOfReach = /^(host\.|engine\.(unreachable|timeout|socketMissing|noPermission|streamCut|stalled)$)/;

interface Failed {
  plan: Plan;
  operation: Operation;
  /** Code of the error. */
  code: string;
  /** Document in force before, or null. */
  origin: string | null;
}

export function shouldAutoRevert({ plan, operation, code, origin }: Failed): boolean {
  if (origin === null || (plan.goal !== 'apply' && plan.goal !== 'rollback')) return false;
  if (outOfReach.test(code)) return false;
  return operation.steps.some(({ id, state }) => {
    const kind = stepOf(plan, id)?.action.kind;
    return (state === 'done' || state === 'failed') && kind !== undefined && !harmless.includes(kind);
  });
}

/** Failed containers stay stopped as evidence, under a name with the failed mark. */
export function containersToKeep({ plan, operation }: Pick<Failed, 'plan' | 'operation'>): KeptContainer[] {
  const failed = operation.steps.find(({ state }) => state === 'failed');
  const step = failed && stepOf(plan, failed.id);
  if (!step) return [];
  const container = containerOf(step, plan);
  if (container === null) return [];
  return [{ host: step.host, container, neverReady: beforeReady.includes(step.action.kind) }];
}

/** Only containers that this change created: an old container that could not be stopped is no evidence. */
function containerOf({ action, host }: Step, plan: Plan): string | null {
  const named =
    'subject' in action && action.subject !== undefined
      ? action.subject
      : 'container' in action
        ? action.container
        : null;
  if (named === null) return null;
  return isMade(named, host, plan) &&
    action.kind !== 'stop-container' &&
    action.kind !== 'drain' &&
    action.kind !== 'move-traffic'
    ? named
    : null;
}

/** By that name, or by the name that a later step gave it. A probe container is no evidence. */
function isMade(name: string, host: string, { steps }: Plan): boolean {
  const here = steps.filter((step) => step.host === host).map(({ action }) => action);
  return here.some((made, index) => {
    if (made.kind !== 'create-container' || isProbe(made.spec)) return false;
    const becomes = here
      .slice(index)
      .some((one) => one.kind === 'rename-container' && one.container === made.spec.name && one.to === name);
    return made.spec.name === name || becomes;
  });
}

function stepOf({ steps }: Plan, id: string): Step | undefined {
  return steps.find((step) => step.id === id);
}
