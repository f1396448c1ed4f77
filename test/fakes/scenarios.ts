// Owns the situations the UI is looked at in: empty, full, in trouble, interrupted, failing.
import { timelineOf } from '#shared/domain/plan/steps/timeline';
import type { Plan } from '#shared/domain/plan/plan';
import type { Operation } from '#shared/operations/operation';
import { fakeOperation, halfWay, placeOf } from '#test/fakes/operation-data';
import { fakePlan } from '#test/fakes/plan-data';
import { fakeRehearsal, fakeUpgrade } from '#test/fakes/fake-upgrade';
import {
  largeSite,
  newSite,
  practiceSite,
  productionSite,
  threeHosts,
  troubledSite,
  type FakeSite,
} from '#test/fakes/site-data';
import { movingOperation, takenBack } from '#test/fakes/traffic-data';

export const scenarioNames = ['empty', 'full', 'error', 'running', 'hosts'] as const;
export type ScenarioName = (typeof scenarioNames)[number];

export interface Scenario {
  sites: FakeSite[];
  operations: Operation[];
  /** Procedures that answer with an error, and with which. */
  failing: Record<string, 'engine.socketMissing' | 'app.dataDirectory' | 'engine.timeout'>;
}

export function scenario(name: ScenarioName): Scenario {
  if (name === 'empty') return { sites: [], operations: [], failing: {} };
  if (name === 'error') return errorScenario();
  if (name === 'hosts') return { sites: [threeHosts()], operations: [], failing: {} };
  const production = productionSite();
  const operations = pastOperations(production);
  if (name === 'running') {
    const plan = fakePlan(stoppedStatus(production), 'apply');
    const operation = halfWay(plan, placeOf(plan, 'pull-image', 'engine'), 'running');
    production.summary.operation = { id: operation.id, title: operation.title, state: operation.state };
    const more = [movingOperation(plan), ...takenBack(plan)];
    return { sites: [production], operations: [operation, ...more, ...operations], failing: {} };
  }
  return {
    sites: [productionSite(), largeSite(), newSite(), practiceSite()],
    operations: [...operations, upgraded(production), fakeRehearsal(production.status, 'release-260915')],
    failing: {},
  };
}

function errorScenario(): Scenario {
  const trouble = troubledSite();
  const production = productionSite();
  const plan = fakePlan(stoppedStatus(production), 'apply');
  const failed = halfWay(plan, placeOf(plan, 'wait-ready', 'engine'), 'failed');
  const interrupted = halfWay(plan, placeOf(plan, 'pull-image', 'engine'), 'interrupted');
  trouble.summary.operation = trouble.status.operation = {
    id: interrupted.id,
    title: interrupted.title,
    state: 'interrupted',
  };
  return {
    sites: [trouble, production],
    operations: [failed, { ...interrupted, site: trouble.status.site }],
    failing: {
      'hosts.probe': 'engine.socketMissing',
      'plans.make': 'engine.timeout',
      'preflight.check': 'engine.timeout',
    },
  };
}

/** The same site with nothing running, which makes a plan long. */
export function stoppedStatus(site: FakeSite) {
  return {
    ...site.status,
    services: site.status.services.map((each) => ({ ...each, state: 'absent' as const })),
  };
}

/** An upgrade that has just ended, to be watched. */
function upgraded({ status }: FakeSite): Operation {
  const plan = { ...fakeUpgrade({ ...status, release: 'release-260728' }, status.release), revision: 15 };
  const began = Date.now() - 300_000;
  const at = (index: number) => new Date(began + index * 9_000).toISOString();
  return fakeOperation(plan, {
    id: 'op-upgraded',
    state: 'succeeded',
    startedAt: at(0),
    endedAt: at(plan.steps.length),
    outcome: `${String(plan.steps.length)} steps done; everything was read back as wanted.`,
    steps: plan.steps.map(({ id, readsBack }, index) => ({
      id,
      state: 'done' as const,
      detail: readsBack,
      fraction: 1,
      startedAt: at(index),
      endedAt: at(index + 1),
    })),
  });
}

function pastOperations(site: FakeSite): Operation[] {
  const plan = fakePlan(stoppedStatus(site), 'apply');
  const day = 86_400_000;
  return [2, 16, 30, 44].map((days, index) => {
    const at = new Date(Date.now() - days * day);
    const times = timesOf(plan, at.getTime());
    const ended = new Date(at.getTime() + plan.estimateMs);
    return fakeOperation(plan, {
      id: `op-past-${String(index)}`,
      title:
        index === 2
          ? 'Stop north-campus'
          : `Apply north-campus: release-26${String(8 - index).padStart(2, '0')}12`,
      state: index === 2 ? 'cancelled' : 'succeeded',
      createdAt: at.toISOString(),
      startedAt: at.toISOString(),
      endedAt: ended.toISOString(),
      steps: plan.steps.map((step, place) => ({
        id: step.id,
        state: place % 5 === 0 ? ('unchanged' as const) : ('done' as const),
        detail: step.readsBack,
        fraction: 1,
        ...times.get(step.id)!,
      })),
      progress: { detail: 'done', fraction: 1, doneBytes: null, totalBytes: null },
      outcome:
        index === 2
          ? 'Cancelled before step 3.'
          : `${String(plan.steps.length)} steps done; everything was read back as wanted.`,
    });
  });
}

/** As long as the plan said. */
function timesOf({ steps }: Plan, began: number): Map<string, { startedAt: string; endedAt: string }> {
  const iso = (ms: number) => new Date(began + ms).toISOString();
  return new Map(
    [...timelineOf(steps)].map(([id, { startMs, endMs }]) => [
      id,
      { startedAt: iso(startMs), endedAt: iso(endMs) },
    ]),
  );
}
