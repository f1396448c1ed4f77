// Owns the operations of the fake core that the switch and the automatic revert are looked at in: one waits for the operator, one failed and
// is taken back.
import type { Plan } from '#shared/domain/plan/plan';
import type { Operation } from '#shared/operations/operation';
import { fakeOperation, halfWay, placeOf } from '#test/fakes/operation-data';

const words = 'Point your load balancer at gpu-1, port 8081, instead of north-campus-api-1.';

/** Waits for the operator: the step before the last moves traffic. */
export function movingOperation(plan: Plan): Operation {
  const place = plan.steps.length - 2;
  const steps = plan.steps.map((step, index) =>
    index === place
      ? {
          ...step,
          service: 'api' as const,
          title: 'Traffic to north-campus-api-1-next',
          reason: 'You move the callers; the old one serves on until they are gone.',
          action: {
            kind: 'move-traffic' as const,
            container: 'north-campus-api-1',
            to: 'north-campus-api-1-next',
            words,
            proof: 'both' as const,
            deadlineMs: 900_000,
          },
        }
      : step,
  );
  const operation = halfWay({ ...plan, steps }, place, 'running');
  const detail = `${words} north-campus-api-1: 14 streams and 3 files in flight; north-campus-api-1-next: not yet seen at work. 742 s left.`;
  return {
    ...operation,
    id: 'op-moving',
    title: 'Apply north-campus on release-260812',
    progress: { ...operation.progress, detail },
    steps: operation.steps.map((step, index) =>
      index === place ? { ...step, detail, fraction: null } : step,
    ),
  };
}

/** A failed change and the revert that follows it by itself. */
export function takenBack(plan: Plan): Operation[] {
  const failed = {
    ...halfWay(plan, placeOf(plan, 'wait-ready', 'engine'), 'failed'),
    id: 'op-taken-back',
    isTakenBack: true,
  };
  const revert = fakeOperation(plan, {
    id: 'op-automatic-revert',
    title: 'Automatic revert: Revert north-campus to revision 14',
    procedure: 'operations.revert',
    state: 'succeeded',
    follows: failed.id,
    outcome: 'All steps done.',
  });
  return [revert, failed];
}
