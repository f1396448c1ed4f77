// Promise: what goes wrong on a real Docker is told in the same words as on practice, and the same ways lead on. One file for all that uses
// the lab's Docker, because some of it takes the licence server away from everybody there.
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ended } from '#test/fixtures/open-core';
import { skipReason, useLab } from '#test/lab/use-lab';
import { expectFailure, realStage, type FaultStage } from './fault-stage.ts';
import { freePort } from '#test/fixtures/free-port';
import { processesNaming } from './process-traces.ts';
import { siteOnEngine, type RealSite } from './real-site.ts';
import { stallingProxy } from './stalling-proxy.ts';

describe.skipIf(skipReason)(`on Docker${skipReason ? ` (skipped: ${skipReason})` : ''}`, () => {
  // Its own: whoever changes a host locks it, and other levels run beside this one.
  const lab = useLab({ docker: true, registry: true, fresh: true });
  let stage: FaultStage;

  beforeAll(async () => {
    stage = await realStage(lab());
  }, 60_000);
  afterAll(() => stage?.[Symbol.asyncDispose](), 30_000);

  async function put(name: string, changes: Partial<RealSite> = {}): Promise<void> {
    await stage.put(await siteOnEngine(name, { lab: lab(), files: stage.files ?? '', ...changes }));
  }

  /** Whoever used this Docker before: the release has to be fetched again, to its last layer. */
  async function forgetRelease(release: string): Promise<void> {
    const rows = (await stage.docker('images', '--format', '{{.Repository}}:{{.Tag}}')).split('\n');
    const names = rows.filter((name) => name.endsWith(`:${release}`));
    if (names.length > 0) await stage.docker('rmi', '-f', ...names);
  }

  it('a wrong password: registry.loginRefused; resumes with the right one', async () => {
    const { username = '', password = '', address = '' } = lab().registry ?? {};
    const { client } = stage;
    await client.call('secrets.put', {
      name: 'distribution',
      value: `${username}:wrong`,
      audiences: [`registry:${address}`],
    });
    await forgetRelease('release-260714');
    await put('refused', { credential: 'secret:distribution', release: 'release-260714' });
    const failed = await stage.apply('refused');
    expectFailure(failed, 'registry.loginRefused', /unauthorized|no basic auth/i);
    expect(JSON.stringify(failed)).not.toContain(password);
    await stage.expectNothingOf('refused');
    await client.call('secrets.put', { name: 'distribution', value: `${username}:${password}` });
    await stage.resumes(failed);
    await stage.removes('refused');
  });

  it('a release that the registry lacks: registry.imageMissing; reverts to nothing', async () => {
    await put('lacking', { release: 'release-260899' });
    const failed = await stage.apply('lacking');
    expectFailure(failed, 'registry.imageMissing', /manifest unknown|not found/i);
    await stage.reverts(failed);
  });

  it('a link that falls silent during a pull: cancel ends it there, resume fetches the rest', async () => {
    await using proxy = await stallingProxy(lab().registry?.address ?? '', 400_000);
    const registry = { ...lab().registry!, address: proxy.address };
    await stage.client.call('secrets.allow', { name: 'lab', audience: `registry:${proxy.address}` });
    await forgetRelease('release-260728');
    await put('stalled', { lab: { ...lab(), registry }, release: 'release-260728' });
    const { operationId } = await stage.client.call('plans.apply', { site: 'stalled' });
    await proxy.stalled;
    await stage.client.call('operations.cancel', { operationId });
    const cancelled = await ended(stage.client, operationId);
    expect(cancelled).toMatchObject({ state: 'cancelled', error: null });
    expect(cancelled.outcome).toMatch(/^Cancelled while fetching/);
    await stage.expectNothingOf('stalled');
    proxy.goOn();
    await stage.resumes(cancelled);
    await stage.removes('stalled');
  });

  it('a port that somebody has: engine.portTaken names it, the container is kept; both ways on', async () => {
    const port = await freePort();
    const server = createServer().listen(port, '127.0.0.1');
    await put('taken', { apiPort: port });
    // Who listens is read once a minute, and this one came just now.
    await stage.client.call('preflight.check', { site: 'taken', refresh: 'all' });
    const { findings } = await stage.client.call('plans.make', { site: 'taken' });
    expect(findings.find(({ level }) => level === 'blocker')).toMatchObject({
      code: 'network.ports',
      message: expect.stringContaining(String(port)) as string,
    });
    const failed = await stage.apply('taken', 'apply', ['network.ports']);
    expectFailure(failed, 'engine.portTaken', /address already in use|already allocated/);
    expect(failed.error?.params).toMatchObject({ port: String(port), host: 'box' });
    expect(await stage.containers('taken')).toContain('taken-api-1 created');
    await new Promise((resolve) => server.close(resolve));
    await stage.resumes(failed);
    await stage.removes('taken');
  });

  it('an Engine that ends at its start: service.exited with its last lines; reverts to nothing', async () => {
    await put('dying', { more: '[service.engine.env]\nCUDA_VISIBLE_DEVICES = "7"' });
    const failed = await stage.apply('dying');
    expectFailure(failed, 'service.exited', /not visible/);
    expect(failed.evidence.map(({ title }) => title)).toContain('Last log lines of dying-engine-1');
    await stage.reverts(failed);
  });

  it('no licence server at the first bring-up: licence.serverUnreachable; resumes when it is back', async () => {
    await lab().licenceServer.stop();
    let isStopped = true;
    const bringBack = async () => {
      if (isStopped) await lab().licenceServer.start();
      isStopped = false;
    };
    try {
      await put('unlicensed');
      const failed = await stage.apply('unlicensed');
      expectFailure(failed, 'licence.serverUnreachable', /Aegis request to \S+ failed.*refused/i);
      expect(await stage.containers('unlicensed')).toEqual([
        'unlicensed-api-1 created',
        'unlicensed-engine-1 created',
        expect.stringMatching(/^unlicensed-license-proxy-1 /),
      ]);
      await bringBack();
      await stage.resumes(failed);
    } finally {
      await bringBack();
    }
    await stage.removes('unlicensed');
  });

  it('a key that the licence server rejects: licence.keyRejected; reverts to nothing', async () => {
    await lab().licenceServer.switchTo('rejecting');
    try {
      await put('rejected');
      const failed = await stage.apply('rejected');
      expectFailure(failed, 'licence.keyRejected', /401/);
      await stage.reverts(failed);
    } finally {
      await lab().licenceServer.switchTo('answering');
    }
  });

  it('a site that came and went leaves no container, carrier, network, volume or process', async () => {
    const left = async () => {
      const views = [
        ['ps', '-aq'],
        ['network', 'ls', '-q'],
        ['volume', 'ls', '-q'],
      ].map((view) => stage.docker(...view));
      return (await Promise.all(views)).map((ids) => ids.split('\n').filter(Boolean).toSorted());
    };
    const before = await left();
    await put('passing');
    const applied = await stage.apply('passing');
    expect(applied, JSON.stringify(applied.error)).toMatchObject({ state: 'succeeded' });
    const format = ['--no-trunc', '--filter', 'label=site-admin.site=passing'];
    const running = (await stage.docker('ps', '-q', ...format)).split('\n').filter(Boolean);
    expect(running).toHaveLength(3);
    await stage.removes('passing');
    expect(await left()).toEqual(before);
    for (const id of running) expect(await processesNaming(id)).toEqual([]);
  });
});
