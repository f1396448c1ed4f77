// Promises: a plan for one of several services of a role touches that one and whoever sends work to it, and nobody else.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePlan } from '#shared/domain/plan/make-plan';
import type { Observed } from '#shared/domain/plan/observed';
import type { Goal, Plan, Step } from '#shared/domain/plan/plan';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { emptyHosts } from '#test/fixtures/empty-hosts';
import { sha256 } from '#test/fixtures/sha256';
import { simulate } from '#test/fixtures/simulated-hosts';
import { documentOf, pairs } from '#test/fixtures/site-documents';

const plan = (document: SiteDocument, observed: Observed, goal: Goal = 'apply'): Plan =>
  makePlan({ document, observed, goal, revision: null, hash: sha256 });
const place = ({ host, service }: Step) => `${host}/${service ?? ''}`;
const steps = ({ steps: all }: Plan, kind: string) =>
  all.filter(({ action }) => action.kind === kind).map(place);

const document = documentOf(pairs);
const nothing = emptyHosts('gpu-1', 'gpu-2');
const up = plan(document, nothing);
const running = simulate(nothing, up.steps);

describe('two pairs on a host and one on another', () => {
  it('come up from nothing, each API proved', () => {
    expect(up.findings.filter(({ level }) => level === 'blocker')).toEqual([]);
    expect(steps(up, 'prove')).toEqual(['gpu-1/api-en', 'gpu-1/api-es', 'gpu-2/api-en']);
    expect(running.hosts.map(({ containers }) => containers.map(({ name }) => name).toSorted())).toEqual([
      ['api-en', 'api-es', 'engine-en', 'engine-es', 'license-proxy'].map((name) => `north-${name}-1`),
      ['api-en', 'engine'].map((name) => `north-${name}-1`),
    ]);
  });

  it('are as wanted then', () => {
    const again = plan(document, running);
    expect(again.steps).toEqual([]);
    expect(again.findings).toEqual([]);
  });

  it('stop and start as a whole', () => {
    const stopped = simulate(running, plan(document, running, 'stop').steps);
    expect(
      stopped.hosts.flatMap(({ containers }) => containers.filter(({ state }) => state === 'running')),
    ).toEqual([]);
    const started = simulate(stopped, plan(document, stopped, 'start').steps);
    expect(plan(document, started).steps).toEqual([]);
  });
});

describe('a change of one of them', () => {
  const changed = (name: string) =>
    documentOf(`${pairs}\n[service.${name}.config]\nmax_active_requests = 9\n`);

  it('drains the one API that sends it work, and replaces nothing else', () => {
    const made = plan(changed('engine-es'), running);
    expect(steps(made, 'drain')).toEqual(['gpu-1/api-es']);
    expect(steps(made, 'stop-container')).toEqual(['gpu-1/engine-es']);
    expect(steps(made, 'create-container')).toEqual(['gpu-1/engine-es']);
    expect(made.interruption).toBe(
      'engine-es on gpu-1 takes no speech requests for about 60 s while Engine engine-es is replaced',
    );
  });

  it('drains also the API on another host that sends it work', () => {
    expect(steps(plan(changed('engine-en'), running), 'drain')).toEqual(['gpu-1/api-en', 'gpu-2/api-en']);
  });

  it('drains every API of the host where it is not known to whom they send work', () => {
    const silent: Observed = {
      ...running,
      hosts: running.hosts.map((host) => ({
        ...host,
        containers: host.containers.map(({ poolUrls: _, ...container }) => container),
      })),
    };
    expect(steps(plan(changed('engine-es'), silent), 'drain')).toEqual(['gpu-1/api-en', 'gpu-1/api-es']);
  });

  it('of its name makes a new service and retires the old one after the new one was proved', () => {
    const renamed = documentOf(pairs.replaceAll('api-es', 'api-fr'));
    const made = plan(renamed, running);
    expect(steps(made, 'create-container')).toEqual(['gpu-1/api-fr']);
    expect(steps(made, 'remove-container')).toEqual(['gpu-1/api-es']);
    const order = made.steps.map(({ action, service }) => `${action.kind} ${service ?? ''}`);
    expect(order.indexOf('prove api-fr')).toBeLessThan(order.indexOf('remove-container api-es'));
  });
});

describe('any set of services', () => {
  const shape = fc.record({
    hosts: fc.integer({ min: 1, max: 4 }),
    apis: fc.integer({ min: 1, max: 3 }),
    engines: fc.integer({ min: 1, max: 3 }),
    far: fc.boolean(),
  });

  it('comes up, is as wanted then, changes release and goes back', () => {
    fc.assert(
      fc.property(shape, (wanted) => {
        const text = siteText(wanted);
        const site = documentOf(text);
        const hosts = emptyHosts(...site.host.map(({ name }) => name));
        const first = plan(site, hosts);
        expect(first.findings.filter(({ level }) => level === 'blocker')).toEqual([]);
        const serving = simulate(hosts, first.steps);
        expect(plan(site, serving).steps).toEqual([]);
        const older = documentOf(text.replace('260812', '260728'));
        const moved = simulate(serving, plan(older, serving).steps);
        expect(plan(older, moved).steps).toEqual([]);
        const back = simulate(moved, plan(site, moved).steps);
        expect(plan(site, back).steps).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

function siteText({
  hosts,
  apis,
  engines,
  far,
}: {
  hosts: number;
  apis: number;
  engines: number;
  far: boolean;
}) {
  const list = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const entries = list(hosts).map((host) => {
    const runs = [
      ...list(engines).map(
        (n) =>
          `[[host.run]]\nname = "engine-${n}"\nrole = "engine"\nports = { engine_metrics = ${9990 + n}, engine_requests = ${8180 + n} }\n`,
      ),
      ...list(apis).map((n) => {
        const own = `engine-${((n - 1) % engines) + 1}`;
        const asked = far && host > 1 ? [own, `h1/engine-1`] : [own];
        return `[[host.run]]\nname = "api-${n}"\nrole = "api"\nengines = ${JSON.stringify(asked)}\nports = { api = ${8080 + n} }\n`;
      }),
    ];
    return `[[host]]\nname = "h${host}"\nconnection = "unix:///run/h${host}.sock"\n\n${runs.join('\n')}`;
  });
  return `name = "north"\nrelease = "release-260812"\n\n[licensing]\nmode = "direct"\n\n${entries.join('\n')}`;
}
