// Promise: a host is reached over SSH as safely as ssh itself reaches it, a whole site is carried out through that one connection,
// and each failure says which stage failed. Nothing is left behind.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RpcClient } from '#rpc/client';
import type { Operation } from '#shared/operations/operation';
import { ended, openCore, type OpenCore } from '#test/fixtures/open-core';
import { plainPassword, plainUser, type LabHost } from '#test/lab/hosts/lab-host';
import { skipReason } from '#test/lab/use-lab';
import { waitUntil } from '#test/lab/wait-until';
import { docker } from './engine-under-test.ts';
import { raiseSshLab, siteDocument, untilFree, type SshLab } from './ssh-hosts.ts';

describe.skipIf(skipReason)(`hosts over SSH${skipReason ? ` (skipped: ${skipReason})` : ''}`, () => {
  let lab: SshLab;
  let open: OpenCore;
  let client: RpcClient;
  let first: LabHost;
  let second: LabHost;

  beforeAll(async () => {
    lab = await raiseSshLab('docker', 'docker');
    [first, second] = lab.hosts as [LabHost, LabHost];
    open = await openCore({ ssh: { configFile: lab.configFile, env: withoutAgent() } });
    client = open.client;
    const { username, password } = lab.lab.registry!;
    await client.call('secrets.put', { name: 'deepgram-api-key', value: 'canary-ssh-key' });
    await client.call('secrets.put', {
      name: 'lab',
      value: `${username}:${password}`,
      audiences: [`registry:${lab.registryAddress}`],
    });
  }, 120_000);

  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    await untilFree(first);
    expect(await lab.close()).toEqual([]);
  }, 60_000);

  const probe = (connection: string) => client.call('hosts.probe', { connection });
  const at = (host: LabHost, user = 'root', rest = '') => `ssh://${user}@${host.address}${rest}`;

  async function apply(goal: 'apply' | 'remove' = 'apply'): Promise<Operation> {
    const { operationId } = await client.call('plans.apply', { site: 'trial', goal, confirm: 'trial' });
    return ended(client, operationId);
  }

  it('asks at first use, with the fingerprint that ssh-keygen shows', async () => {
    const params = { fingerprint: await first.fingerprint(), keyType: 'ssh-ed25519' };
    await expect(probe(at(first))).rejects.toMatchObject({ code: 'host.keyUnknown', params });
  });

  it('trusts no other fingerprint', async () => {
    const connection = at(first);
    const fingerprint = `SHA256:${'A'.repeat(43)}`;
    await expect(client.call('hosts.trust', { connection, fingerprint })).rejects.toMatchObject({
      code: 'host.fingerprintWrong',
    });
    await expect(probe(connection)).rejects.toMatchObject({ code: 'host.keyUnknown' });
  });

  it('trusts that key, in the app’s own file only, and then reads facts', async () => {
    const connection = at(first);
    const fingerprint = await first.fingerprint();
    expect(await client.call('hosts.trust', { connection, fingerprint })).toEqual({
      host: first.address,
      keyType: 'ssh-ed25519',
    });
    const own = join(open.directory, 'known_hosts');
    expect((await stat(own)).mode & 0o777).toBe(0o600);
    expect(await readFile(own, 'utf8')).toMatch(new RegExp(`^${first.address} ssh-ed25519 \\S+\\n$`));
    await expect(stat(join(lab.files, 'user_known_hosts'))).rejects.toThrow();
    const facts = await probe(connection);
    expect(facts).toMatchObject({ connection, product: 'docker', containers: 0 });
    expect(facts.runtimes).toContain('nvidia');
  });

  it('reaches a host behind a jump host, asking for each key', async () => {
    const connection = 'ssh://root@inner';
    const fingerprint = await second.fingerprint();
    await expect(probe(connection)).rejects.toMatchObject({
      code: 'host.keyUnknown',
      params: { fingerprint },
    });
    await client.call('hosts.trust', { connection, fingerprint });
    expect((await probe(connection)).product).toBe('docker');
  });

  it('logs in with a password, and with a key that has a passphrase', async () => {
    await expect(probe(`ssh://${plainUser}@keyless-first`)).rejects.toMatchObject({
      code: 'host.loginRefused',
    });
    await client.call('secrets.put', { name: 'ssh-password-keyless-first', value: plainPassword });
    await expect(probe(`ssh://${plainUser}@keyless-first`)).rejects.toMatchObject({
      code: 'engine.noPermission',
    });
    await expect(probe('ssh://root@locked-first')).rejects.toMatchObject({ code: 'host.loginRefused' });
    await client.call('secrets.put', { name: 'ssh-passphrase-locked-first', value: 'canary-passphrase' });
    expect((await probe('ssh://root@locked-first')).product).toBe('docker');
  });

  it('carries a whole site: up, proved with speech', async () => {
    await client.call('sites.put', { text: siteDocument('trial', { host: first, lab }) });
    const operation = await apply();
    expect(operation, JSON.stringify([operation.error, operation.evidence], null, 1)).toMatchObject({
      state: 'succeeded',
    });
    const status = await client.call('sites.status', { site: 'trial' });
    expect(status).toMatchObject({ health: 'ok', licence: { state: 'Connected' } });
    const finals = [];
    for await (const update of client.stream('transcripts.test', { site: 'trial' })) {
      if (update.kind === 'final') finals.push(update);
    }
    expect(finals.map(({ mode }) => mode)).toEqual(['pre-recorded', 'streaming']);
    for (const { transcript } of finals) expect(transcript).toContain('Speech is working');
  });

  it('applied again changes nothing, and its logs arrive', async () => {
    expect((await apply()).outcome).toBe('Nothing to change: the site is as wanted.');
    const services = new Set<string>();
    for await (const { lines } of client.stream('logs.follow', { site: 'trial', follow: false })) {
      for (const { service } of lines) services.add(service);
    }
    expect([...services].toSorted()).toEqual(['api', 'engine', 'license-proxy']);
  });

  it('needs one connection per host for all that', async () => {
    // root@first as a site and probed, and once more as the jump host.
    expect((await first.traces()).sockets).toBeLessThanOrEqual(4);
    expect((await second.traces()).sockets).toBe(1);
  });

  it('reconnects by itself after sshd died in the middle of a read', async () => {
    const following = (async () => {
      for await (const { unread } of client.stream('logs.follow', { site: 'trial', follow: true }))
        if (unread && unread.length > 0) return unread;
      return [];
    })();
    const reading = client.call('sites.status', { site: 'trial' });
    await first.stopSshd();
    const [, unread] = await Promise.all([reading, following]);
    expect(unread.map(({ host }) => host)).toContain('box');
    const down = await client.call('sites.status', { site: 'trial' });
    expect(down.hosts).toMatchObject([{ reachable: false }]);
    await first.startSshd();
    await waitUntil(async () => (await client.call('sites.status', { site: 'trial' })).health === 'ok', {
      what: 'the site to be read again',
      deadlineMs: 15_000,
      everyMs: 200,
    });
  });

  it('removes the site through the same connection', async () => {
    expect((await apply('remove')).state).toBe('succeeded');
    expect(await docker(`unix://${first.engineSocket}`, 'ps', '-aq')).toBe('');
  });

  it('wrote no secret anywhere', () => {
    expect(JSON.stringify(open.log)).not.toMatch(/canary-/);
  });
});

function withoutAgent(): NodeJS.ProcessEnv {
  const { SSH_AUTH_SOCK: _, ...env } = process.env;
  return env;
}
