// Promise: between any two ways of licensing, cut short anywhere up to three times, every API and Engine that runs has at every step a
// Connected proxy that it was started with, or was started with the vendor's server alone; and each plan reaches its document.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { licenceWorld } from '#shared/domain/plan/licence/licence-world';
import { askedProxies, asksVendor } from '#shared/domain/status/licence-world';
import { makePlan } from '#shared/domain/plan/make-plan';
import type { Observed, ObservedContainer } from '#shared/domain/plan/observed';
import type { Goal, Plan } from '#shared/domain/plan/plan';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { emptyHosts } from '#test/fixtures/empty-hosts';
import { simulate } from '#test/fixtures/simulated-hosts';
import { documentOf } from '#test/fixtures/site-documents';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const plan = (document: SiteDocument, observed: Observed, goal: Goal = 'apply'): Plan =>
  makePlan({ document, observed, goal, revision: null, hash });

interface Wish {
  mode?: string;
  proxiesOn?: string[];
  fallback?: boolean;
  release?: string;
  more?: string;
}

function twoHosts({
  mode,
  proxiesOn = [],
  fallback = true,
  release = '260812',
  more = '',
}: Wish): SiteDocument {
  const host = (name: string) => `
[[host]]
name = "${name}"
connection = "ssh://ops@${name}.north"
roles = ["api", "engine"${proxiesOn.includes(name) ? ', "license-proxy"' : ''}]
`;
  return documentOf(`name = "north"
release = "release-${release}"
[licensing]
mode = "${mode ?? 'license-proxy'}"
proxies = ${Math.max(1, proxiesOn.length)}
direct_fallback = ${fallback}
${host('gpu-1')}${host('gpu-2')}${more}`);
}

const both = ['gpu-1', 'gpu-2'];
const settings = '\n[service.license-proxy.config]\nserver.base_url = "/licence"\n';
const documents = {
  direct: twoHosts({ mode: 'direct' }),
  first: twoHosts({ proxiesOn: ['gpu-1'] }),
  firstAlone: twoHosts({ proxiesOn: ['gpu-1'], fallback: false }),
  second: twoHosts({ proxiesOn: ['gpu-2'] }),
  both: twoHosts({ proxiesOn: both }),
  bothAlone: twoHosts({ proxiesOn: both, fallback: false }),
  bothOlder: twoHosts({ proxiesOn: both, release: '260728' }),
  bothSettings: twoHosts({ proxiesOn: both, fallback: false, more: settings }),
};
type Name = keyof typeof documents;

const empty = emptyHosts(...both);
const running = (name: Name) => simulate(empty, plan(documents[name], empty).steps);
const blockers = ({ findings }: Plan) => findings.filter(({ level }) => level === 'blocker');

function passes(observed: Observed, { steps }: Plan): Observed[] {
  const seen = [observed];
  for (const step of steps) seen.push(simulate(seen.at(-1) ?? observed, [step]));
  return seen;
}

/** Who runs and has no licence to come from. */
function unlicensed(state: Observed): string[] {
  const world = licenceWorld(documents.both, state);
  return world.clients
    .filter((client) => {
      const isDirect = asksVendor(client) && client.urls?.length === 1;
      return !isDirect && !askedProxies(client, world).some((proxy) => proxy.state === 'Connected');
    })
    .map(({ host, name }) => `${host}/${name}`);
}

const containers = (state: Observed) => state.hosts.flatMap((host) => host.containers);
const urlsOf = (state: Observed) =>
  Object.fromEntries(
    containers(state).flatMap(({ host, service, licenceUrls }) =>
      service === 'api' ? [[host, licenceUrls]] : [],
    ),
  );
const words = ({ steps }: Plan) =>
  steps.map(({ host, action }) => {
    const name = 'container' in action ? action.container : 'spec' in action ? action.spec.name : '';
    return `${host} ${action.kind} ${name.replace('north-', '')}`;
  });
const at = (made: Plan, wanted: string) => {
  const index = words(made).indexOf(wanted);
  expect(index, `${wanted}\n${words(made).join('\n')}`).toBeGreaterThanOrEqual(0);
  return index;
};

describe('a change of licensing on a running site', () => {
  it('direct → License Proxy: it is Connected and has the name before anybody is told of it', () => {
    const made = plan(documents.first, running('direct'));
    expect(blockers(made)).toEqual([]);
    const named = at(made, 'gpu-1 take-name license-proxy-1');
    expect(at(made, 'gpu-1 wait-connected license-proxy-1')).toBeLessThan(named);
    for (const stop of ['gpu-1 stop-container engine-1', 'gpu-2 stop-container engine-1'])
      expect(at(made, stop)).toBeGreaterThan(named);
    expect(at(made, 'gpu-2 start-container engine-1')).toBeLessThan(at(made, 'gpu-1 stop-container api-1'));
    expect(made.interruption).toContain('gpu-1 takes no speech requests');
  });

  it('License Proxy → direct: it goes last, when nobody asks it any more', () => {
    const made = plan(documents.direct, running('first'));
    expect(blockers(made)).toEqual([]);
    const gone = at(made, 'gpu-1 stop-container license-proxy-1');
    for (const wait of ['gpu-1 wait-ready api-1', 'gpu-2 wait-ready api-1', 'gpu-2 wait-ready engine-1'])
      expect(at(made, wait)).toBeLessThan(gone);
    expect(urlsOf(simulate(running('first'), made.steps))).toEqual({
      'gpu-1': ['https://license.deepgram.com'],
      'gpu-2': ['https://license.deepgram.com'],
    });
  });

  it('two proxies: each host asks its own, then the other, then the vendor', () => {
    expect(urlsOf(running('both'))).toEqual({
      'gpu-1': ['https://license-proxy:8443', 'https://gpu-2.north:8443', 'https://license.deepgram.com'],
      'gpu-2': ['https://license-proxy:8443', 'https://gpu-1.north:8443', 'https://license.deepgram.com'],
    });
    expect(urlsOf(running('bothAlone'))['gpu-2']).toEqual([
      'https://license-proxy:8443',
      'https://gpu-1.north:8443',
    ]);
  });

  it('two proxies are replaced one at a time: the second is not touched before the first has its name again', () => {
    const made = plan(documents.bothSettings, running('bothAlone'));
    expect(blockers(made)).toEqual([]);
    expect(made.strategy.map(({ host, name }) => `${host} ${name}`)).toEqual([
      'gpu-1 blue-green',
      'gpu-2 blue-green',
    ]);
    expect(made.interruption).toBe('no interruption');
    const firstDone = at(made, 'gpu-1 prove-licence license-proxy-1');
    const second = words(made).findIndex((step) => /^gpu-2 (create|start|stop)/.test(step));
    expect(second).toBeGreaterThan(firstDone);
  });

  it('brings up the one that licenses nobody before it touches the one that does', () => {
    const state = running('bothAlone');
    const half = {
      ...state,
      hosts: state.hosts.map((host) => ({
        ...host,
        containers: host.containers.map((one) =>
          one.host === 'gpu-2' && one.service === 'license-proxy'
            ? { ...one, state: 'exited' as const, ready: false }
            : one,
        ),
      })),
      proxyStates: { 'gpu-1/north-license-proxy-1': 'Connected' },
    };
    const made = plan(documents.bothSettings, half);
    expect(blockers(made)).toEqual([]);
    expect(at(made, 'gpu-2 take-name license-proxy-1')).toBeLessThan(
      at(made, 'gpu-1 stop-container license-proxy-1'),
    );
  });

  it('with the proxy moved to another host the old one stays until nobody asks it', () => {
    const made = plan(documents.second, running('first'));
    expect(blockers(made)).toEqual([]);
    expect(at(made, 'gpu-2 prove-licence license-proxy-1')).toBeLessThan(
      at(made, 'gpu-1 stop-container engine-1'),
    );
    expect(at(made, 'gpu-1 wait-ready api-1')).toBeLessThan(at(made, 'gpu-1 stop-container license-proxy-1'));
  });
});

describe('what would leave somebody without a licence is refused', () => {
  const older = twoHosts({ proxiesOn: ['gpu-1'], release: '260728' });

  it('the only proxy that another host asks, and the way out of that is said', () => {
    const [finding] = blockers(plan(older, running('first')));
    expect(finding).toMatchObject({ code: 'guard.licence', host: 'gpu-1' });
    expect(finding?.message).toContain('port 8443 of gpu-1');
    expect(finding?.evidence).toContain('north-engine-1 on gpu-2');
    expect(finding?.remedy).toContain('set licensing.proxies to 2');
  });

  it('licence.otherTrustBased: the other one answers from memory, and until when', () => {
    const now = running('bothAlone');
    const trusting = {
      ...now,
      proxyStates: { ...now.proxyStates, 'gpu-2/north-license-proxy-1': 'TrustBased' },
      proxyTrust: { 'gpu-2/north-license-proxy-1': '2026-12-01T00:00:00.000Z' },
    };
    const port = twoHosts({ proxiesOn: both, fallback: false });
    port.host[0]!.ports.license_proxy_status = 18089;
    const found = blockers(plan(port, trusting));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ code: 'licence.otherTrustBased', host: 'gpu-1' });
    expect(found[0]?.message).toContain('until 2026-12-01T00:00:00.000Z');
  });

  it('licence.proxiesSilent: neither says how it is, so neither is touched', () => {
    const found = blockers(plan(documents.bothSettings, { ...running('bothAlone'), proxyStates: {} }));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ code: 'licence.proxiesSilent', host: 'gpu-1' });
    expect(found[0]?.message).toContain('does not say how it is');
  });

  it('one that is silent is replaced first, while the other one licenses', () => {
    const now = running('bothAlone');
    const proxyStates = { 'gpu-1/north-license-proxy-1': 'Connected' };
    const made = plan(documents.bothSettings, { ...now, proxyStates });
    expect(blockers(made)).toEqual([]);
    expect(made.strategy.map(({ host }) => host)).toEqual(['gpu-2', 'gpu-1']);
  });

  it('licence.trustBased: an API that would start on a licence from memory, unless somebody takes that on', () => {
    const now = running('firstAlone');
    const trusting = {
      ...now,
      proxyStates: { 'gpu-1/north-license-proxy-1': 'TrustBased' },
      proxyTrust: { 'gpu-1/north-license-proxy-1': '2026-12-01T00:00:00.000Z' },
    };
    const limited = twoHosts({
      proxiesOn: ['gpu-1'],
      fallback: false,
      more: '\n[service.api.config]\nconcurrency_limit.active_requests = 9\n',
    });
    const [finding] = blockers(plan(limited, trusting));
    expect(finding).toMatchObject({ code: 'licence.trustBased', overridable: true });
    expect(finding?.message).toContain('until 2026-12-01T00:00:00.000Z');
  });

  it('licensing.proxiesMissing: another number of proxies than of hosts for them', () => {
    const wrong = documentOf(`name = "north"
release = "release-260812"
[licensing]
proxies = 2
[[host]]
name = "gpu-1"
connection = "local"
roles = ["api", "engine", "license-proxy"]
`);
    expect(blockers(plan(wrong, empty)).map(({ code }) => code)).toContain('licensing.proxiesMissing');
  });
});

describe('from any licensing to any other, cut short anywhere, up to three times', () => {
  const name = fc.constantFrom(...(Object.keys(documents) as Name[]));
  const turns = fc.array(
    fc.record({ to: name, cut: fc.nat(70), goal: fc.constantFrom('apply' as const, 'revert' as const) }),
    { minLength: 1, maxLength: 3 },
  );

  it('nobody who runs is without a licence at any step, and what is not refused reaches its document', () => {
    const count = { steps: 0, cut: 0, refused: 0 };
    fc.assert(
      fc.property(name, turns, name, (from, list, last) => {
        let state = running(from);
        expect(unlicensed(state)).toEqual([]);
        for (const { to, cut, goal } of [...list, { to: last, cut: Infinity, goal: 'apply' as const }]) {
          const made = plan(documents[to], state, goal);
          if (blockers(made).length > 0) {
            count.refused += 1;
            expect([...new Set(blockers(made).map(({ code }) => code))]).toEqual(['guard.licence']);
            continue;
          }
          const seen = passes(state, { ...made, steps: made.steps.slice(0, cut) });
          for (const [index, moment] of seen.entries())
            expect(unlicensed(moment), `after step ${index} of\n${words(made).join('\n')}`).toEqual([]);
          count.steps += seen.length;
          if (cut < made.steps.length) count.cut += 1;
          state = seen.at(-1) ?? state;
          if (cut < made.steps.length) continue;
          expect(plan(documents[to], state).steps).toEqual([]);
          const left = containers(state).filter((one: ObservedContainer) => one.state !== 'running');
          expect(left.map((one) => one.name)).toEqual([]);
        }
      }),
      { numRuns: Number(process.env.SITE_ADMIN_RUNS ?? 80) },
    );
    expect(count.cut).toBeGreaterThan(30);
    if (process.env.SITE_ADMIN_RUNS) process.stdout.write(`${JSON.stringify(count)}\n`);
  });
});
