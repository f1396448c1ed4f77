// Owns what the fake core answers around an upgrade: the plan for another release, images ahead of time, a rehearsal, a report.
import type { Plan } from '#shared/domain/plan/plan';
import type { SiteStatus } from '#shared/domain/status/status';
import type { Operation } from '#shared/operations/operation';
import { operationReport } from '#shared/operations/operation-report';
import { fakeFailure, type FakeHandlers } from '#test/fakes/fake-core';
import { fakeOperation } from '#test/fakes/operation-data';
import { fakePlan } from '#test/fakes/plan-data';
import type { FakeWorld } from '#test/fakes/fake-procedures';

export function fakeUpgrade(status: SiteStatus, release: string): Plan {
  return fakePlan(status, 'apply', release);
}

export function fakeFetch(status: SiteStatus, release: string): Plan {
  return fakePlan(status, 'fetch', release);
}

export function fakeRehearsal(status: SiteStatus, release: string): Operation {
  const plan = fakeUpgrade(status, release);
  return fakeOperation(plan, {
    id: 'op-rehearsal',
    procedure: 'upgrade.rehearse',
    effect: 'reads',
    title: `Rehearse ${status.site}: ${status.release} → ${release}`,
    state: 'succeeded',
    plan: null,
    steps: [],
    startedAt: new Date(Date.now() - 60_000).toISOString(),
    endedAt: new Date().toISOString(),
    outcome: `The twin went from ${status.release} to ${release} in 14.2 s and back again. Announced: ${plan.interruption}. Noticed: 9 of 61 questions without an answer, for 2.4 s at most.`,
    evidence: [
      {
        title: `Upgrade to ${release}`,
        text: [
          '14.2 s, 17 steps',
          `announced: ${plan.interruption}`,
          ...plan.steps.map(({ id, host, title }) => `${id.padEnd(4)} ${host.padEnd(12)} ${title}: done`),
        ].join('\n'),
      },
      { title: `Way back to ${status.release}`, text: '11.8 s, 15 steps' },
    ],
  });
}

export function upgradeHandlers(world: FakeWorld): FakeHandlers {
  return {
    'upgrade.rehearse': ({ site, release }: { site: string; release: string }) =>
      world.run({
        ...fakeRehearsal(world.site(site).status, release),
        state: 'queued',
        endedAt: null,
        outcome: null,
      }),
    'operations.report': ({ operationId }: { operationId: string }) => {
      const found = world.operations.find(({ id }) => id === operationId);
      return found
        ? { fileName: `${found.site ?? 'operation'}.md`, markdown: operationReport(found) }
        : fakeFailure('engine.notFound');
    },
  };
}
