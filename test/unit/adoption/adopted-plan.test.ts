// Promise: an adopted site has nothing to change until its document or a container changes; an upgrade replaces what others made and
// removes none of it; a rollback comes back to it; a container that was changed by hand is told apart from one that is as wanted.
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { withRotatedAdopted } from '#shared/domain/adoption/rotated';
import { claimFindings } from '#shared/domain/adoption/claims';
import { proposeAdoption } from '#shared/domain/adoption/propose-adoption';
import { desiredServices, imageReference } from '#shared/domain/containers/desired';
import { makePlan } from '#shared/domain/plan/make-plan';
import type { Observed, ObservedContainer } from '#shared/domain/plan/observed';
import type { Goal, Plan } from '#shared/domain/plan/plan';
import { plannableRoles, type PlannableRole } from '#shared/domain/site/role-names';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { vendorSite } from '#test/fixtures/found-containers';
import { sha256 } from '#test/fixtures/sha256';
import { licenses, simulate, withProxyStates } from '#test/fixtures/simulated-hosts';
import { documentOf, oneHost } from '#test/fixtures/site-documents';

const proposed = proposeAdoption({
  connection: 'local',
  engine: 'Docker 28.2.2',
  host: 'gpu-1',
  found: vendorSite(),
  catalogue: builtInCatalogue,
  hash: sha256,
}).adoption;
const adopted = documentOf(proposed.document ?? '');
const next: SiteDocument = { ...adopted, release: 'release-260812' };

function asObserved(change: Partial<ObservedContainer> = {}): ObservedContainer[] {
  return vendorSite().map(({ container, recognised }) => ({
    id: container.id,
    name: container.name,
    host: 'gpu-1',
    service: recognised.role,
    role: recognised.role as PlannableRole,
    state: 'running',
    ready: true,
    exitCode: null,
    spec: null,
    release: null,
    image: container.image,
    digest: container.imageId,
    startedAt: null,
    restartCount: 0,
    createdAt: null,
    aliases: { speech_default: [recognised.role, container.name] },
    ports: Object.fromEntries(container.ports.map((port) => [port.container, port.host])),
    adopted: true,
    found: container,
    ...change,
  }));
}

function hosts(containers: ObservedContainer[], engine = 'Docker 28.2.2'): Observed {
  const images = [adopted, next].flatMap((document) =>
    plannableRoles.map(
      (role) => [imageReference(document, { service: role, role }), `sha256:${role}`] as const,
    ),
  );
  const host = {
    host: 'gpu-1',
    reachable: true,
    reason: null,
    engine,
    runtimes: ['nvidia'],
    freeBytes: null,
  };
  return withProxyStates({
    hosts: [{ ...host, containers, images: Object.fromEntries(images), networks: ['speech_default'] }],
    secrets: [{ reference: 'secret:speech-api-key', audiences: ['license'] }],
    proxyStates: {},
  });
}

const plan = (document: SiteDocument, observed: Observed, goal: Goal = 'apply'): Plan =>
  makePlan({ document, observed, goal, revision: 1, hash: sha256 });
const kinds = ({ steps }: Plan) => steps.map(({ action }) => action.kind);
const codes = ({ findings }: Plan) => findings.map(({ code }) => code);
const changed = (containers: ObservedContainer[], service: string, found: object) =>
  containers.map((one) =>
    one.service === service && one.found ? { ...one, found: { ...one.found, ...found } } : one,
  );

describe('an adopted site', () => {
  it('has nothing to change', () => {
    expect(plan(adopted, hosts(asObserved())).steps).toEqual([]);
  });

  const rm = { autoRemove: true };
  const quadlet = { labels: { PODMAN_SYSTEMD_UNIT: 'dg-api.service' } };
  const byCompose = { labels: { PODMAN_SYSTEMD_UNIT: 'podman-compose@speech.service' } };
  const wayBack = ({ findings }: Plan) =>
    findings
      .filter((finding) => finding.code === 'guard.wayBack')
      .map(({ level, message }) => `${level}: ${message}`);

  it.each([
    ['a container started with --rm', rm, 'it was started with --rm, so its engine deletes it when it stops'],
    ['a container of a systemd unit', quadlet, 'the systemd unit dg-api.service owns it'],
  ])('with %s is not upgraded or stopped, and the plan says why', (_, found, words) => {
    for (const service of plannableRoles) {
      const observed = hosts(changed(asObserved(), service, found));
      for (const made of [
        plan(next, observed),
        plan(next, observed, 'rollback'),
        plan(adopted, observed, 'stop'),
      ])
        expect(wayBack(made), `${service} ${made.goal}`).toEqual([
          expect.stringMatching(`^blocker: .*${words}`),
        ]);
      expect(wayBack(plan(adopted, observed)), 'nothing is stopped').toEqual([]);
    }
  });

  it('is removed where nothing is to be kept, unless a unit would start it again', () => {
    expect(wayBack(plan(adopted, hosts(changed(asObserved(), 'api', rm)), 'remove'))).toEqual([]);
    expect(wayBack(plan(adopted, hosts(changed(asObserved(), 'api', quadlet)), 'remove'))).toHaveLength(1);
  });

  it('of podman-compose, which names a unit on everything, is upgraded', () => {
    expect(wayBack(plan(next, hosts(changed(asObserved(), 'api', byCompose))))).toEqual([]);
  });

  it('is upgraded without a moment that nobody licenses, keeps what others made, and then has nothing to change', () => {
    let observed = hosts(asObserved());
    const upgrade = plan(next, observed);
    for (const step of upgrade.steps) {
      observed = simulate(observed, [step]);
      expect(licenses(observed), step.title).toBe(true);
    }
    const names = observed.hosts[0]?.containers.map(({ name }) => name).toSorted();
    expect(names?.filter((name) => name.includes('-before-'))).toHaveLength(3);
    expect(upgrade.steps.filter(({ action }) => action.kind === 'set-restart')).toHaveLength(3);
    const removed = upgrade.steps.flatMap(({ action }) =>
      action.kind === 'remove-container' ? [action.container] : [],
    );
    expect(removed).toEqual(['speech-license-proxy-standby']);
    const after = plan(next, observed);
    expect(after.steps).toEqual([]);
    expect(codes(after)).toContain('adoption.kept');

    const back = plan(adopted, observed);
    const restored = simulate(observed, back.steps);
    const ids = restored.hosts[0]?.containers
      .filter(({ name }) => !name.includes('-before-'))
      .map(({ id }) => id);
    for (const { service, id } of asObserved()) if (service !== 'license-proxy') expect(ids).toContain(id);
    expect(plan(adopted, restored).steps).toEqual([]);
  });

  it('on Podman, which cannot change a restart policy, leaves nothing behind that starts with the host', () => {
    const observed = hosts(asObserved(), 'Podman 4.3.1');
    const upgrade = plan(next, observed);
    expect(kinds(upgrade)).not.toContain('set-restart');
    const after = simulate(observed, upgrade.steps).hosts[0]?.containers ?? [];
    expect(after.filter(({ name }) => name.includes('-before-'))).toEqual([]);
  });

  it.each([
    ['another restart policy', 'api', { restart: 'no' }, 'restart policy'],
    [
      'another port',
      'api',
      { ports: [{ container: 8080, host: 9090, address: '0.0.0.0', protocol: 'tcp' }] },
      'published ports',
    ],
    ['more environment', 'engine', { env: { RUST_BACKTRACE: '1' } }, 'RUST_BACKTRACE'],
    [
      'another file',
      'engine',
      { config: { path: '/engine.toml', text: 'max_active_requests = 61' } },
      'max_active_requests',
    ],
  ])('with %s is planned anew, and says what differs', (...[, service, found, word]) => {
    const made = plan(adopted, hosts(changed(asObserved(), service, found)));
    expect(made.steps.find(({ action }) => action.kind === 'stop-container')?.reason).toContain(word);
  });

  it('is told when another container has one of its names', () => {
    const observed = hosts([]);
    const stranger = {
      ...observed.hosts[0],
      strangers: [{ name: 'speech_api_1', words: 'it runs postgres:17' }],
    };
    const made = plan(adopted, { ...observed, hosts: [stranger as Observed['hosts'][number]] });
    expect(made.findings).toContainEqual(
      expect.objectContaining({ code: 'site.nameTaken', level: 'blocker', evidence: 'it runs postgres:17' }),
    );
  });

  it('cannot share names or ports of a machine with another site', () => {
    const other = { ...adopted, name: 'other' };
    const found = claimFindings(other, [adopted], sha256).map(({ message }) => message);
    expect(found.some((message) => message.includes('the container speech_api_1'))).toBe(true);
    expect(found.some((message) => message.includes('port 8080'))).toBe(true);
    expect(claimFindings(adopted, [adopted], sha256)).toEqual([]);
    const elsewhere = {
      ...other,
      host: other.host.map((host) => ({ ...host, connection: 'ssh://ops@gpu-2' })),
    };
    expect(claimFindings(elsewhere, [adopted], sha256)).toEqual([]);
  });
});

describe('a licence key that is another one now', () => {
  const keyOf = (name: string) => ({ DEEPGRAM_API_KEY: name });
  const site = (keys: Record<string, string | null>) =>
    asObserved({ adopted: true }).map((container) => {
      const { DEEPGRAM_API_KEY: _, ...env } = container.found?.env ?? {};
      const key = keys[container.service ?? ''];
      return { ...container, found: { ...container.found!, env: key ? { ...env, ...keyOf(key) } : env } };
    });
  const rotated = (containers: ReturnType<typeof site>, stored: string) =>
    withRotatedAdopted(containers, keyOf(stored)).flatMap(({ service, rotated: names }) =>
      names ? [`${service ?? ''}: ${names.join(', ')}`] : [],
    );

  it('is noticed where adopted containers still have the old one', () => {
    const all = site({ api: 'old', engine: 'old', 'license-proxy': null });
    expect(rotated(all, 'old')).toEqual([]);
    expect(rotated(all, 'new').toSorted()).toEqual(['api: DEEPGRAM_API_KEY', 'engine: DEEPGRAM_API_KEY']);
  });

  it('is not one that differed from the start: that was said when the site was taken', () => {
    const mixed = site({ api: 'other', engine: 'kept', 'license-proxy': 'kept' });
    expect(rotated(mixed, 'kept')).toEqual([]);
    expect(rotated(mixed, 'new')).toHaveLength(3);
  });

  it('makes them anew, and the plan says why', () => {
    const containers = asObserved({ adopted: true, rotated: ['DEEPGRAM_API_KEY'] });
    const { steps } = plan(adopted, hosts(containers));
    expect(steps.map(({ action }) => action.kind)).toContain('create-container');
    expect(steps.some(({ reason }) => reason.includes('the API key was rotated'))).toBe(true);
  });
});

describe('a container of ours', () => {
  const document = documentOf(oneHost);
  const [desired] = desiredServices(document, sha256).filter(({ service }) => service === 'api');
  const found = vendorSite().find(({ recognised }) => recognised.role === 'api')?.container;
  if (!desired || !found) throw new Error('the fixture has no API');
  const made = {
    ...found,
    name: desired.spec.name,
    restart: desired.spec.restart as string,
    env: desired.spec.env,
    networks: { [desired.spec.network]: desired.spec.aliases },
    mounts: desired.spec.binds.map((bind) => ({ type: 'bind', ...bind })),
    ports: desired.spec.ports.map((port) => ({ ...port, protocol: 'tcp' })),
    config: { path: '/api.toml', text: desired.files[0]?.text ?? '' },
  };
  const observed = (change: Partial<typeof made>) =>
    hosts(
      asObserved({ adopted: false }).flatMap((one) =>
        one.service === 'api'
          ? [
              {
                ...one,
                name: desired.spec.name,
                aliases: { [desired.spec.network]: desired.spec.aliases },
                spec: desired.spec.labels['site-admin.spec'] ?? null,
                found: { ...made, ...change },
              },
            ]
          : [],
      ),
    );

  it('that nobody touched is not called changed', () => {
    expect(codes(plan(document, observed({})))).not.toContain('container.drift');
  });

  it('with the one policy that Podman’s own start-up knows is not called changed there', () => {
    const always = observed({ restart: 'always' });
    const onPodman = {
      ...always,
      hosts: always.hosts.map((host) => ({ ...host, engine: 'Podman 4.3.1' })),
    };
    expect(codes(plan(document, onPodman))).not.toContain('container.drift');
    expect(codes(plan(document, always))).toContain('container.drift');
  });

  it('gets its restart policy back by the next apply, without a restart, and nothing else is done', () => {
    const changed = observed({ restart: 'no' });
    const { steps, findings } = plan(document, changed);
    const about = steps
      .filter(({ service, action }) => service === 'api' && action.kind !== 'prove')
      .map(({ action }) => action);
    expect(about).toEqual([{ kind: 'set-restart', container: desired.spec.name, restart: 'unless-stopped' }]);
    expect(findings.find(({ code }) => code === 'container.drift')?.remedy).toContain('restarts nothing');
  });

  it('keeps it on Podman, which cannot change a policy, and is told how it gets another', () => {
    const changed = observed({ restart: 'no' });
    const onPodman = {
      ...changed,
      hosts: changed.hosts.map((host) => ({ ...host, engine: 'Podman 4.3.1' })),
    };
    const { steps, findings } = plan(document, onPodman);
    expect(steps.filter(({ service, action }) => service === 'api' && action.kind === 'set-restart')).toEqual(
      [],
    );
    expect(findings.find(({ code }) => code === 'container.drift')?.remedy).toContain('stop and remove');
  });

  it.each([
    ['docker update --restart', { restart: 'no' }, 'restart policy: wanted unless-stopped, is no'],
    [
      'docker update --memory',
      { others: [{ field: 'memory limit', value: '1 bytes' }] },
      'memory limit: wanted not set, is 1 bytes',
    ],
    [
      'an edited file',
      { config: { path: '/api.toml', text: made.config.text.replace('"60s"', '"5s"') } },
      'api.toml: server.fetch_timeout: wanted "60s", is "5s"',
    ],
    ['a network left', { networks: {} }, 'network: wanted north_default, is none'],
  ])('after %s is explained field by field', (_, change, evidence) => {
    const told = ['container.drift', 'config.edited'];
    const finding = plan(document, observed(change)).findings.find(({ code }) => told.includes(code));
    expect(finding).toMatchObject({ level: 'warning', host: 'gpu-1' });
    expect(finding?.evidence).toContain(evidence);
  });

  it.each([
    ['before the start: it is in force', '2026-11-20T07:59:00Z', 'config.editedInForce'],
    ['after the start: the container runs without it', '2026-11-20T08:01:00Z', 'config.editedSinceStart'],
    ['at a time that is not known', null, 'config.edited'],
  ])('a file that was edited %s', (...row) => {
    const [, modifiedAt, code] = row;
    const text = made.config.text.replace('"60s"', '"5s"');
    const change = { startedAt: '2026-11-20T08:00:00Z', config: { path: '/api.toml', text, modifiedAt } };
    const { findings } = plan(document, observed(change));
    const told = findings.filter(
      (one) => one.code.startsWith('config.edited') || one.code === 'container.drift',
    );
    expect(told.map((one) => one.code)).toEqual([code]);
    expect(told[0]?.remedy).toContain('dgsite config host north --service api --host gpu-1');
  });
});
