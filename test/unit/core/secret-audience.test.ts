// Promise: a secret goes only where the operator allowed it. A site document cannot send it anywhere else, at no call and in no step.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRegistryLogin } from '#core/images/registry-login';
import { systemClock } from '#core/ports/clock';
import { Redactor } from '#core/redaction/redactor';
import { openDatabase } from '#core/store/database';
import { keyFileSealer } from '#core/store/key-file-sealer';
import { SecretStore } from '#core/store/secret-store';
import { audienceSchema } from '#shared/domain/secrets/audience';
import { secretProblem, secretUses } from '#shared/domain/secrets/secret-uses';
import { openCore, temporaryDirectory } from '#test/fixtures/open-core';
import { json, scriptedEngine } from '#test/fixtures/scripted-engine';
import { documentOf, oneHost } from '#test/fixtures/site-documents';

const withRegistry = (address: string, credential: string) =>
  oneHost.replace(
    '[licensing]',
    `[registry]\naddress = "${address}"\ncredential = "secret:${credential}"\n\n[licensing]`,
  );

async function openStore(): Promise<SecretStore> {
  const sealer = keyFileSealer(join(await temporaryDirectory(), 'secret.key'));
  return new SecretStore({
    database: openDatabase(':memory:'),
    sealer,
    clock: systemClock,
    redactor: new Redactor(),
  });
}

describe('a stored secret', () => {
  it('opens for its audiences and no other, also after it was replaced', async () => {
    const secrets = await openStore();
    await secrets.put('quay', 'me:canary', ['registry:quay.io']);
    await secrets.put('quay', 'me:canary-2');
    expect(await secrets.open('secret:quay', 'registry:quay.io')).toBe('me:canary-2');
    for (const audience of ['license', 'environment', 'registry:evil.example', 'ssh:quay.io'] as const)
      await expect(secrets.open('secret:quay', audience)).rejects.toMatchObject({ code: 'secret.audience' });
    secrets.disallow('quay', 'registry:quay.io');
    await expect(secrets.open('secret:quay', 'registry:quay.io')).rejects.toMatchObject({
      code: 'secret.audience',
    });
  });

  it('is for nothing until it is said, except where its name says it', async () => {
    const secrets = await openStore();
    for (const name of ['other', 'deepgram-api-key', 'ssh-password-gpu-1', 'ssh-passphrase-gpu-1'])
      await secrets.put(name, 'x');
    expect(secrets.list().map(({ name, audiences }) => [name, audiences])).toEqual([
      ['deepgram-api-key', ['license']],
      ['other', []],
      ['ssh-passphrase-gpu-1', ['ssh:gpu-1']],
      ['ssh-password-gpu-1', ['ssh:gpu-1']],
    ]);
  });

  it('that was stored for nothing stays for nothing at the next start, whatever a document says', async () => {
    const secrets = await openStore();
    await secrets.put('quay', 'me:canary');
    secrets.adoptUses(() => secretUses(documentOf(withRegistry('evil.example', 'quay'))));
    await expect(secrets.open('secret:quay', 'registry:evil.example')).rejects.toMatchObject({
      code: 'secret.audience',
    });
    expect(secrets.audiences('quay')).toEqual([]);
  });

  it('of before audiences were kept goes where the stored documents send it already', async () => {
    const database = openDatabase(':memory:');
    const sealer = keyFileSealer(join(await temporaryDirectory(), 'secret.key'));
    const secrets = new SecretStore({ database, sealer, clock: systemClock, redactor: new Redactor() });
    for (const name of ['quay', 'key', 'unused']) await secrets.put(name, 'me:canary');
    database.exec('UPDATE secrets SET audiences = NULL');
    const document = documentOf(withRegistry('quay.io', 'quay').replace('deepgram-api-key', 'key'));
    secrets.adoptUses(() => secretUses(document));
    secrets.adoptUses(() => secretUses(documentOf(withRegistry('evil.example', 'quay'))));
    expect(secrets.stored()).toEqual([
      { reference: 'secret:key', audiences: ['license'] },
      { reference: 'secret:quay', audiences: ['registry:quay.io'] },
      { reference: 'secret:unused', audiences: [] },
    ]);
  });

  it.each([
    'nonsense',
    'registry:',
    'registry:a b',
    'registry:a/b',
    'ssh:',
    'REGISTRY:quay.io',
    '',
    'registry:Quay.io',
  ])('takes no audience “%s”', (text) => expect(audienceSchema.safeParse(text).success).toBe(false));
});

describe('the login of a registry', () => {
  it('that has no colon is refused, and one for another registry than the image is in', async () => {
    const secrets = await openStore();
    await secrets.put('quay', 'no-colon-here', ['registry:quay.io']);
    const document = documentOf(withRegistry('quay.io', 'quay'));
    const open = (image: string) => openRegistryLogin(secrets, { document, image });
    await expect(open('quay.io/deepgram/x:y')).rejects.toMatchObject({ code: 'secret.notALogin' });
    await expect(open('evil.example/deepgram/x:y')).rejects.toMatchObject({ code: 'secret.audience' });
    await secrets.put('quay', ':nobody');
    await expect(open('quay.io/deepgram/x:y')).rejects.toMatchObject({ code: 'secret.notALogin' });
    await secrets.put('quay', 'me:pass:word');
    expect(await open('QUAY.io/deepgram/x:y')).toEqual({ username: 'me', password: 'pass:word' });
  });
});

describe('a document that sends secrets elsewhere', () => {
  it('names each use, once, and what stops it', () => {
    const text = `${withRegistry('evil.example', 'deepgram-api-key')}
[service.api.env]
A = "secret:quay"
B = "secret:quay"
[host.service.engine.env]
DEEPGRAM_API_KEY = "secret:quay"
`;
    const uses = secretUses(documentOf(text));
    expect(uses).toEqual([
      { reference: 'secret:deepgram-api-key', audience: 'license' },
      { reference: 'secret:deepgram-api-key', audience: 'registry:evil.example' },
      { reference: 'secret:quay', audience: 'environment' },
      { reference: 'secret:quay', audience: 'license' },
    ]);
    const stored = [
      { reference: 'secret:deepgram-api-key', audiences: ['license'] },
      { reference: 'secret:quay', audiences: ['registry:quay.io'] },
    ];
    expect(uses.map((use) => secretProblem(use, stored)?.code ?? 'allowed')).toEqual([
      'allowed',
      'secret.audience',
      'secret.audience',
      'secret.audience',
    ]);
  });

  let server: Server;
  let heard: string[];
  beforeEach(async () => {
    heard = [];
    server = createServer((request, response) => {
      heard.push(JSON.stringify(request.headers));
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('is told so by check and plan, and no registry hears the secret, until the operator allows it', async () => {
    const address = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    await using engine = await scriptedEngine({
      'GET /info': json({ NCPU: 8, MemTotal: 64e9, Architecture: 'x86_64', Runtimes: {}, Images: 0 }),
      'GET /networks': json([]),
      'GET /containers/json': json([]),
      'GET /images/json': json([]),
    });
    await using open = await openCore();
    const { client } = open;
    await client.call('secrets.put', { name: 'deepgram-api-key', value: 'me:canary-of-the-licence' });
    const text = withRegistry(address, 'deepgram-api-key').replace('"local"', `"${engine.connection}"`);
    await client.call('sites.put', { text });
    const login = Buffer.from('me:canary-of-the-licence').toString('base64');

    const { checks } = await client.call('preflight.check', { site: 'north' });
    const check = checks.find((one) => one.check === 'site.registryCredential');
    expect(check).toMatchObject({
      level: 'blocker',
      message: expect.stringContaining(`to the registry ${address}`) as string,
    });
    const { findings } = await client.call('plans.make', { site: 'north' });
    expect(findings).toContainEqual(expect.objectContaining({ level: 'blocker', code: 'secret.audience' }));
    expect(heard.join()).not.toContain(login);

    await client.call('secrets.allow', { name: 'deepgram-api-key', audience: `registry:${address}` });
    const after = await client.call('plans.make', { site: 'north' });
    expect(after.findings.map(({ code }) => code)).not.toContain('secret.audience');
    expect(heard.join()).toContain(login);
    await client.call('secrets.disallow', { name: 'deepgram-api-key', audience: `registry:${address}` });
    const again = await client.call('plans.make', { site: 'north' });
    expect(again.findings.map(({ code }) => code)).toContain('secret.audience');
  });
});
