// Promise: whatever replaces the License Proxy of a serving site, and wherever it is cut short, there is at no point no Connected proxy that
// has the name; a licence server out of reach stops it before it begins.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePlan } from '#shared/domain/plan/make-plan';
import type { Observed } from '#shared/domain/plan/observed';
import type { Goal, Plan } from '#shared/domain/plan/plan';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { emptyHosts } from '#test/fixtures/empty-hosts';
import { licenses, simulate, withProxyStates } from '#test/fixtures/simulated-hosts';
import { documentOf, oneHost } from '#test/fixtures/site-documents';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

const start = emptyHosts('gpu-1');

const plan = (document: SiteDocument, observed: Observed, goal: Goal = 'apply'): Plan =>
  makePlan({ document, observed, goal, revision: null, hash });

const documents = {
  now: documentOf(oneHost),
  release: documentOf(oneHost.replace('260812', '260728')),
  port: documentOf(`${oneHost}ports = { license_proxy_status = 18080 }\n`),
  settings: documentOf(`${oneHost}\n[service.license-proxy.config]\nserver.base_url = "/licence"\n`),
};
const serving = simulate(start, plan(documents.now, start).steps);

/** Each state that a plan passes through, its beginning and end included. */
function passes(observed: Observed, { steps }: Plan): Observed[] {
  return [observed, ...steps.map((_, index) => simulate(observed, steps.slice(0, index + 1)))];
}

const proxySteps = ({ steps }: Plan) =>
  steps
    .filter(({ service }) => service === 'license-proxy')
    .map(({ action }) =>
      'container' in action
        ? `${action.kind} ${action.container.replace('north-license-proxy-', '')}`
        : action.kind,
    );

describe('replacing the License Proxy of a serving site', () => {
  const made = plan(documents.settings, serving);

  it('goes over a standby: first Connected, then the name, then the proof, and only then the other one stops', () => {
    expect(proxySteps(made)).toEqual([
      'write-files',
      'create-container',
      'start-container standby',
      'wait-connected standby',
      'take-name standby',
      'prove-licence standby',
      'stop-container 1',
      'rename-container 1',
      'create-container',
      'start-container 1',
      'wait-connected 1',
      'take-name 1',
      'prove-licence 1',
      'stop-container standby',
      'remove-container standby',
      expect.stringMatching(/^remove-container 1-before-/) as string,
    ]);
    expect(made.findings).toEqual([]);
    expect(made.interruption).toBe('no interruption');
    expect(made.strategy.map(({ name }) => name)).toEqual(['blue-green']);
  });

  it('guards each stop with the licence, and gives the name only to a fresh proxy', () => {
    const guarded = (kind: string) =>
      made.steps.filter(({ action }) => action.kind === kind).map(({ guards }) => guards);
    expect(guarded('stop-container')).toEqual([['licence'], ['licence']]);
    expect(guarded('take-name')).toEqual([['fresh proxy'], ['fresh proxy']]);
  });

  it('starts both without the name, and the standby on whatever port is free', () => {
    const specs = made.steps.flatMap(({ action }) =>
      action.kind === 'create-container' ? [action.spec] : [],
    );
    expect(specs.map(({ aliases }) => aliases)).toEqual([[], []]);
    expect(specs.map(({ ports }) => ports.map(({ host }) => host))).toEqual([[0], [8089]]);
  });

  it('is blocked while the old one answers from memory, and says until when', () => {
    const trusting = {
      ...serving,
      proxyStates: { 'gpu-1/north-license-proxy-1': 'TrustBased' },
      proxyTrust: { 'gpu-1/north-license-proxy-1': '2026-11-21T12:00:00.000Z' },
    };
    const [finding] = plan(documents.settings, trusting).findings;
    expect(finding).toMatchObject({ level: 'blocker', code: 'guard.freshProxy' });
    expect(finding?.message).toContain('until 2026-11-21T12:00:00.000Z');
  });

  it('after a standby that never connected leaves the old one alone on the way back', () => {
    const steps = made.steps.slice(0, 3);
    const failed = simulate(serving, steps);
    const back = plan(documents.now, failed, 'revert');
    expect(proxySteps(back)).toEqual(['stop-container standby', 'remove-container standby']);
    expect(simulate(failed, back.steps).hosts[0]?.containers).toHaveLength(3);
  });
});

describe('one that stopped with the name', () => {
  const upTo = (kind: string, which: number) => {
    const made = plan(documents.settings, serving);
    const found = made.steps.flatMap(({ action }, index) => (action.kind === kind ? [index] : []));
    return simulate(serving, made.steps.slice(0, found[which]));
  };
  const stopped = (state: Observed, name: string): Observed => {
    const hosts = state.hosts.map((host) => ({
      ...host,
      containers: host.containers.map((one) =>
        one.name === name ? { ...one, state: 'exited' as const, ready: false } : one,
      ),
    }));
    const { [`gpu-1/${name}`]: _, ...proxyStates } = state.proxyStates;
    return { ...state, hosts, proxyStates };
  };

  it.each([
    ['north-license-proxy-standby', 0],
    ['north-license-proxy-1', 1],
  ])('%s, withdrawn before it was proved, is made anew without it, and proved again', (name, which) => {
    const state = stopped(upTo('prove-licence', which), name);
    const made = plan(documents.settings, state);
    const short = name.replace('north-license-proxy-', '');
    const steps = proxySteps(made);
    const again = steps.indexOf(`remove-container ${short}`);
    expect(steps.slice(again, again + 6)).toEqual([
      `remove-container ${short}`,
      'create-container',
      `start-container ${short}`,
      `wait-connected ${short}`,
      `take-name ${short}`,
      `prove-licence ${short}`,
    ]);
    expect(passes(state, made).every(licenses)).toBe(true);
    expect(plan(documents.settings, simulate(state, made.steps)).steps).toEqual([]);
  });
});

describe('one that was set aside and came up with its engine', () => {
  const made = plan(documents.settings, serving);
  const nameOf = (state: Observed) =>
    state.hosts[0]?.containers.find(({ name }) => name.includes('-before-'))?.name ?? '';

  /** Only one of two that publish a port can run, and the engine started the old one first. */
  const rebooted = (state: Observed): Observed => ({
    ...state,
    hosts: state.hosts.map((host) => ({
      ...host,
      containers: host.containers.map((one) =>
        one.name === nameOf(state)
          ? { ...one, state: 'running' as const, ready: true }
          : one.name === 'north-license-proxy-1' || one.name.endsWith('standby')
            ? { ...one, state: 'exited' as const, ready: false }
            : one,
      ),
    })),
  });

  it('goes before its successor starts on its port, and a standby licenses meanwhile', () => {
    const cuts = made.steps.flatMap((_, index) => {
      const before = simulate(serving, made.steps.slice(0, index));
      return nameOf(before) === '' ? [] : [before];
    });
    expect(cuts.length).toBeGreaterThan(5);
    for (const cut of cuts) {
      const state = withProxyStates(rebooted(cut));
      expect(licenses(state)).toBe(true);
      const again = plan(documents.settings, state);
      expect(passes(state, again).every(licenses)).toBe(true);
      const reached = simulate(state, again.steps);
      expect(plan(documents.settings, reached).steps).toEqual([]);
      expect(reached.hosts[0]?.containers).toHaveLength(3);
    }
  });
});

describe('one that was taken off its network, by hand or between leaving and joining', () => {
  const made = plan(documents.settings, serving);
  const name = 'north-license-proxy-1';

  /** It reaches no licence server any more, and goes on from memory. */
  const cutOff = (state: Observed, which: string): Observed => ({
    ...state,
    hosts: state.hosts.map((host) => ({
      ...host,
      containers: host.containers.map((one) => (one.name === which ? { ...one, aliases: {} } : one)),
    })),
    proxyStates: { ...state.proxyStates, [`gpu-1/${which}`]: 'TrustBased' },
  });

  it('is put back before anybody waits for it to be Connected', () => {
    const state = cutOff(serving, name);
    const again = plan(documents.now, state);
    expect(again.findings.filter(({ level }) => level === 'blocker')).toEqual([]);
    expect(proxySteps(again)).toEqual([
      'write-files',
      'join-network 1',
      'wait-connected 1',
      'take-name 1',
      'prove-licence 1',
    ]);
    expect(plan(documents.now, simulate(state, again.steps)).steps).toEqual([]);
  });

  it.each(['settings', 'now'] as const)('stands in the way of no plan, to %s', (to) => {
    const names = made.steps.flatMap(({ action }, index) =>
      action.kind === 'take-name' ? [{ index, which: action.container }] : [],
    );
    expect(names).toHaveLength(2);
    for (const { index, which } of [{ index: 0, which: name }, ...names]) {
      const state = cutOff(simulate(serving, made.steps.slice(0, index)), which);
      const again = plan(documents[to], state);
      expect(again.findings.filter(({ level }) => level === 'blocker')).toEqual([]);
      if (index > 0) expect(passes(state, again).every(licenses)).toBe(true);
      expect(plan(documents[to], simulate(state, again.steps)).steps).toEqual([]);
    }
  });
});

describe('from document to document, cut short anywhere, up to three times', () => {
  const target = fc.constantFrom(...(Object.keys(documents) as (keyof typeof documents)[]));
  const turns = fc.array(
    fc.record({ to: target, cut: fc.nat(40), goal: fc.constantFrom('apply' as const, 'revert' as const) }),
    { minLength: 1, maxLength: 3 },
  );

  it('some Connected proxy has the name all the time, and the last plan reaches its document', () => {
    let cutInside = 0;
    fc.assert(
      fc.property(turns, target, (list, last) => {
        let state = serving;
        for (const { to, cut, goal } of list) {
          const made = plan(documents[to], state, goal);
          expect(made.findings.filter(({ level }) => level === 'blocker')).toEqual([]);
          const seen = passes(state, { ...made, steps: made.steps.slice(0, cut) });
          expect(seen.every(licenses)).toBe(true);
          if (cut < made.steps.length) cutInside += 1;
          state = seen.at(-1) ?? state;
        }
        const made = plan(documents[last], state);
        const seen = passes(state, made);
        expect(seen.every(licenses)).toBe(true);
        const reached = seen.at(-1) ?? state;
        expect(plan(documents[last], reached).steps).toEqual([]);
        expect(reached.hosts[0]?.containers.map(({ name }) => name).toSorted()).toEqual([
          'north-api-1',
          'north-engine-1',
          'north-license-proxy-1',
        ]);
      }),
      { numRuns: Number(process.env.SITE_ADMIN_RUNS ?? 300) },
    );
    expect(cutInside).toBeGreaterThan(50);
  });

  // Found by the property above before API and Engine between two containers counted as served (ADR 17).
  it('also while neither API nor Engine runs', () => {
    let state = serving;
    for (const [to, cut] of [
      ['release', 28],
      ['settings', 17],
      ['now', Infinity],
    ] as const) {
      const made = plan(documents[to], state);
      const seen = passes(state, { ...made, steps: made.steps.slice(0, cut) });
      expect(seen.every(licenses)).toBe(true);
      state = seen.at(-1) ?? state;
    }
  });
});
