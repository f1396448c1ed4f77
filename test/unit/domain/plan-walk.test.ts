// Promises: a step begins when what it needs is done and the limits leave room, never before; every plan can be walked to its end; what has no
// reason to wait does not wait.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePlan } from '#shared/domain/plan/make-plan';
import type { Observed } from '#shared/domain/plan/observed';
import { planSchema, waitingKinds, type Goal, type Plan, type Step } from '#shared/domain/plan/plan';
import { brokenNeed, LIMITS, PlanWalk } from '#shared/domain/plan/steps/plan-walk';
import { estimateOf, timelineOf } from '#shared/domain/plan/steps/timeline';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { emptyHosts } from '#test/fixtures/empty-hosts';
import { sha256 } from '#test/fixtures/sha256';
import { simulate } from '#test/fixtures/simulated-hosts';
import { documentOf } from '#test/fixtures/site-documents';

const plan = (document: SiteDocument, observed: Observed, goal: Goal = 'apply'): Plan =>
  makePlan({ document, observed, goal, revision: null, hash: sha256 });

/** `services` of 1 to 6: a License Proxy, an Engine, an API, and more pairs. */
function siteOf(hosts: number, services: number, release = 'release-260812'): SiteDocument {
  const pairs = Math.max(1, Math.floor(services / 2));
  const entries = Array.from({ length: hosts }, (_, host) => {
    const runs = Array.from({ length: pairs }, (_none, n) =>
      ['engine', 'api'].map((role) => {
        const port = role === 'engine' ? `engine_metrics = ${9900 + n}` : `api = ${8100 + n}`;
        const asks = role === 'api' ? `engines = ["engine-${n}"]\n` : '';
        return `[[host.run]]\nname = "${role}-${n}"\nrole = "${role}"\nports = { ${port} }\n${asks}`;
      }),
    ).flat();
    const roles = services % 2 === 1 && host < 2 ? 'roles = ["license-proxy"]\n' : '';
    return `[[host]]\nname = "h${host}"\nconnection = "unix:///run/h${host}.sock"\n${roles}${runs.join('\n')}`;
  });
  const proxies = services % 2 === 1 ? Math.min(2, hosts) : 0;
  const licensing = proxies === 0 ? 'mode = "direct"' : `mode = "license-proxy"\nproxies = ${proxies}`;
  return documentOf(
    `name = "north"\nrelease = "${release}"\n[licensing]\n${licensing}\n${entries.join('\n')}`,
  );
}

const nothing = (document: SiteDocument) => emptyHosts(...document.host.map(({ name }) => name));

/** Carries a plan out in any order that the graph allows: `pick` chooses which running step ends next. */
function walked(steps: Step[], pick: (count: number) => number): Step[] {
  const walk = new PlanWalk(steps);
  const running: Step[] = [];
  const ended: Step[] = [];
  while (!walk.isOver) {
    running.push(...walk.begin());
    const [step] = running.splice(pick(running.length) % running.length, 1);
    if (!step) throw new Error('nothing is ready and something is left');
    ended.push(step);
    walk.finish(step);
  }
  return ended;
}

const sites = fc.record({
  hosts: fc.integer({ min: 1, max: 50 }),
  services: fc.integer({ min: 1, max: 6 }),
  seed: fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
});

describe('any order that the graph allows', () => {
  it('leads to the same hosts, over 1 to 50 hosts with 1 to 6 services', () => {
    fc.assert(
      fc.property(sites, ({ hosts, services, seed }) => {
        const document = siteOf(hosts, services);
        const made = plan(document, nothing(document));
        let turn = 0;
        const order = walked(made.steps, () => seed[(turn += 1) % seed.length] ?? 0);
        expect(order).toHaveLength(made.steps.length);
        const after = simulate(nothing(document), order);
        expect(plan(document, after).steps).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('changes the release of a site that serves, and leaves nothing behind', () => {
    fc.assert(
      fc.property(sites, ({ hosts, services, seed }) => {
        const few = Math.min(hosts, 6);
        const [before, after] = [siteOf(few, services, 'release-260728'), siteOf(few, services)];
        const serving = simulate(nothing(before), plan(before, nothing(before)).steps);
        const made = plan(after, serving);
        let turn = 0;
        const order = walked(made.steps, () => seed[(turn += 1) % seed.length] ?? 0);
        expect(plan(after, simulate(serving, order)).steps).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});

describe('limits', () => {
  it('hold at every moment: steps and pulls of a host, steps and pulls of a site', () => {
    fc.assert(
      fc.property(sites, ({ hosts, services }) => {
        const document = siteOf(hosts, services);
        const { steps } = plan(document, nothing(document));
        const spans = timelineOf(steps);
        const moments = [...new Set([...spans.values()].map(({ startMs }) => startMs))].slice(0, 60);
        for (const now of moments) {
          const working = steps.filter((step) => {
            const span = spans.get(step.id);
            const isOn = span !== undefined && span.startMs <= now && now < span.endMs;
            return isOn && !waitingKinds.includes(step.action.kind);
          });
          const pulls = working.filter(({ action }) => action.kind === 'pull-image');
          const most = (list: Step[]) =>
            Math.max(0, ...[...Map.groupBy(list, ({ host }) => host).values()].map((one) => one.length));
          expect(working.length).toBeLessThanOrEqual(LIMITS.perSite);
          expect(most(working)).toBeLessThanOrEqual(LIMITS.perHost);
          expect(pulls.length).toBeLessThanOrEqual(LIMITS.pullsPerSite);
          expect(most(pulls)).toBeLessThanOrEqual(LIMITS.pullsPerHost);
        }
      }),
      { numRuns: 10 },
    );
  });
});

describe('stopping fifty hosts', () => {
  it('takes as long as one host takes, as often as the limit asks', () => {
    const time = (hosts: number) => {
      const document = siteOf(hosts, 2);
      const serving = simulate(nothing(document), plan(document, nothing(document)).steps);
      return estimateOf(plan(document, serving, 'stop').steps);
    };
    const [one, fifty] = [time(1), time(50)];
    // Drains wait side by side without a limit; stops are limited to so many at once.
    const stopMs = 3_000;
    const rounds = Math.ceil(50 / LIMITS.perSite);
    expect(fifty).toBeLessThanOrEqual(one + 2 * (rounds - 1) * stopMs);
    expect(one).toBe(5_000 + 2 * stopMs);
  });
});

describe('a release for fifty hosts that roll, two at a time', () => {
  const rolling = (release: string, atOnce: number) => {
    const document = siteOf(50, 2, release);
    return { ...document, switch: { ...document.switch, api: 'manual' as const, at_once: atOnce } };
  };
  const before = rolling('release-260728', 2);
  const serving = simulate(nothing(before), plan(before, nothing(before)).steps);

  it('takes half of the time of one at a time, beside what fetching takes', () => {
    const [one, two] = [1, 2].map((most) => plan(rolling('release-260812', most), serving).estimateMs);
    const fetching = (50 * 2 * 60_000) / LIMITS.pullsPerSite;
    expect(((two ?? 0) - fetching) / ((one ?? 0) - fetching)).toBeCloseTo(0.5, 1);
  });

  it('never has more than two hosts away, whatever ends first', () => {
    const { steps } = plan(rolling('release-260812', 2), serving);
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 20, maxLength: 20 }), (seed) => {
        let turn = 0;
        let state = serving;
        for (const step of walked(steps, () => seed[(turn += 1) % seed.length] ?? 0)) {
          state = simulate(state, [step]);
          const away = state.hosts.filter(({ containers }) =>
            containers.every((one) => one.role !== 'api' || one.state !== 'running' || !one.ready),
          );
          expect(away.length).toBeLessThanOrEqual(2);
        }
      }),
      { numRuns: 3 },
    );
  });

  it('leaves one that is ready: of two hosts one goes at a time', () => {
    const two = (release: string) => {
      const document = siteOf(2, 2, release);
      return { ...document, switch: { ...document.switch, api: 'manual' as const, at_once: 5 } };
    };
    const up = simulate(
      nothing(two('release-260728')),
      plan(two('release-260728'), nothing(two('release-260728'))).steps,
    );
    const { steps } = plan(two('release-260812'), up);
    const moves = steps.filter(({ action }) => action.kind === 'move-traffic');
    const spans = timelineOf(steps);
    const ends = moves.map(({ id }) => spans.get(id)?.startMs ?? 0);
    expect(ends).toHaveLength(2);
    expect(ends[1]).toBeGreaterThan(ends[0] ?? 0);
  });
});

describe('a graph that is wrong', () => {
  const step = (id: string, needs: string[]) =>
    ({ id, needs, host: 'h', action: { kind: 'remove-container', container: id } }) as Step;

  it.each([
    ['a step that needs itself', [step('a', ['a'])], 'a needs a, which does not come before it'],
    ['a cycle', [step('a', ['b']), step('b', ['a'])], 'a needs b, which does not come before it'],
    ['a need that is not there', [step('a', ['x'])], 'a needs x, which does not come before it'],
    ['one name for two steps', [step('a', []), step('a', [])], 'two steps are called a'],
  ])('is refused before the first step: %s', (_, steps, words) => {
    expect(brokenNeed(steps)).toBe(words);
    expect(() => new PlanWalk(steps)).toThrow(words);
  });
});

describe('a plan of before steps had needs', () => {
  it('is read as one step after the other, each about the service of its role', () => {
    const document = siteOf(1, 3);
    const made = plan(document, nothing(document));
    const old = {
      ...made,
      steps: made.steps.map(({ needs: _, role: __, ...step }) => ({
        ...step,
        service: step.service === null ? null : 'engine',
      })),
    };
    const read = planSchema.parse(JSON.parse(JSON.stringify(old)));
    expect(read.steps.map(({ needs }) => needs)).toEqual(
      made.steps.map((_, index) => (index === 0 ? [] : [made.steps[index - 1]?.id])),
    );
    expect(read.steps.find(({ service }) => service === 'engine')?.role).toBe('engine');
  });
});
