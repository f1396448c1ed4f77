// Promises: the plan reaches what is wanted in the safe order; planning twice changes nothing; blockers stop it before the first step.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { siteLabels } from '#shared/domain/containers/container-spec';
import { desiredServices, siteNetwork } from '#shared/domain/containers/desired';
import { makePlan } from '#shared/domain/plan/make-plan';
import type { Observed, ObservedContainer } from '#shared/domain/plan/observed';
import type { Goal, Plan, Step } from '#shared/domain/plan/plan';
import { timelineOf } from '#shared/domain/plan/steps/timeline';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { simulate } from '#test/fixtures/simulated-hosts';
import { emptyHosts } from '#test/fixtures/empty-hosts';
import { documentOf, oneHost, twoHosts } from '#test/fixtures/site-documents';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

const empty = (document: SiteDocument): Observed => emptyHosts(...document.host.map(({ name }) => name));

const plan = (document: SiteDocument, observed: Observed, goal: Goal = 'apply'): Plan =>
  makePlan({ document, observed, goal, revision: null, hash });

const kinds = (made: Plan) =>
  made.steps.map(({ action, service }) => `${action.kind} ${service ?? ''}`.trim());

const wordsOf = ({ action, service, host }: Step) => `${action.kind} ${service ?? ''} ${host}`;

/** Steps that match, as they would begin: those of one moment together. */
function inTime(made: Plan, kind: RegExp): string[][] {
  const spans = timelineOf(made.steps);
  const startOf = (step: Step) => spans.get(step.id)?.startMs ?? 0;
  const steps = made.steps.filter(({ action }) => kind.test(action.kind));
  return [...Map.groupBy(steps, startOf)]
    .toSorted(([a], [b]) => a - b)
    .map(([, group]) => group.map(wordsOf));
}

describe('bringing up an empty host', () => {
  const document = documentOf(oneHost);
  const made = plan(document, empty(document));

  it('starts licensing first; when it is ready, Engine and API at once, which nobody calls yet', () => {
    expect(inTime(made, /start|wait|prove/)).toEqual([
      ['start-container license-proxy gpu-1'],
      ['wait-ready license-proxy gpu-1'],
      ['start-container engine gpu-1', 'start-container api gpu-1'],
      ['wait-ready engine gpu-1', 'wait-ready api gpu-1'],
      ['prove api gpu-1'],
    ]);
    const starts = made.steps.filter(({ action }) => action.kind === 'start-container');
    expect(starts.map(({ reason }) => reason)).toEqual([
      'License Proxy is wanted and does not run.',
      'Engine is wanted and does not run. Nobody calls the site yet, so it starts at the same time as API.',
      'API is wanted and does not run. Nobody calls the site yet, so it starts at the same time as Engine.',
    ]);
  });

  it('takes as long for several hosts as for one, because none waits for another', () => {
    const two = documentOf(twoHosts);
    const both = plan(two, empty(two));
    expect(both.estimateMs).toBe(made.estimateMs);
    expect(inTime(both, /^(start|wait)-/)).toEqual([
      ['start-container license-proxy gpu-1'],
      ['wait-ready license-proxy gpu-1'],
      ...['start-container', 'wait-ready'].map((kind) =>
        ['engine', 'api'].flatMap((service) => [`${kind} ${service} gpu-1`, `${kind} ${service} gpu-2`]),
      ),
    ]);
  });

  it('makes the containers of what starts later while the first ones come up', () => {
    const [proxy = [], ...others] = inTime(made, /create-container/);
    expect([...proxy, ...others.flat()].toSorted()).toEqual(
      ['api', 'engine', 'license-proxy'].map((service) => `create-container ${service} gpu-1`),
    );
    const spans = timelineOf(made.steps);
    const at = (words: string) => spans.get(made.steps.find((step) => words === wordsOf(step))?.id ?? '');
    expect(at('create-container engine gpu-1')?.endMs).toBeLessThan(
      at('wait-ready license-proxy gpu-1')?.endMs ?? 0,
    );
  });

  it('fetches and writes everything before the first container exists', () => {
    const firstCreate = made.steps.findIndex(({ action }) => action.kind === 'create-container');
    const lastFetch = made.steps.findLastIndex(
      ({ action }) => action.kind === 'pull-image' || action.kind === 'write-files',
    );
    expect(lastFetch).toBeLessThan(firstCreate);
  });

  it('promises no interruption and a way back', () => {
    expect(made).toMatchObject({ interruption: 'no interruption', effect: 'changes', revision: 1 });
    expect(made.undo).toContain('remove the containers');
  });

  it('gives every container a long grace, rotation, compose labels and, to the Engine only, the GPU', () => {
    for (const { spec, service } of desiredServices(document, hash)) {
      expect(spec.stopGraceSeconds).toBe(1800);
      expect(spec.log).toEqual({ maxSize: '20m', maxFiles: 5 });
      expect(spec.labels['com.docker.compose.project']).toBe('north');
      expect(spec.gpu).toBe(service === 'engine' ? 'nvidia' : 'none');
      expect(spec.env['DEEPGRAM_API_KEY']).toBe('secret:deepgram-api-key');
    }
  });
});

describe('planning what is already so', () => {
  it.each([
    ['one host', oneHost],
    ['two hosts', twoHosts],
  ])('changes nothing on %s', (_, text) => {
    const document = documentOf(text);
    const after = simulate(empty(document), plan(document, empty(document)).steps);
    const again = plan(document, after);
    expect(again.steps).toEqual([]);
    expect(again.effect).toBe('reads');
    expect(again.findings).toEqual([]);
  });
});

describe('a changed document', () => {
  const before = documentOf(oneHost);
  const running = simulate(empty(before), plan(before, empty(before)).steps);

  it('replaces only what differs, keeps the old one until the new has proved itself, and says what callers notice', () => {
    const after = documentOf(`${oneHost}\n[service.api.config]\nconcurrency_limit.active_requests = 9\n`);
    const made = plan(after, running);
    expect(kinds(made)).toEqual([
      'write-files api',
      'drain api',
      'stop-container api',
      'rename-container api',
      'create-container api',
      'start-container api',
      'wait-ready api',
      'prove api',
      'remove-container api',
    ]);
    expect(made.interruption).toContain('no speech requests are answered for about 20 s');
    expect(simulate(running, made.steps).hosts[0]?.containers).toHaveLength(3);
  });

  it('that would replace a License Proxy which other hosts ask by its port is blocked, and says why', () => {
    const two = documentOf(twoHosts);
    const serving = simulate(empty(two), plan(two, empty(two)).steps);
    const made = plan(documentOf(twoHosts.replace('260812', '260728')), serving);
    expect(made.findings.find(({ code }) => code === 'guard.licence')?.message).toContain(
      'port 8443 of gpu-1',
    );
  });

  it('going back reuses the container that was set aside', () => {
    const changed = documentOf(`${oneHost}\n[service.api.config]\nconcurrency_limit.active_requests = 9\n`);
    const steps = plan(changed, running).steps;
    const halfWay = simulate(
      running,
      steps.slice(
        0,
        steps.findIndex(({ action }) => action.kind === 'start-container'),
      ),
    );
    const back = makePlan({ document: before, observed: halfWay, goal: 'revert', revision: 1, hash });
    expect(kinds(back).filter((words) => words.startsWith('create'))).toEqual([]);
    const restored = simulate(halfWay, back.steps);
    expect(plan(before, restored).steps).toEqual([]);
  });
});

describe('starting again', () => {
  const document = documentOf(twoHosts);
  const running = simulate(empty(document), plan(document, empty(document)).steps);
  const startsOf = (observed: Observed) => inTime(plan(document, observed, 'start'), /./);

  it('starts Engines and APIs at once where the whole site is stopped', () => {
    const stopped = simulate(running, plan(document, running, 'stop').steps);
    expect(startsOf(stopped)).toContainEqual([
      'start-container engine gpu-1',
      'start-container engine gpu-2',
      'start-container api gpu-1',
      'start-container api gpu-2',
    ]);
  });

  it('goes one by one where an API answers somebody', () => {
    const partly = structuredClone(running);
    for (const container of partly.hosts[1]!.containers) container.state = 'exited';
    expect(startsOf(partly)).toEqual([
      ['start-container engine gpu-2'],
      ['wait-ready engine gpu-2'],
      ['start-container api gpu-2'],
      ['wait-ready api gpu-2'],
    ]);
  });
});

describe('blockers', () => {
  const document = documentOf(oneHost);
  const codes = (observed: Observed, of = document) => plan(of, observed).findings.map(({ code }) => code);

  it('an unreachable host', () => {
    const observed = empty(document);
    observed.hosts[0]!.reachable = false;
    expect(codes(observed)).toContain('engine.unreachable');
  });

  it('a missing key', () => {
    expect(codes({ ...empty(document), secrets: [] })).toEqual(['secret.missing']);
  });

  it('a missing NVIDIA runtime', () => {
    const observed = empty(document);
    observed.hosts[0]!.runtimes = ['runc'];
    expect(codes(observed)).toEqual(['engine.runtimeMissing']);
  });

  it('settings that the release would not understand', () => {
    const wrong = documentOf(`${oneHost}\n[service.engine.config]\nmax_activ_requests = 4\n`);
    expect(codes(empty(document), wrong)).toEqual(['config.unknownKey']);
  });

  it('an unknown release is only a warning, with the nearest known ones', () => {
    const later = documentOf(oneHost.replace('260812', '260820'));
    const [finding] = plan(later, empty(later)).findings;
    expect(finding).toMatchObject({ level: 'warning', code: 'release.unknown' });
    expect(finding?.evidence).toBe('nearest known: release-260812, release-260826');
  });
});

describe('from any state', () => {
  const document = documentOf(twoHosts);
  const full = simulate(empty(document), plan(document, empty(document)).steps);
  const all = full.hosts.flatMap(({ containers }) => containers);
  const arbitrary = fc.record({
    kept: fc.subarray(all),
    stopped: fc.subarray(all.map(({ name, host }) => `${host}/${name}`)),
    foreign: fc.subarray(all.map(({ name, host }) => `${host}/${name}`)),
    starting: fc.subarray(all.map(({ name, host }) => `${host}/${name}`)),
    images: fc.boolean(),
    network: fc.boolean(),
  });

  function stateOf(drawn: {
    kept: ObservedContainer[];
    stopped: string[];
    starting: string[];
    foreign: string[];
    images: boolean;
    network: boolean;
  }): Observed {
    return {
      ...full,
      hosts: full.hosts.map((host) => ({
        ...host,
        images: drawn.images ? host.images : {},
        networks: drawn.network ? [siteNetwork(document.name)] : [],
        containers: drawn.kept
          .filter((container) => container.host === host.host)
          .map((container) => ({
            ...container,
            state: drawn.stopped.includes(`${host.host}/${container.name}`)
              ? ('exited' as const)
              : container.state,
            ready: [...drawn.stopped, ...drawn.starting].every(
              (name) => name !== `${host.host}/${container.name}`,
            ),
            // A License Proxy of another shape is a blocker of its own, tested above.
            spec:
              drawn.foreign.includes(`${host.host}/${container.name}`) &&
              container.service !== 'license-proxy'
                ? 'other'
                : container.spec,
          })),
      })),
    };
  }

  it('apply reaches the document, and a second apply does nothing', () => {
    fc.assert(
      fc.property(arbitrary, (drawn) => {
        const state = stateOf(drawn);
        const reached = simulate(state, plan(document, state).steps);
        expect(plan(document, reached).steps).toEqual([]);
        expect(reached.hosts.flatMap(({ containers }) => containers).every(({ ready }) => ready)).toBe(true);
        const names = reached.hosts.flatMap(({ containers }) =>
          containers.map(({ name, host }) => `${host}/${name}`),
        );
        expect(names.toSorted()).toEqual(all.map(({ name, host }) => `${host}/${name}`).toSorted());
      }),
      { numRuns: 300 },
    );
  });

  it('remove leaves nothing, in the order API, Engine, License Proxy', () => {
    fc.assert(
      fc.property(arbitrary, (drawn) => {
        const state = stateOf(drawn);
        const made = plan(document, state, 'remove');
        expect(
          simulate(state, made.steps).hosts.every(
            ({ containers, networks }) => containers.length + networks.length === 0,
          ),
        ).toBe(true);
        const stops = made.steps
          .filter(({ action }) => action.kind === 'stop-container')
          .map(({ service }) => service);
        expect(stops).toEqual(
          stops.toSorted(
            (a, b) =>
              ['api', 'engine', 'license-proxy'].indexOf(a!) - ['api', 'engine', 'license-proxy'].indexOf(b!),
          ),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('every label that finds a site again is on every container', () => {
    for (const { spec } of desiredServices(document, hash)) {
      for (const label of [
        siteLabels.site,
        siteLabels.service,
        siteLabels.release,
        siteLabels.spec,
        siteLabels.config,
      ]) {
        expect(spec.labels[label]).toBeTruthy();
      }
    }
  });
});
