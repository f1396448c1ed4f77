// Promise: status says how each service is really licensed and on which device an Engine really works, whatever the document says; and a site
// that is told to have no reserve has none.
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RpcClient } from '#rpc/client';
import { ended } from '#test/fixtures/open-core';
import { engines, oneGpu, type EngineUnderTest } from './engine-under-test.ts';

const site = 'ways';
const VENDOR = 'https://license.deepgram.com';

for (const [name, { why, raise }] of Object.entries(engines).filter(([name]) => name !== 'Podman')) {
  describe.skipIf(why)(`what status says of a site, on ${name}`, () => {
    let engine: EngineUnderTest;
    let client: RpcClient;
    let text: string;

    beforeAll(async () => {
      engine = await raise();
      client = engine.open.client;
      text = await engine.document(site);
      await client.call('sites.put', { text });
      await apply(text);
    }, 180_000);
    afterAll(() => engine.close(), 60_000);

    async function apply(document: string): Promise<void> {
      await client.call('sites.put', { text: document, replace: true });
      const { operationId } = await client.call('plans.apply', { site, confirm: site, overrides: oneGpu });
      expect(await ended(client, operationId)).toMatchObject({ state: 'succeeded', error: null });
    }
    const status = () => client.call('sites.status', { site });

    it('licensed through its License Proxy, on a GPU', async () => {
      const { licence, services, health, findings } = await status();
      expect(findings).toEqual([]);
      expect(health).toBe('ok');
      expect(licence).toMatchObject({ state: 'Connected', reserve: { is: 'until' } });
      expect(licence.services.map(({ service, way }) => [service, way])).toEqual([
        ['engine', 'license-proxy'],
        ['api', 'license-proxy'],
      ]);
      expect(services.find(({ role }) => role === 'engine')?.device).toEqual({ is: 'gpu' });
    });

    it('licensed past the License Proxy beside it: no reserve, and the proxy is named as unused', async () => {
      const past = ['api', 'engine'].map(
        (role) => `\n[service.${role}.config.license]\nserver_url = ["${VENDOR}"]\n`,
      );
      await apply(text + past.join(''));
      const { licence, findings } = await status();
      expect(licence).toMatchObject({ mode: 'license-proxy', state: 'Direct', reserve: { is: 'none' } });
      expect(licence.worksUntil).toBeNull();
      expect(findings.map(({ code }) => code)).toEqual([
        'licence.bypassed',
        'licence.bypassed',
        'licence.proxyUnused',
      ]);
    }, 120_000);

    it('with an Engine that was started without a GPU: degraded, with the line that says so', async () => {
      const docker = new Docker({ socketPath: engine.dockerHost.replace('unix://', '') });
      const before = (await status()).services.find(({ role }) => role === 'engine');
      const { Config, HostConfig, NetworkSettings, Name } = await docker
        .getContainer(before?.container ?? '')
        .inspect();
      const env = Config.Env.map((one) =>
        one.startsWith('NVIDIA_VISIBLE_DEVICES=') ? 'NVIDIA_VISIBLE_DEVICES=void' : one,
      );
      await docker.getContainer(before?.container ?? '').remove({ force: true });
      const networks = Object.entries(NetworkSettings.Networks).map(
        ([network, { Aliases }]) => [network, { Aliases }] as const,
      );
      const made = await docker.createContainer({
        ...{ name: Name.slice(1), Image: Config.Image, Cmd: Config.Cmd, Env: env, Labels: Config.Labels },
        ...{ HostConfig, ExposedPorts: Config.ExposedPorts },
        NetworkingConfig: { EndpointsConfig: Object.fromEntries(networks) },
      });
      await made.start();
      await expect
        .poll(async () => (await status()).services.map(({ state }) => state), { timeout: 60_000 })
        .toEqual(['ready', 'ready', 'ready']);
      const { health, findings } = await status();
      expect(health).toBe('degraded');
      const found = findings.find(({ code }) => code === 'engine.onCpu');
      expect(found?.evidence).toContain('Using devices: CPU');
    }, 120_000);
  });
}
