// Promise: an API that was configured to speak TLS, or to have its routes elsewhere, is probed, proved, drained and tested as it was configured;
// its certificate may be of anybody, for any name.
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RpcClient } from '#rpc/client';
import type { TranscriptUpdate } from '#shared/contract/services';
import { ended } from '#test/fixtures/open-core';
import { docker, engines, oneGpu, type EngineUnderTest } from './engine-under-test.ts';

const site = 'secure';

for (const [name, { why, raise }] of Object.entries(engines).filter(([name]) => name !== 'Podman')) {
  describe.skipIf(why)(`an API with [server.https], on ${name}`, () => {
    let engine: EngineUnderTest;
    let client: RpcClient;
    let directory: string;
    let plain: string;

    beforeAll(async () => {
      engine = await raise();
      client = engine.open.client;
      directory = await mkdtemp(join(tmpdir(), 'site-admin-tls-'));
      await chmod(directory, 0o755);
      const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
      const subject = ['-subj', '/CN=speech.hospital.example', '-days', '2'];
      await promisify(execFile)('openssl', [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
        ...['-keyout', key, '-out', certificate, ...subject],
      ]);
      await chmod(key, 0o644);
      plain = await engine.document(site);
      await client.call('sites.put', { text: plain });
      await apply(plain);
      await putOnHost();
    }, 180_000);
    afterAll(async () => {
      await engine.close();
      await rm(directory, { recursive: true, force: true });
    }, 60_000);

    async function apply(document: string): Promise<void> {
      await client.call('sites.put', { text: document, replace: true });
      const { operationId } = await client.call('plans.apply', { site, confirm: site, overrides: oneGpu });
      expect(await ended(client, operationId)).toMatchObject({ state: 'succeeded', error: null });
    }

    /** Through the engine: the files of a practice host are not those of this machine. */
    async function putOnHost(): Promise<void> {
      const { services } = await client.call('sites.status', { site });
      const running = services.find(({ role }) => role === 'api')?.container ?? '';
      const image = (await docker(engine.dockerHost, 'inspect', '-f', '{{.Image}}', running)).trim();
      const made = await docker(engine.dockerHost, 'create', '-v', `${directory}:/tls`, image);
      for (const file of ['key.pem', 'cert.pem'])
        await docker(engine.dockerHost, 'cp', join(directory, file), `${made.trim()}:/tls/${file}`);
      await docker(engine.dockerHost, 'rm', '-f', made.trim());
    }

    const secure = () => `${plain}
[service.api]
mounts = ["${directory}:/tls:ro"]
[service.api.config.server]
base_url = "/speech/v1"
[service.api.config.server.https]
cert_file = "/tls/cert.pem"
key_file = "/tls/key.pem"
`;

    it('comes up, is proved with speech, and status reads it', async () => {
      await apply(secure());
      const { services, health } = await client.call('sites.status', { site });
      const api = services.find(({ role }) => role === 'api');
      expect(api).toMatchObject({ state: 'ready', activeStream: 0 });
      expect(api?.address).toMatch(/^https:\/\//);
      expect(health).toBe('ok');
      const updates: TranscriptUpdate[] = [];
      for await (const update of client.stream('transcripts.test', { site, mode: 'both' }))
        updates.push(update);
      expect(updates.filter(({ kind }) => kind === 'final').map(({ mode }) => mode)).toEqual([
        'pre-recorded',
        'streaming',
      ]);
    }, 120_000);

    it('is drained on its way back to plain HTTP', async () => {
      await apply(plain);
      const { services } = await client.call('sites.status', { site });
      const api = services.find(({ role }) => role === 'api');
      expect(api).toMatchObject({ state: 'ready' });
      expect(api?.address).toMatch(/^http:\/\//);
    }, 120_000);
  });
}
