// Promise: an engine behind TLS is reached with a client certificate and never without verifying the server; each failure names its
// stage; the docker command's own contexts lead there too.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listDockerContexts } from '#core/hosts/docker-contexts';
import { tlsConnection } from '#core/hosts/tls/tls-address';
import type { RpcClient } from '#rpc/client';
import { openCore, type OpenCore } from '#test/fixtures/open-core';
import { makeCertificates } from '#test/lab/hosts/certificates';
import type { LabHost } from '#test/lab/hosts/lab-host';
import { skipReason } from '#test/lab/use-lab';
import { raiseSshLab, type SshLab } from './ssh-hosts.ts';

describe.skipIf(skipReason)(`engines over TLS${skipReason ? ` (skipped: ${skipReason})` : ''}`, () => {
  let lab: SshLab;
  let host: LabHost;
  let open: OpenCore;
  let client: RpcClient;

  beforeAll(async () => {
    lab = await raiseSshLab('docker');
    host = lab.hosts[0]!;
    open = await openCore();
    client = open.client;
  }, 120_000);
  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    expect(await lab.close()).toEqual([]);
  }, 60_000);

  const probe = (connection: string) => client.call('hosts.probe', { connection });
  const at = (certificates = host.clientCertificates, port = 2376) =>
    tlsConnection(host.address, port, certificates);

  /** The client's directory with one of its files taken from elsewhere. */
  async function otherwise(name: string, change: Partial<Record<'ca.pem' | 'cert.pem' | 'key.pem', string>>) {
    const directory = join(lab.files, name);
    await mkdir(directory, { recursive: true });
    for (const file of ['ca.pem', 'cert.pem', 'key.pem'] as const)
      await copyFile(change[file] ?? join(host.clientCertificates, file), join(directory, file));
    return directory;
  }

  it('reads a host with the certificates of a directory', async () => {
    expect(await probe(at())).toMatchObject({ product: 'docker', containers: 0 });
  });

  it('finds it through a context of the docker command', async () => {
    const config = join(lab.files, 'docker-config');
    const run = async (...words: string[]) => host.run('env', `DOCKER_CONFIG=${config}`, 'docker', ...words);
    const files = `ca=${host.clientCertificates}/ca.pem,cert=${host.clientCertificates}/cert.pem,key=${host.clientCertificates}/key.pem`;
    await run('context', 'create', 'gpu-1', '--docker', `host=tcp://${host.address}:2376,${files}`);
    await run(
      'context',
      'create',
      'loose',
      '--docker',
      `host=tcp://${host.address}:2376,skip-tls-verify=true`,
    );
    await run('context', 'create', 'far', '--docker', 'host=ssh://ops@far');
    await mkdir(join(config, 'contexts', 'meta', 'broken'), { recursive: true });
    await writeFile(join(config, 'contexts', 'meta', 'broken', 'meta.json'), '{"Name": 7');

    const contexts = await listDockerContexts({ DOCKER_CONFIG: config });
    expect(contexts.map(({ name }) => name)).toEqual(['broken', 'far', 'gpu-1', 'loose']);
    expect(contexts[0]).toMatchObject({
      connection: null,
      reason: expect.stringContaining('cannot be read'),
    });
    expect(contexts[1]).toMatchObject({ connection: 'ssh://ops@far' });
    expect(contexts[3]).toMatchObject({ connection: null, reason: expect.stringContaining('verify') });
    expect(await probe(contexts[2]!.connection!)).toMatchObject({ product: 'docker' });
  });

  it('refuses a server that the authority does not vouch for', async () => {
    const foreign = await makeCertificates(join(lab.files, 'foreign'), host.address);
    const certificates = await otherwise('wrong-authority', { 'ca.pem': join(foreign.client, 'ca.pem') });
    await expect(probe(at(certificates))).rejects.toMatchObject({
      code: 'host.certificateUntrusted',
      evidence: expect.stringContaining('certificate') as string,
    });
  });

  it('is told that the server does not accept this client', async () => {
    const foreign = await makeCertificates(join(lab.files, 'stranger'), host.address);
    const certificates = await otherwise('wrong-client', {
      'cert.pem': join(foreign.client, 'cert.pem'),
      'key.pem': join(foreign.client, 'key.pem'),
    });
    await expect(probe(at(certificates))).rejects.toMatchObject({ code: 'host.certificateRefused' });
  });

  it('names the file that is missing, and a key that belongs to another certificate', async () => {
    await expect(probe(at('/nowhere'))).rejects.toMatchObject({
      code: 'host.certificateMissing',
      params: expect.objectContaining({
        file: expect.stringMatching(/^\/nowhere\/(ca|cert|key)\.pem$/) as string,
      }) as object,
    });
    const foreign = await makeCertificates(join(lab.files, 'other-key'), host.address);
    const certificates = await otherwise('mixed', { 'key.pem': join(foreign.client, 'key.pem') });
    await expect(probe(at(certificates))).rejects.toMatchObject({ code: 'host.certificateMissing' });
  });

  it('names the stage: name, port, no TLS, silence', async () => {
    await expect(probe('tls://no-such-host.invalid:2376')).rejects.toMatchObject({
      code: 'host.certificateMissing',
    });
    const named = `tls://no-such-host.invalid:2376?certs=${encodeURIComponent(host.clientCertificates)}`;
    await expect(probe(named)).rejects.toMatchObject({ code: 'host.nameUnknown' });
    await expect(probe(at(undefined, 2377))).rejects.toMatchObject({ code: 'host.tlsUnreachable' });
    await expect(probe(at(undefined, 22))).rejects.toMatchObject({ code: 'host.tlsFailed' });
    await expect(probe('tls://ops@host:2376')).rejects.toMatchObject({ code: 'host.tlsAddressInvalid' });

    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    await expect(probe(tlsConnection('127.0.0.1', port, host.clientCertificates))).rejects.toMatchObject({
      code: 'host.tlsTimeout',
    });
    silent.close();
  });

  it('has no way to a port that only the host itself sees, and says so', async () => {
    await client.call('sites.put', {
      text: `name = "hidden"\nrelease = "release-260812"\n[[host]]\nname = "box"\nconnection = "${at()}"\nroles = ["api", "engine", "license-proxy"]\n`,
    });
    const { findings } = await client.call('plans.make', { site: 'hidden' });
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'host.portHidden', host: 'box', level: 'blocker' }),
    );
    expect(await readFile(join(host.clientCertificates, 'key.pem'), 'utf8')).toContain('PRIVATE KEY');
    expect(JSON.stringify(open.log)).not.toContain('PRIVATE KEY');
  });
});
