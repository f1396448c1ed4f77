// Promise: a host that was taken out of a site is not forgotten while it still runs something of it: it is asked, what is there is named with
// the command that ends it, and what cannot be read is said to be so.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HostConnections } from '#core/hosts/host-connections';
import { SshLinks } from '#core/hosts/ssh/ssh-links';
import { systemClock } from '#core/ports/clock';
import { leftHosts } from '#core/preflight/left-hosts';
import { planFindings } from '#core/preflight/preflight-service';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { findRelease } from '#shared/domain/catalogue/find-release';
import { judgeHosts } from '#shared/domain/preflight/judge-hosts';
import { hostsLeaving, type LeftHost } from '#shared/domain/preflight/left-host';
import { container, hostFacts } from '#test/fixtures/host-facts';
import { json, scriptedEngine, type Answer, type ScriptedEngine } from '#test/fixtures/scripted-engine';
import { documentOf } from '#test/fixtures/site-documents';
import { storedSecrets } from '#test/fixtures/stored-secrets';
import { fixture } from '../facts/fixture.ts';

const info = JSON.parse(fixture('engine-info/docker-28.json').text) as Record<string, unknown>;
const ssh = new SshLinks({ knownHostsFile: '/nowhere/known_hosts', secret: async () => null });
let hosts: HostConnections;
let engine: ScriptedEngine;
let list: Answer;

const row = (name: string, labels: Record<string, string> = {}) => ({
  Id: `id-${name}`,
  Names: [`/${name}`],
  Image: 'x:1',
  State: 'running',
  Labels: labels,
  Ports: [],
});
const ours = (name: string, service: string, site = 'north') =>
  row(name, { 'site-admin.site': site, 'site-admin.service': service });

beforeEach(async () => {
  list = json([
    ours('north-license-proxy-1', 'license-proxy'),
    ours('north-engine-1', 'engine'),
    ours('north-api-1', 'api'),
    ours('south-api-1', 'api', 'south'),
    row('legacy-api'),
    row('somebody'),
  ]);
  hosts = new HostConnections({ clock: systemClock, practiceSocket: () => null, ssh });
  engine = await scriptedEngine({
    'GET /info': json(info),
    'GET /containers/json': (request, response) => list(request, response),
  });
});
afterEach(async () => {
  hosts.close();
  await engine[Symbol.asyncDispose]();
});

const now =
  'name = "north"\nrelease = "release-260812"\n[[host]]\nname = "gpu-1"\nconnection = "ssh://ops@gpu-1"\nroles = ["engine", "api"]\n';
const before = (connection: string, more = '') =>
  `${now}\n[[host]]\nname = "gpu-2"\nconnection = "${connection}"\nroles = ["license-proxy", "engine", "api"]\n${more}`;
const look = (revisions: string[], read = [hostFacts()]) =>
  leftHosts(
    { hosts, clock: systemClock, revisions: () => revisions },
    documentOf(now),
    Promise.resolve(read),
  );
const judged = (left: LeftHost[]) =>
  judgeHosts({
    document: documentOf(now),
    release: findRelease('release-260812'),
    catalogue: builtInCatalogue,
    secrets: storedSecrets,
    hosts: [],
    left,
  }).filter(({ check }) => check === 'site.leftHosts');

describe('a host that left the site', () => {
  it('is named with what is still there, and the command that ends it, callers first', async () => {
    const left = await look([now, before(engine.connection)]);
    expect(left).toMatchObject([
      { host: 'gpu-2', containers: { is: 'known', value: [{}, { role: 'engine' }, { role: 'api' }] } },
    ]);
    const checks = judged(left);
    expect(checks).toMatchObject([
      {
        level: 'warning',
        message:
          'gpu-2 is not in the document any more, and still has north-api-1, north-engine-1 and north-license-proxy-1.',
        remedy:
          'Run `docker stop --time 1800 north-api-1 north-engine-1 north-license-proxy-1 && docker rm north-api-1 north-engine-1 north-license-proxy-1` on gpu-2, or put it back into the document.',
      },
    ]);
    // A plan says it on a line of its own.
    expect(planFindings(checks, 'north')).toMatchObject([{ code: 'site.leftHosts', level: 'warning' }]);
  });

  it('has adopted containers by the names that the earlier document gives them', async () => {
    const [left] = await look([before(engine.connection, 'containers = { api = "legacy-api" }\n')]);
    expect(left?.containers).toMatchObject({
      value: expect.arrayContaining([{ name: 'legacy-api', role: 'api' }]),
    });
    expect(JSON.stringify(left)).not.toMatch(/somebody|south-api-1/);
  });

  it('is fine when nothing of the site is there', async () => {
    list = json([row('somebody')]);
    const [check] = judged(await look([before(engine.connection)]));
    expect(check).toMatchObject({ level: 'ok' });
  });

  it('is the same host under another address where its containers are the site’s own', async () => {
    const same = ['north-license-proxy-1', 'north-engine-1', 'north-api-1'].map((name) =>
      container({ id: `id-${name}`, name }),
    );
    const [left] = await look([before(engine.connection)], [hostFacts({ containers: same })]);
    expect(left?.containers).toEqual({ is: 'known', value: [] });
  });

  it('that cannot be read is told as that, not as empty', async () => {
    const [left] = await look([before('unix:///no/such.sock')]);
    expect(left?.containers.is).toBe('unknown');
    expect(judged([left!])).toMatchObject([
      { level: 'warning', message: expect.stringContaining('is not known') },
    ]);
    list = json({ message: 'no' }, 500);
    const [other] = await look([before(engine.connection)]);
    expect(other?.containers.is).toBe('unknown');
  });

  it('is asked about for five changes, and a document that nobody can read names nobody', async () => {
    expect(
      await look(['name = ', ...Array.from({ length: 4 }, () => now), before(engine.connection)]),
    ).toEqual([]);
    expect(await look([])).toEqual([]);
    expect(judged([])).toEqual([]);
  });
});

it('a document that takes a host out says so when it is stored', () => {
  const [two, one] = [documentOf(before('ssh://ops@gpu-2')), documentOf(now)];
  expect(hostsLeaving(two, one)).toMatchObject([
    { level: 'warning', code: 'site.hostLeaves', host: 'gpu-2', evidence: 'ssh://ops@gpu-2' },
  ]);
  expect(hostsLeaving(one, two)).toEqual([]);
  // Another name for the same connection is the same host.
  expect(hostsLeaving(two, documentOf(before('ssh://ops@gpu-2').replace('gpu-2"', 'rack-2"')))).toEqual([]);
});
