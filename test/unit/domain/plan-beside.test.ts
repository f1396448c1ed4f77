// Promise: where ports, GPU memory and a switch allow it, a new API or Engine starts and proves itself beside the old one, and callers notice
// nothing; where not, the plan says why and announces exactly what they will notice. Cut short anywhere, the next plan goes on from there.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mountedFiles } from '#shared/domain/plan/mounted-files';
import { makePlan } from '#shared/domain/plan/make-plan';
import type { Observed, ObservedHost } from '#shared/domain/plan/observed';
import type { Goal, Plan } from '#shared/domain/plan/plan';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { serving, simulate } from '#test/fixtures/simulated-hosts';
import { documentOf, oneHost, twoHosts } from '#test/fixtures/site-documents';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const GIB = 1024 ** 3;
const l4 = { uuid: 'GPU-1', name: 'NVIDIA L4', memoryTotalBytes: 23 * GIB, memoryUsedBytes: 4 * GIB };

const beside = 'ports = { api_beside = 8081, engine_metrics_beside = 9992 }\n';
const text = (driver: string, ports = beside) => `${oneHost}${ports}\n[switch]\napi = "${driver}"\n`;
const limit = (count: number) => `\n[service.api.config]\nconcurrency_limit.active_requests = ${count}\n`;

function empty(document: SiteDocument, gpus: ObservedHost['gpus'] = [l4]): Observed {
  const host = (name: string): ObservedHost => ({
    host: name,
    reachable: true,
    reason: null,
    engine: 'Docker 27',
    runtimes: ['runc', 'nvidia'],
    containers: [],
    images: {},
    networks: [],
    freeBytes: null,
    ...(gpus === undefined ? {} : { gpus }),
  });
  return {
    hosts: document.host.map(({ name }) => host(name)),
    secrets: [{ reference: 'secret:deepgram-api-key', audiences: ['license'] }],
    proxyStates: {},
  };
}

const plan = (document: SiteDocument, observed: Observed, goal: Goal = 'apply'): Plan =>
  makePlan({ document, observed, goal, revision: 1, hash });

function running(document: SiteDocument, gpus?: ObservedHost['gpus']): Observed {
  const start = empty(document, gpus);
  return simulate(start, plan(document, start).steps);
}

/** Each state that a plan passes through, its beginning and end included. */
function passes(observed: Observed, { steps }: Pick<Plan, 'steps'>): Observed[] {
  const seen = [observed];
  for (const step of steps) seen.push(simulate(seen.at(-1) ?? observed, [step]));
  return seen;
}

const stepsOf = ({ steps }: Plan, service: string) =>
  steps
    .filter((step) => step.service === service)
    .map(({ action }) =>
      'container' in action
        ? `${action.kind} ${action.container.replace(/^north-/, '').replace(/-before-.*/, '-before')}`
        : action.kind,
    );

/** Containers with files of the plan that come up without anybody having looked at those. */
const unread = ({ steps }: Plan) =>
  steps.flatMap(({ action, host }) => {
    if (action.kind !== 'create-container' || mountedFiles(steps, host, action.spec.name).length === 0)
      return [];
    const { name } = action.spec;
    const isLookedAt = steps.some(
      (one) =>
        one.host === host &&
        (one.action.kind === 'wait-ready' || one.action.kind === 'wait-connected') &&
        one.action.container === name,
    );
    return isLookedAt ? [] : [name];
  });

const strategies = ({ strategy }: Plan) =>
  Object.fromEntries(strategy.map(({ service, name }) => [service, name]));
const whyOf = ({ strategy }: Plan, service: string) => strategy.find((one) => one.service === service)?.why;

describe('an API that may start beside the running one', () => {
  const before = documentOf(text('manual'));
  const after = documentOf(text('manual') + limit(9));
  const made = plan(after, running(before));

  it('proves itself first, gets the callers, and only then the old one ends', () => {
    expect(stepsOf(made, 'api')).toEqual([
      'write-files',
      'create-container',
      'start-container api-1-next',
      'wait-ready api-1-next',
      'prove api-1-next',
      'take-name api-1-next',
      'move-traffic api-1',
      'rename-container api-1',
      'rename-container api-1-next',
      'drain api-1-before',
      'stop-container api-1-before',
      'remove-container api-1-before',
    ]);
    expect(made.interruption).toBe('no interruption');
    expect(strategies(made)).toEqual({ api: 'blue-green' });
  });

  it('takes the other port, and is as wanted on either', () => {
    const created = made.steps.flatMap(({ action }) =>
      action.kind === 'create-container' ? [action.spec] : [],
    );
    expect(created.map(({ ports, aliases }) => [ports[0]?.host, aliases])).toEqual([[8081, []]]);
    const reached = simulate(running(before), made.steps);
    expect(plan(after, reached).steps).toEqual([]);
    const back = plan(before, reached);
    expect(strategies(back)).toEqual({ api: 'blue-green' });
    const again = simulate(reached, back.steps);
    expect(plan(before, again).steps).toEqual([]);
    expect(again.hosts[0]?.containers.find(({ name }) => name === 'north-api-1')?.ports).toEqual({
      8080: 8080,
    });
  });

  it('tells the operator where the new one listens', () => {
    const move = made.steps.find(({ action }) => action.kind === 'move-traffic')?.action;
    expect(move).toMatchObject({
      words: 'Point your load balancer at gpu-1, port 8081, instead of north-api-1.',
      deadlineMs: 900_000,
    });
  });

  it('is found by name alone where switch.api is "alias"', () => {
    const named = plan(documentOf(text('alias') + limit(9)), running(documentOf(text('alias'))));
    expect(stepsOf(named, 'api')).not.toContain('move-traffic api-1');
    expect(stepsOf(named, 'api')).toContain('take-name api-1-next');
    expect(named.interruption).toBe('no interruption');
  });

  it('by name on Podman: says that its name service may not answer for a moment', () => {
    const state = running(documentOf(text('alias')));
    const podman = { ...state, hosts: state.hosts.map((host) => ({ ...host, engine: 'Podman 4.3.1' })) };
    expect(plan(documentOf(text('alias') + limit(9)), podman).interruption).toContain('name service');
  });

  it('a second port alone changes nothing on a running site', () => {
    const without = documentOf(text('manual', ''));
    expect(plan(before, running(without)).steps).toEqual([]);
  });

  it('waits for calls as long as stop.drain_seconds says', () => {
    const patient = documentOf(`${text('manual')}${limit(9)}\n[stop]\ndrain_seconds = 77\n`);
    const drain = plan(patient, running(before)).steps.find(({ action }) => action.kind === 'drain');
    expect(drain?.action).toMatchObject({ deadlineMs: 77_000 });
  });
});

describe('an Engine that may start beside the running one', () => {
  const before = documentOf(text('none'));
  const after = documentOf(`${text('none')}\n[service.engine.config]\nmax_active_requests = 40\n`);

  it('answers an API of its own before anybody else asks it', () => {
    const made = plan(after, running(before));
    expect(
      made.steps.filter(({ service }) => service !== 'license-proxy').map(({ action }) => action.kind),
    ).toEqual([
      'write-files',
      'create-container',
      'start-container',
      'write-files',
      'create-container',
      'start-container',
      'wait-ready',
      'wait-ready',
      'prove',
      'stop-container',
      'remove-container',
      'take-name',
      'rename-container',
      'rename-container',
      'stop-container',
      'prove',
      'remove-container',
    ]);
    expect(made.interruption).toBe('no interruption');
    const probe = made.steps
      .flatMap(({ action }) => (action.kind === 'write-files' ? action.files : []))
      .at(-1);
    expect(probe?.text).toContain('https://north-engine-1-next:8080/v2');
    const reached = simulate(running(before), made.steps);
    expect(reached.hosts[0]?.containers.map(({ name }) => name).toSorted()).toEqual([
      'north-api-1',
      'north-engine-1',
      'north-license-proxy-1',
    ]);
    expect(plan(after, reached).steps).toEqual([]);
  });

  it.each([
    ['memory that is not known', undefined, 'the memory of the GPU is not known'],
    ['too little memory', [{ ...l4, memoryUsedBytes: 14 * GIB }], 'has 9.0 GiB free'],
    ['memory in use that is not known', [{ ...l4, memoryUsedBytes: null }], 'is in use is not known'],
  ])('%s: is replaced, and the plan says why', (_, gpus, words) => {
    const state = running(before);
    const observed = {
      ...state,
      hosts: state.hosts.map(({ gpus: _known, ...host }) => ({ ...host, ...(gpus ? { gpus } : {}) })),
    };
    const made = plan(after, observed);
    expect(strategies(made)).toEqual({ engine: 'replace' });
    expect(whyOf(made, 'engine')).toContain(words);
    expect(made.interruption).toContain('no speech requests are answered for about 60 s');
  });

  it('is replaced without a second metrics port', () => {
    const one = documentOf(`${text('none', '')}\n[service.engine.config]\nmax_active_requests = 40\n`);
    expect(whyOf(plan(one, running(documentOf(text('none', '')))), 'engine')).toContain(
      'two containers cannot both publish port 9991, and ports.engine_metrics_beside is not set',
    );
  });

  it('is replaced where Flux wants the GPU for itself', () => {
    const flux = documentOf(`${text('none')}\n[service.engine.config]\nflux.enabled = true\n`);
    expect(whyOf(plan(flux, running(before)), 'engine')).toContain('Flux takes a GPU for itself');
  });
});

describe('an API that may not', () => {
  it('without a switch: is replaced, and the plan says why', () => {
    const made = plan(documentOf(text('none') + limit(9)), running(documentOf(text('none'))));
    expect(strategies(made)).toEqual({ api: 'replace' });
    expect(whyOf(made, 'api')).toContain('nobody would move the callers (switch.api is "none")');
  });

  it('without a second port, on one of two hosts: leaves the load balancer while the other one carries on', () => {
    const two = `${twoHosts}\n[switch]\napi = "manual"\n`;
    const made = plan(documentOf(two + limit(9)), running(documentOf(two)));
    expect(made.strategy.map(({ name, host }) => `${host} ${name}`)).toEqual([
      'gpu-1 rolling',
      'gpu-2 rolling',
    ]);
    expect(made.interruption).toBe('no interruption');
    const words = made.steps.flatMap(({ action }) => (action.kind === 'move-traffic' ? [action.words] : []));
    expect(words[1]).toContain('Send traffic to gpu-1 again. Take gpu-2 out');
    const seen = passes(running(documentOf(two)), made);
    expect(seen.every((state) => serving(state).length >= 1)).toBe(true);
  });
});

describe('from document to document', () => {
  const drivers = {
    none: text('none'),
    alias: text('alias'),
    manual: text('manual'),
    small: text('manual', ''),
  };
  const shapes: Record<string, string> = {
    plain: '',
    api: limit(9),
    other: limit(12),
    engine: '\n[service.engine.config]\nmax_active_requests = 40\n',
    both: `${limit(9)}\n[service.engine.config]\nmax_active_requests = 40\n`,
  };
  const release = ['release-260812', 'release-260728'];
  const target = fc.record({
    driver: fc.constantFrom(...(Object.keys(drivers) as (keyof typeof drivers)[])),
    shape: fc.constantFrom(...Object.keys(shapes)),
    release: fc.constantFrom(...release),
  });
  type Target = typeof target extends fc.Arbitrary<infer T> ? T : never;
  const documentFor = ({ driver, shape, release: to }: Target) =>
    documentOf(`${drivers[driver]}${shapes[shape] ?? ''}`.replace('release-260812', to));

  it('the plan reaches it, its inverse returns, and what callers notice is exactly what was announced', () => {
    let blueGreen = 0;
    fc.assert(
      fc.property(target, target, (from, to) => {
        const [before, after] = [documentFor(from), documentFor(to)];
        const state = running(before);
        const made = plan(after, state);
        const seen = passes(state, made);
        expect(unread(made)).toEqual([]);
        const isDark = seen.some((one) => serving(one).length === 0);
        expect(isDark).toBe(made.interruption !== 'no interruption');
        if (made.strategy.some(({ service, name }) => service !== 'license-proxy' && name === 'blue-green'))
          blueGreen += 1;
        const reached = seen.at(-1) ?? state;
        expect(plan(after, reached).steps).toEqual([]);
        const returned = simulate(reached, plan(before, reached).steps);
        expect(plan(before, returned).steps).toEqual([]);
      }),
      { numRuns: 200 },
    );
    expect(blueGreen).toBeGreaterThan(40);
  });

  it('cut short anywhere and sent anywhere else, it arrives, and nobody is left without an API unannounced', () => {
    fc.assert(
      fc.property(
        fc.record({ from: target, to: target, last: target, cut: fc.nat(60) }),
        ({ from, to, last, cut }) => {
          const state = running(documentFor(from));
          const first = plan(documentFor(to), state);
          const halfWay = simulate(state, first.steps.slice(0, cut));
          const made = plan(documentFor(last), halfWay);
          const seen = passes(halfWay, made);
          if (serving(halfWay).length > 0 && made.interruption === 'no interruption')
            expect(seen.every((one) => serving(one).length > 0)).toBe(true);
          const reached = seen.at(-1) ?? halfWay;
          expect(plan(documentFor(last), reached).steps).toEqual([]);
          expect(reached.hosts[0]?.containers).toHaveLength(3);
          expect(serving(reached)).toHaveLength(1);
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('what failed and is kept as evidence', () => {
  const before = documentOf(text('none', ''));
  const after = documentOf(text('none', '') + limit(9));

  it('never ready beside the old one: no operator is asked to move anybody from it', () => {
    const [old, wanted] = [documentOf(text('manual')), documentOf(text('manual') + limit(9))];
    const state = running(old);
    const first = plan(wanted, state).steps;
    const started = first.findIndex(({ action }) => action.kind === 'wait-ready');
    const failed = simulate(state, first.slice(0, started));
    const moves = (neverReady: boolean) => {
      const keep = [{ host: 'gpu-1', container: 'north-api-1-next', neverReady }];
      const { steps } = makePlan({
        document: old,
        observed: failed,
        goal: 'revert',
        revision: 1,
        hash,
        keep,
      });
      return steps.filter(({ action }) => action.kind === 'move-traffic').length;
    };
    expect([moves(true), moves(false)]).toEqual([0, 1]);
  });

  it.each([
    [true, { ifUnknown: 'stop', mostSilentMs: 10_000 }],
    [false, { ifUnknown: 'refuse' }],
  ])('never ready: %s, says how long it is waited for where it says nothing', (neverReady, wanted) => {
    const state = running(before);
    const first = plan(after, state).steps;
    const started = first.findIndex(
      ({ action, service }) => action.kind === 'start-container' && service === 'api',
    );
    const failed = simulate(state, first.slice(0, started + 1));
    const keep = [{ host: 'gpu-1', container: 'north-api-1', neverReady }];
    const { steps } = makePlan({
      document: before,
      observed: failed,
      goal: 'revert',
      revision: 1,
      hash,
      keep,
    });
    const drain = steps.find(({ action }) => action.kind === 'drain')?.action;
    expect(drain).toEqual({ kind: 'drain', container: 'north-api-1', deadlineMs: 1_800_000, ...wanted });
  });

  it('lies at rest under a name that says so, is no reason for a change, and goes with the next one', () => {
    const state = running(before);
    const steps = plan(after, state).steps;
    const failed = simulate(
      state,
      steps.slice(
        0,
        steps.findIndex(({ action }) => action.kind === 'wait-ready'),
      ),
    );
    const keep = [{ host: 'gpu-1', container: 'north-api-1' }];
    const back = makePlan({ document: before, observed: failed, goal: 'revert', revision: 1, hash, keep });
    const reverted = simulate(failed, back.steps);
    const kept = reverted.hosts[0]?.containers.find(({ name }) => name.startsWith('north-api-1-failed-'));
    expect(kept?.state).toBe('exited');
    expect(plan(before, reverted).steps).toEqual([]);
    // Not taken for the container that is wanted, although it has exactly that shape.
    const again = plan(after, reverted);
    expect(again.steps.map(({ action }) => action.kind)).toContain('create-container');
    expect(simulate(reverted, again.steps).hosts[0]?.containers).toHaveLength(3);
  });
});
