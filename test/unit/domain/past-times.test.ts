// Promise: a plan announces times that were measured on this site where there are any, and says which of them are only usual.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePlan } from '#shared/domain/plan/make-plan';
import type { Plan } from '#shared/domain/plan/plan';
import { measuredTimes } from '#shared/operations/measured-times';
import type { Operation, StepProgress } from '#shared/operations/operation';
import { emptyHosts } from '#test/fixtures/empty-hosts';
import { sha256 } from '#test/fixtures/sha256';
import { simulate } from '#test/fixtures/simulated-hosts';
import { documentOf, oneHost } from '#test/fixtures/site-documents';

const document = documentOf(oneHost);
const observed = emptyHosts(...document.host.map(({ name }) => name));
const bringUp = makePlan({ document, observed, goal: 'apply', revision: null, hash: sha256 });
const running = simulate(observed, bringUp.steps);
const next = documentOf(oneHost.replace(document.release, 'release-260826'));

const planNext = (past?: readonly Operation[]) =>
  makePlan({
    document: next,
    observed: running,
    goal: 'apply',
    revision: 1,
    hash: sha256,
    ...(past ? { past: measuredTimes(past) } : {}),
  });

/** As the journal keeps it: one step after another, each as long as said. */
function carriedOut(plan: Plan, msOf: (index: number) => number, more: Partial<Operation> = {}): Operation {
  let at = Date.parse('2026-11-25T10:00:00.000Z');
  const steps = plan.steps.map(({ id }, index): StepProgress => {
    const startedAt = new Date(at).toISOString();
    at += msOf(index);
    const endedAt = new Date(at).toISOString();
    return { id, state: 'done', detail: '', fraction: 1, startedAt, endedAt };
  });
  return { state: 'succeeded', plan, steps, endedAt: new Date(at).toISOString(), ...more } as Operation;
}

describe('a site that was never changed before', () => {
  it('is told usual times, and that they are only usual', () => {
    expect(planNext().steps.map(({ estimateFrom }) => estimateFrom)).not.toContain('past');
    expect(planNext([]).steps).toEqual(planNext().steps);
  });
});

describe('a site with a past', () => {
  it('is told what each step took: the median of what was measured', () => {
    const once = planNext();
    const past = [3_000, 90_000, 1_000].map((ms) => carriedOut(once, () => ms));
    for (const { estimateMs, estimateFrom } of planNext(past).steps)
      expect({ estimateMs, estimateFrom }).toEqual({ estimateMs: 3_000, estimateFrom: 'past' });
  });

  it('is announced interruptions as long as the longest that was measured, whatever it was', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 5 }), (spans) => {
        const once = planNext();
        const away = once.steps.findIndex(({ interruption }) => interruption !== null);
        const back = once.steps.findIndex(
          ({ action, service }, index) =>
            index > away && action.kind === 'wait-ready' && service === once.steps[away]?.service,
        );
        const past = spans.map((ms) => carriedOut(once, (index) => (index === back ? ms : 0)));
        const announced = planNext(past).steps[away]?.interruption;
        expect(announced).toContain(`about ${Math.ceil(Math.max(...spans) / 1000)} s, as before`);
      }),
    );
  });

  it('is told what a fetch will take by the size of the image', () => {
    const sized = (bytes: number) => (plan: Plan) => ({
      ...plan,
      steps: plan.steps.map((step) =>
        step.action.kind === 'pull-image' ? { ...step, action: { ...step.action, bytes } } : step,
      ),
    });
    const past = measuredTimes([carriedOut(sized(1_000_000)(planNext()), () => 2_000)]);
    expect(past.fetchMsPerByte.get(document.host[0]?.name ?? '')).toBeCloseTo(0.002);
  });

  it('learns nothing from steps that found their work done, from failures, or from a clock that was set back', () => {
    const once = planNext();
    const unchanged = carriedOut(once, () => 1);
    const idle = {
      ...unchanged,
      steps: unchanged.steps.map((step) => ({ ...step, state: 'unchanged' as const })),
    };
    expect(planNext([idle]).steps.map(({ estimateFrom }) => estimateFrom)).not.toContain('past');
    expect(planNext([carriedOut(once, () => -5_000)]).steps.every(({ estimateMs }) => estimateMs > 0)).toBe(
      true,
    );
    const failed = carriedOut(once, () => 70_000, { state: 'failed' });
    expect(measuredTimes([failed]).interruptions.size).toBe(0);
  });

  it('may have measured anything meanwhile: a plan that was shown is still that plan', () => {
    const slow = carriedOut(bringUp, () => 70_000);
    expect(planNext([slow]).fingerprint).toBe(planNext([]).fingerprint);
  });
});
