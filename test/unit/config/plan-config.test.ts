// Promises: a plan shows what is wrong with a file before anything is touched, with line and column; what a running service has already is a warning
// and stops nothing, so the key of an adopted site can be rotated; a way back is never refused for what ran.
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { proposeAdoption } from '#shared/domain/adoption/propose-adoption';
import { imageReference } from '#shared/domain/containers/desired';
import type { RecognisedContainer } from '#shared/domain/adoption/choose-services';
import { makePlan } from '#shared/domain/plan/make-plan';
import type { Observed, ObservedContainer } from '#shared/domain/plan/observed';
import type { Goal } from '#shared/domain/plan/plan';
import { readLicenceUrls } from '#shared/domain/site/licence-urls';
import { plannableRoles, type PlannableRole } from '#shared/domain/site/role-names';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { files, foundService, recognised, vendorSite } from '#test/fixtures/found-containers';
import { sha256 } from '#test/fixtures/sha256';
import { withProxyStates } from '#test/fixtures/simulated-hosts';
import { documentOf, oneHost } from '#test/fixtures/site-documents';

function observed(document: SiteDocument, containers: ObservedContainer[] = []): Observed {
  const images = plannableRoles.map(
    (role) => [imageReference(document, { service: role, role }), `sha256:${role}`] as const,
  );
  const host = {
    host: 'gpu-1',
    reachable: true,
    reason: null,
    engine: 'Docker 28.2.2',
    runtimes: ['nvidia'],
    freeBytes: null,
    containers,
    images: Object.fromEntries(images),
    networks: ['speech_default'],
  };
  const reference = document.licensing.api_key;
  return withProxyStates({
    hosts: [host],
    secrets: [{ reference, audiences: ['license'] }],
    proxyStates: {},
  });
}

const planned = (document: SiteDocument, seen: Observed, goal: Goal = 'apply') =>
  makePlan({ document, observed: seen, goal, revision: 1, hash: sha256 });
const ofConfig = (plan: ReturnType<typeof planned>) =>
  plan.findings.filter(({ code }) => code.startsWith('config.'));
const blockers = (plan: ReturnType<typeof planned>) =>
  plan.findings.filter(({ level }) => level === 'blocker').map(({ code }) => code);

describe('a document whose file does not fit what the site publishes', () => {
  it.each([
    ['[service.api.config.server]\nport = 9000', 'config.portUnpublished', 'api.toml'],
    ['[service.api.config.server]\nbase_url = "/speech"', 'config.baseUrl', 'api.toml'],
    ['[service.engine.config.metrics_server]\nport = 9000', 'config.portUnpublished', 'engine.toml'],
    [
      '[service.license-proxy.config.server]\nstatus_port = 9000',
      'config.portUnpublished',
      'license-proxy.toml',
    ],
    ['[service.engine.config.flux]\nenabled = true', 'config.productUnasked', 'engine.toml'],
    ['[service.api.config.features]\nspeak_v2 = true', 'config.productFlag', 'api.toml'],
  ])('%s is a finding with its place', (config, code, file) => {
    const document = documentOf(`${oneHost}\n${config}\n`);
    const found = ofConfig(planned(document, observed(document)));
    expect(found.map((one) => one.code)).toEqual([code]);
    expect(found[0]?.message).toMatch(new RegExp(`^${file}, line \\d+, column \\d+: `));
    expect(found[0]?.edits).toHaveLength(1);
  });
});

/** A site that somebody made by hand, and its document after adoption. */
function adoptedSite(found: RecognisedContainer[]) {
  const { adoption } = proposeAdoption({
    connection: 'local',
    engine: 'Docker 28.2.2',
    host: 'gpu-1',
    found,
    catalogue: builtInCatalogue,
    hash: sha256,
  });
  if (adoption.document === null) throw new Error(JSON.stringify(adoption.items));
  const document = documentOf(adoption.document);
  const containers = found.map(({ container, recognised: { role } }): ObservedContainer => ({
    id: container.id,
    name: container.name,
    host: 'gpu-1',
    service: role,
    role: role as PlannableRole,
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
    aliases: { speech_default: [role, container.name] },
    ports: Object.fromEntries(container.ports.map((port) => [port.container, port.host])),
    adopted: true,
    found: container,
    licenceUrls: readLicenceUrls(container.config?.text ?? ''),
    rotated: ['DEEPGRAM_API_KEY'],
  }));
  return { document, containers, adoption };
}

function made(release: string, toml: Partial<typeof files>): RecognisedContainer[] {
  return (['api', 'engine', 'license-proxy'] as const).map((service) =>
    recognised(foundService({ service, release, toml: toml[service] ?? files[service] })),
  );
}

describe('an adopted site of 250307 with the keys of its own template', () => {
  const api = files.api.replace('listen_v2 = false\n', '');
  const engine = files.engine
    .replace('use_v2_language_detection = false\n', '')
    .replace('[flux]\nenabled = false\n', '');
  const { document, containers } = adoptedSite(made('release-250307', { api, engine }));

  it('has format_entity_tags and streaming_ner, and its key can be rotated without a word about them', () => {
    expect(api).toContain('format_entity_tags');
    expect(engine).toContain('streaming_ner');
    const plan = planned(document, observed(document, containers));
    expect(plan.steps.some(({ action }) => action.kind === 'write-files')).toBe(true);
    expect(ofConfig(plan)).toEqual([]);
    expect(blockers(plan)).toEqual([]);
  });
});

describe('an adopted site with values that look wrong', () => {
  const api = files.api
    .replace('active_requests = 40', 'active_requests = 0')
    .replace('[features]', '[features]\nsumarization = true\n[webhooks]\n[features.extra]\na = 1\n[feature]');
  const engine = `${files.engine.replace('enabled = false', 'enabled = false\nmodel_name = "flux-general-xx"')}[fips]\nmax_active_requests = 7\n`;
  const { document, containers, adoption } = adoptedSite(made('release-260728', { api, engine }));

  it('says so when it is adopted', () => {
    const said = adoption.items
      .filter(({ code }) => code === 'adoption.configUnknown')
      .map(({ message }) => message);
    expect(said.join('\n')).toContain(
      'sumarization is not a known key of api.toml. Did you mean features.summarization?',
    );
  });

  it('can have its key rotated: everything that it runs with is a warning', () => {
    const plan = planned(document, observed(document, containers));
    expect(blockers(plan)).toEqual([]);
    const found = ofConfig(plan);
    expect(found.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['config.outOfRange', 'config.unknownValue']),
    );
    const limit = found.find(({ code }) => code === 'config.outOfRange');
    expect(limit?.evidence).toContain('The service runs, or ran, with this.');
  });

  it('is refused what it did not have before', () => {
    const worse = structuredClone(document);
    worse.service['api'] = { config: { server: { port: 99_999 } } };
    expect(blockers(planned(worse, observed(worse, containers)))).toEqual(
      expect.arrayContaining(['config.outOfRange']),
    );
  });

  it('is refused everything when its files could not be read', () => {
    const unread = containers.map((one) => ({
      ...one,
      found: one.found && { ...one.found, config: { path: '/x.toml', text: null, unread: true } },
    }));
    expect(blockers(planned(document, observed(document, unread)))).toContain('config.outOfRange');
  });

  it('on the way to a release that refuses a section is stopped, though it runs with it', () => {
    const back: SiteDocument = { ...document, release: 'release-250912' };
    expect(blockers(planned(back, observed(back, containers)))).toContain('config.fatalKey');
  });

  it('comes back to a revision with those values', () => {
    expect(blockers(planned(document, observed(document), 'rollback'))).toEqual([]);
  });
});

it('a change of one service that breaks the file of another is refused, though that file is not written', () => {
  const { document, containers } = adoptedSite(vendorSite());
  const calm = containers.map((one) => ({ ...one, rotated: [] }));
  const moved = structuredClone(document);
  moved.service['engine'] = { config: { server: { port: 8090 } } };
  const plan = planned(moved, observed(moved, calm));
  const found = ofConfig(plan);
  expect(found).toMatchObject([
    { level: 'blocker', code: 'config.poolPlace', at: { service: 'api', file: 'api.toml' } },
  ]);
  expect(found[0]?.edits).toMatchObject([{ service: 'api', value: 'https://engine:8090/v2' }]);
  // The place is one of the file that is in force.
  expect(found[0]?.at?.line).toBe(files.api.split('\n').indexOf('url = "https://engine:8080/v2"') + 1);
});

it('a change that takes a mount away is refused, though the running service has the same file', () => {
  const api = files.api.replace('[features]', '[features]\ndisk_buffer_path = "/buffer"');
  const found = made('release-260728', { api });
  const withMount = found.map((one) =>
    one.recognised.role === 'api'
      ? {
          ...one,
          container: {
            ...one.container,
            mounts: [
              ...one.container.mounts,
              { type: 'bind', source: '/srv/buffer', target: '/buffer', mode: 'rw' as const },
            ],
          },
        }
      : one,
  );
  const { document, containers } = adoptedSite(withMount);
  expect(blockers(planned(document, observed(document, containers)))).toEqual([]);
  const without = structuredClone(document);
  delete without.host[0]?.service['api']?.mounts;
  expect(blockers(planned(without, observed(without, containers)))).toEqual(['config.notMounted']);
});
