// Promise: what the vendor demands of the way between two releases is in the plan: the order, which turns round on the way back, a breaking
// change that needs a reason, a release that must be stopped at, environment and settings that come with the image.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import type { Catalogue } from '#shared/domain/catalogue/catalogue';
import { desiredServices } from '#shared/domain/containers/desired';
import { makePlan } from '#shared/domain/plan/make-plan';
import { withRotated, type Observed } from '#shared/domain/plan/observed';
import type { Goal, Plan } from '#shared/domain/plan/plan';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { emptyHosts } from '#test/fixtures/empty-hosts';
import { simulate } from '#test/fixtures/simulated-hosts';
import { documentOf, oneHost } from '#test/fixtures/site-documents';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const on = (release: string) => documentOf(oneHost.replace('260812', release));

interface Wish {
  goal?: Goal;
  catalogue?: Catalogue;
  desired?: ReturnType<typeof desiredServices>;
}
const plan = (document: SiteDocument, observed: Observed, { goal = 'apply', ...more }: Wish = {}): Plan =>
  makePlan({ document, observed, goal, revision: null, hash, ...more });

const empty = emptyHosts('gpu-1');
const running = (release: string) => simulate(empty, plan(on(release), empty).steps);
const finding = ({ findings }: Plan, code: string) => findings.find((one) => one.code === code);
const order = ({ strategy }: Plan) => strategy.map(({ service }) => service);
const blockers = ({ findings }: Plan) =>
  findings.filter(({ level }) => level === 'blocker').map(({ code }) => code);

describe('the order of a release change', () => {
  it.each([
    ['240104', '240325', 'release-240228'],
    ['250130', '250505', 'release-250307'],
  ])('from %s to %s is License Proxy, Engine, API, and says why', (from, to, crossing) => {
    const made = plan(on(to), running(from));
    expect(blockers(made)).toEqual([]);
    expect(order(made)).toEqual(['license-proxy', 'engine', 'api']);
    expect(finding(made, 'release.order')?.message).toContain(
      `${crossing} is passed, so the order is License Proxy, then Engine, then API.`,
    );
    expect(finding(made, 'release.order')?.evidence).toContain('changelog');
  });

  it('turns round on the way back: an old License Proxy licenses no new Engine', () => {
    const made = plan(on('250130'), running('250505'));
    expect(order(made)).toEqual(['api', 'engine', 'license-proxy']);
    expect(finding(made, 'release.order')?.message).toContain(
      'on the way back, so the order is API, then Engine',
    );
    const reached = simulate(running('250505'), made.steps);
    expect(plan(on('250130'), reached).steps).toEqual([]);
  });

  it('is the usual one between releases that demand none', () => {
    const made = plan(on('260728'), running('260812'));
    expect(order(made)).toEqual(['license-proxy', 'engine', 'api']);
    expect(finding(made, 'release.order')).toBeUndefined();
  });
});

describe('the way back across a breaking change', () => {
  it('is a blocker that somebody may carry with a reason', () => {
    const made = plan(on('260611'), running('260812'));
    expect(finding(made, 'release.breakingBack')).toMatchObject({ level: 'blocker', overridable: true });
    expect(finding(made, 'release.breakingBack')?.message).toContain('/v1/models');
  });

  it.each(['rollback', 'revert'] as const)(
    'is a warning for goal %s: the revision has run here before',
    (goal) => {
      const made = plan(on('260611'), running('260812'), { goal });
      expect(finding(made, 'release.breaksBack')?.level).toBe('warning');
      expect(blockers(made)).toEqual([]);
    },
  );

  it('is nothing between two releases on the same side of it', () => {
    expect(finding(plan(on('260630'), running('260812')), 'release.breakingBack')).toBeUndefined();
  });
});

describe('what comes with the image', () => {
  it('settings that a release brings, and those that an older one does not know', () => {
    const up = plan(on('251118'), running('250731'));
    expect(finding(up, 'release.configKeys')?.message).toContain('engine.toml gains flux.enabled');
    expect(finding(up, 'release.configKeys')?.message).toContain('api.toml gains features.listen_v2');
    const back = plan(on('250731'), running('251118'));
    expect(finding(back, 'release.configKeys')?.message).toContain('engine.toml loses flux.enabled');
  });

  it('environment: a recorded Engine without it is refused past 260611', () => {
    const document = on('260812');
    const bare = desiredServices(document, hash).map((service) => {
      const { NVIDIA_VISIBLE_DEVICES: _, ...env } = service.spec.env;
      return service.service === 'engine' ? { ...service, spec: { ...service.spec, env } } : service;
    });
    const made = plan(document, running('260528'), { goal: 'rollback', desired: bare });
    expect(finding(made, 'release.environment')?.message).toContain(
      'needs NVIDIA_VISIBLE_DEVICES from release-260611 on',
    );
    expect(finding(plan(document, running('260528')), 'release.environment')).toBeUndefined();
  });

  it('a release that must have run before: the catalogue can demand it, and the plan says which first', () => {
    const stop = { id: 'stop', at: '260630', mustStop: true, message: 'It moves data.', source: 'a test' };
    const catalogue = { ...builtInCatalogue, crossings: [stop] };
    const made = plan(on('260812'), running('260528'), { catalogue });
    expect(blockers(made)).toEqual(['release.stopRequired']);
    expect(finding(made, 'release.stopRequired')?.remedy).toContain('release = "release-260630"');
    expect(blockers(plan(on('260630'), running('260528'), { catalogue }))).toEqual([]);
    expect(blockers(plan(on('260812'), running('260630'), { catalogue }))).toEqual([]);
  });
});

describe('a rotated secret', () => {
  it('is a change of every service, License Proxy first, blue-green, with that reason; none without it', () => {
    const state = running('260812');
    const rotated = {
      ...state,
      hosts: state.hosts.map((host) => ({
        ...host,
        containers: host.containers.map((one) => withRotated(one, ['DEEPGRAM_API_KEY'])),
      })),
    };
    const made = plan(on('260812'), rotated);
    expect(blockers(made)).toEqual([]);
    expect(made.strategy.map(({ service, name }) => `${service} ${name}`)).toEqual([
      'license-proxy blue-green',
      'engine replace',
      'api replace',
    ]);
    const stops = made.steps.filter(
      ({ action }) => action.kind === 'stop-container' && !action.container.endsWith('standby'),
    );
    expect(stops.map(({ reason }) => reason.includes('the API key was rotated'))).toEqual([true, true, true]);
    expect(plan(on('260812'), simulate(rotated, made.steps)).steps).toEqual([]);
    expect(plan(on('260812'), state).steps).toEqual([]);
  });
});
