// Promise: the same site is planned, brought up, proved with speech, changed and taken down on practice, real Docker and real Podman.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEngine } from '#core/engine/connect';
import type { RpcClient } from '#rpc/client';
import { readLicenceUrls } from '#shared/domain/site/licence-urls';
import type { Operation } from '#shared/operations/operation';
import { ended } from '#test/fixtures/open-core';
import { docker, engines, oneGpu, type EngineUnderTest } from './engine-under-test.ts';

for (const [name, { why, raise }] of Object.entries(engines)) {
  describe.skipIf(why)(`a site on ${name}${why ? ` (skipped: ${why})` : ''}`, () => {
    let engine: EngineUnderTest;
    let client: RpcClient;
    let text: string;

    beforeAll(async () => {
      engine = await raise();
      client = engine.open.client;
      text = await engine.document('trial');
      await client.call('sites.put', { text });
    }, 120_000);
    afterAll(() => engine.close(), 60_000);

    async function apply(
      goal: 'apply' | 'stop' | 'start' | 'remove' = 'apply',
      site = 'trial',
    ): Promise<Operation> {
      const { operationId } = await client.call('plans.apply', {
        site,
        goal,
        confirm: site,
        overrides: oneGpu,
      });
      return ended(client, operationId);
    }

    /** What a stranger sees of the engine: containers, images, networks, without anything that changes by itself. */
    async function snapshot(): Promise<string> {
      const views = await Promise.all([
        docker(
          engine.dockerHost,
          'ps',
          '-a',
          '--no-trunc',
          '--format',
          '{{.ID}} {{.Names}} {{.Image}} {{.Ports}}',
        ),
        docker(engine.dockerHost, 'images', '--no-trunc', '--format', '{{.ID}} {{.Repository}}:{{.Tag}}'),
        docker(engine.dockerHost, 'network', 'ls', '--no-trunc', '--format', '{{.ID}} {{.Name}}'),
      ]);
      return views.map((view) => view.split('\n').toSorted().join('\n')).join('\n---\n');
    }

    it('a plan changes nothing on the engine', async () => {
      const before = await snapshot();
      const plan = await client.call('plans.make', { site: 'trial' });
      expect(plan.findings.filter(({ level, code }) => level === 'blocker' && code !== 'gpu.shared')).toEqual(
        [],
      );
      expect(plan.steps.length).toBeGreaterThan(10);
      expect(await snapshot()).toBe(before);
    });

    it('comes up and proves itself with speech', async () => {
      const operation = await apply();
      expect(operation, JSON.stringify([operation.error, operation.evidence], null, 1)).toMatchObject({
        state: 'succeeded',
        error: null,
      });
      const status = await client.call('sites.status', { site: 'trial' });
      expect(status).toMatchObject({ health: 'ok', licence: { state: 'Connected' } });
      expect(status.services.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready']);
    });

    it('tells which licence servers it runs with, and whether its key is still the stored one, without telling the key', async () => {
      const connection = engine.dockerHost;
      const looked = await connectEngine({ host: 'box', connection, practiceSocket: () => null });
      try {
        const container = 'trial-engine-1';
        const toml = await looked.readFile(container, '/engine.toml');
        expect(readLicenceUrls(toml ?? '')).toEqual([
          'https://license-proxy:8443',
          'https://license.deepgram.com',
        ]);
        const environment = await docker(
          connection,
          'inspect',
          '--format',
          '{{json .Config.Env}}',
          container,
        );
        const key = /DEEPGRAM_API_KEY=([^"]+)/.exec(environment)?.[1] ?? '';
        const differing = (value: string) =>
          looked.differingEnvironment(container, { DEEPGRAM_API_KEY: value });
        expect(await differing(key)).toEqual([]);
        expect(await differing('canary-other')).toEqual(['DEEPGRAM_API_KEY']);
      } finally {
        looked.close();
      }
    });

    it('is seen by strangers, in compose’s own labels, with rotation and a long grace', async () => {
      const rows = await docker(
        engine.dockerHost,
        'ps',
        '--format',
        '{{.Names}}',
        '--filter',
        'label=com.docker.compose.project=trial',
      );
      expect(rows.trim().split('\n').toSorted()).toEqual([
        'trial-api-1',
        'trial-engine-1',
        'trial-license-proxy-1',
      ]);
      const [inspected] = JSON.parse(await docker(engine.dockerHost, 'inspect', 'trial-engine-1')) as [
        {
          HostConfig: { RestartPolicy: { Name: string }; LogConfig: { Config: Record<string, string> } };
          Config: { Env: string[]; StopTimeout?: number; Labels: Record<string, string> };
        },
      ];
      // ADR 23: Podman's own start-up looks for no other word.
      expect(inspected.HostConfig.RestartPolicy.Name).toBe(name === 'Podman' ? 'always' : 'unless-stopped');
      expect(inspected.Config.Env).toContain('NVIDIA_VISIBLE_DEVICES=all');
      expect(inspected.Config.Labels['site-admin.image-digest']).toMatch(/^sha256:/);
      if (name !== 'Podman') {
        expect(inspected.HostConfig.LogConfig.Config).toMatchObject({ 'max-size': '20m' });
        expect(inspected.Config.StopTimeout).toBe(20);
      }
    });

    it('answers speech, pre-recorded and streaming', async () => {
      const finals = [];
      for await (const update of client.stream('transcripts.test', { site: 'trial' })) {
        if (update.kind === 'final') finals.push(update);
      }
      expect(finals.map(({ mode }) => mode)).toEqual(['pre-recorded', 'streaming']);
      for (const { transcript, canned } of finals) {
        expect(transcript).toContain('Speech is working');
        expect(canned).toBe(true);
      }
    });

    it('applied again changes nothing and says so', async () => {
      const before = await snapshot();
      const plan = await client.call('plans.make', { site: 'trial' });
      expect(plan.steps).toEqual([]);
      // Nobody changed anything by hand, and no engine's dialect makes it look so.
      expect(plan.findings.filter(({ code }) => code === 'container.drift')).toEqual([]);
      expect((await apply()).outcome).toBe('Nothing to change: the site is as wanted.');
      expect(await snapshot()).toBe(before);
    });

    it('shows its logs, merged', async () => {
      const services = new Set<string>();
      for await (const { lines } of client.stream('logs.follow', { site: 'trial', follow: false })) {
        for (const { service } of lines) services.add(service);
      }
      expect([...services].toSorted()).toEqual(['api', 'engine', 'license-proxy']);
    });

    it('puts a License Proxy back that somebody took off its network, and restarts nothing', async () => {
      const name = 'trial-license-proxy-1';
      const started = () => docker(engine.dockerHost, 'inspect', '--format', '{{.State.StartedAt}}', name);
      const before = await started();
      await docker(engine.dockerHost, 'network', 'disconnect', 'trial_default', name);
      const status = await client.call('sites.status', { site: 'trial' });
      expect(status.services.find(({ service }) => service === 'license-proxy')).toMatchObject({
        state: 'failed',
      });
      const { steps, findings } = await client.call('plans.make', { site: 'trial' });
      expect(findings.find(({ code }) => code === 'container.drift')?.remedy).toContain(
        'puts trial-license-proxy-1 back',
      );
      const kinds = steps
        .filter(({ service }) => service === 'license-proxy')
        .map(({ action }) => action.kind);
      expect(kinds).toEqual(['write-files', 'join-network', 'wait-connected', 'take-name', 'prove-licence']);
      const operation = await apply();
      expect(operation, JSON.stringify([operation.error, operation.evidence], null, 1)).toMatchObject({
        state: 'succeeded',
      });
      expect(await started()).toBe(before);
      const { steps: left } = await client.call('plans.make', { site: 'trial' });
      expect(left).toEqual([]);
    });

    it('refuses a plan that is no longer the one shown', async () => {
      const { fingerprint } = await client.call('plans.make', { site: 'trial', goal: 'stop' });
      await docker(engine.dockerHost, 'stop', '-t', '5', 'trial-api-1');
      const refused = client.call('plans.apply', {
        site: 'trial',
        goal: 'stop',
        fingerprint,
        confirm: 'trial',
      });
      await expect(refused).rejects.toMatchObject({ code: 'plan.outdated' });
      expect((await apply('start')).state).toBe('succeeded');
    });

    it('changes only what the document changed, keeping the old API until the new one is proved', async () => {
      await client.call('sites.put', {
        text: `${text}\n[service.api.config]\nconcurrency_limit.active_requests = 9\n`,
        replace: true,
      });
      const plan = await client.call('plans.make', { site: 'trial' });
      expect(
        plan.steps.filter(({ action }) => action.kind === 'create-container').map(({ service }) => service),
      ).toEqual(['api']);
      expect(plan.interruption).toContain('API is replaced');
      const operation = await apply();
      expect(operation, JSON.stringify([operation.error, operation.evidence], null, 1)).toMatchObject({
        state: 'succeeded',
      });
      expect((await client.call('plans.make', { site: 'trial' })).steps).toEqual([]);
      const { revisions } = await client.call('sites.revisions', { site: 'trial' });
      // The second put the License Proxy back.
      expect(revisions.map(({ revision }) => revision)).toEqual([3, 2, 1]);
    });

    it('needs the site’s name typed to stop, then stops API first and License Proxy last, and starts again', async () => {
      await expect(
        client.call('plans.apply', { site: 'trial', goal: 'stop', confirm: 'trail' }),
      ).rejects.toMatchObject({ code: 'plan.confirmationWrong' });
      const stopped = await apply('stop');
      expect(
        stopped.plan?.steps
          .filter(({ action }) => action.kind === 'stop-container')
          .map(({ service }) => service),
      ).toEqual(['api', 'engine', 'license-proxy']);
      expect(
        (await client.call('sites.status', { site: 'trial' })).services.map(({ state }) => state),
      ).toEqual(['stopped', 'stopped', 'stopped']);
      expect((await apply('start')).state).toBe('succeeded');
      expect((await client.call('sites.status', { site: 'trial' })).health).toBe('ok');
    });

    it('in direct mode needs no License Proxy', async () => {
      await client.call('sites.put', { text: await engine.document('straight', { mode: 'direct' }) });
      const operation = await apply('apply', 'straight');
      expect(operation, JSON.stringify([operation.error, operation.evidence], null, 1)).toMatchObject({
        state: 'succeeded',
      });
      const status = await client.call('sites.status', { site: 'straight' });
      expect(status).toMatchObject({ health: 'ok', licence: { state: 'Direct' } });
      expect((await apply('remove', 'straight')).state).toBe('succeeded');
    });

    it('removed leaves no container and no network, and can then be forgotten', async () => {
      await expect(client.call('sites.forget', { site: 'trial' })).rejects.toMatchObject({
        code: 'site.notRemoved',
      });
      expect((await apply('remove')).state).toBe('succeeded');
      expect(await docker(engine.dockerHost, 'ps', '-aq', '--filter', 'label=site-admin.site')).toBe('');
      expect(await docker(engine.dockerHost, 'ps', '-aq', '--filter', 'label=site-admin.carrier')).toBe('');
      expect(await docker(engine.dockerHost, 'network', 'ls', '-q', '--filter', 'name=trial_default')).toBe(
        '',
      );
      expect(await client.call('sites.forget', { site: 'trial' })).toMatchObject({ forgotten: true });
    });

    it('wrote no secret anywhere', () => {
      expect(JSON.stringify(engine.open.log)).not.toMatch(/canary-(practice|real)-key|canary-registry/);
    });
  });
}
