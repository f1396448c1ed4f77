// Promise: an SSH connection is read exactly, and what it leaves out comes from the user's own ssh configuration.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSshAddress } from '#core/hosts/ssh/ssh-address';
import { findRoute } from '#core/hosts/ssh/ssh-route';
import { readSettings } from '#core/hosts/ssh/ssh-settings';

const nothing = { user: null, port: null, socket: null };

describe('ssh:// addresses', () => {
  it.each([
    ['ssh://gpu-1', { ...nothing, host: 'gpu-1' }],
    ['ssh://gpu-1/', { ...nothing, host: 'gpu-1' }],
    [
      'ssh://root@gpu-1.site.example:2222',
      { ...nothing, user: 'root', host: 'gpu-1.site.example', port: 2222 },
    ],
    ['ssh://dg_admin@10.0.0.7', { ...nothing, user: 'dg_admin', host: '10.0.0.7' }],
    [
      'ssh://op@gpu-1/run/user/1000/docker.sock',
      { ...nothing, user: 'op', host: 'gpu-1', socket: '/run/user/1000/docker.sock' },
    ],
    ['ssh://root@[2001:db8::7]:22', { ...nothing, user: 'root', host: '2001:db8::7', port: 22 }],
  ])('%s', (connection, expected) => {
    expect(parseSshAddress(connection)).toEqual(expected);
  });

  it.each([
    'ssh://',
    'ssh://@gpu-1',
    'ssh://-oProxyCommand=x',
    'ssh://-l@gpu-1',
    'ssh://root@-gpu-1',
    'ssh://gpu-1:0',
    'ssh://gpu-1:70000',
    'ssh://gpu-1:ssh',
    'ssh://gpu-1?x=1',
    'ssh://gpu-1/run/docker.sock?x',
    'ssh://gpu-1/run/docker.sock#x',
    'ssh://gpu 1',
    'ssh://gpu-1/run\n.sock',
    'ssh://root@gpu-1@gpu-2',
  ])('refuses %j', (connection) => {
    expect(() => parseSshAddress(connection)).toThrow(
      expect.objectContaining({ code: 'host.addressInvalid' }) as Error,
    );
  });

  it('does not repeat a password that somebody wrote into it', () => {
    try {
      parseSshAddress('ssh://root:canary-password@gpu-1');
      expect.unreachable();
    } catch (thrown) {
      expect(JSON.stringify(thrown)).not.toContain('canary');
      expect(String(thrown)).not.toContain('canary');
    }
  });
});

const hasClient = (() => {
  try {
    execFileSync('ssh', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe('settings', () => {
  let directory: string;
  let configFile: string;
  const surroundings = (env: NodeJS.ProcessEnv = {}) => ({
    env: { PATH: process.env.PATH, ...env },
    platform: process.platform,
    home: '/home/op',
    configFile,
  });
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'site-admin-ssh-config-'));
    configFile = join(directory, 'config');
    await writeFile(
      configFile,
      `Host edge-*
  HostName 10.9.0.%h
  User dg
  Port 2200
  ProxyJump ops@bastion:2022,inner
  HostKeyAlias %h.site
  IdentityFile ~/.ssh/site
  IdentitiesOnly yes
  IdentityAgent none
`,
    );
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it.skipIf(!hasClient)('come from the ssh client', async () => {
    const settings = await readSettings(parseSshAddress('ssh://edge-1'), surroundings());
    expect(settings).toMatchObject({
      hostName: '10.9.0.edge-1',
      user: 'dg',
      port: 2200,
      jumps: ['ops@bastion:2022', 'inner'],
      keyFiles: ['/home/op/.ssh/site'],
      identitiesOnly: true,
      agent: null,
    });
    expect(settings.hostKeyAlias).toMatch(/\.site$/);
    expect(settings.knownHostsFiles.length).toBeGreaterThan(1);
  });

  it.skipIf(!hasClient)('yield to what the address says', async () => {
    const settings = await readSettings(parseSshAddress('ssh://root@edge-1:22'), surroundings());
    expect(settings).toMatchObject({ user: 'root', port: 22 });
  });

  it.skipIf(!hasClient)('that cannot be read are named', async () => {
    const broken = join(directory, 'broken');
    await writeFile(broken, 'Nonsense yes\n');
    await expect(
      readSettings(parseSshAddress('ssh://gpu-1'), { ...surroundings(), configFile: broken }),
    ).rejects.toMatchObject({
      code: 'host.sshConfigInvalid',
      evidence: expect.stringContaining('nonsense') as string,
    });
  });

  it.skipIf(!hasClient)('lead over jump hosts, each with its own, and in no circle', async () => {
    const jumps = join(directory, 'jumps');
    await writeFile(
      jumps,
      `Host a
  ProxyJump b,c
Host b
  ProxyJump d
Host d
  ProxyCommand nc %h %p
Host c
  ProxyJump never
Host x
  ProxyJump y
Host y
  ProxyJump x
`,
    );
    const around = { ...surroundings(), configFile: jumps };
    const route = await findRoute(parseSshAddress('ssh://a'), around);
    // As ssh -J b: what a hop after it prescribes goes before its own.
    expect(route.map(({ address, prescribed }) => [address.host, prescribed])).toEqual([
      ['d', null],
      ['b', null],
      ['c', ['b']],
      ['a', null],
    ]);
    expect(route[0]?.settings.proxyCommand).toBe('nc d 22');
    await expect(findRoute(parseSshAddress('ssh://x'), around)).rejects.toMatchObject({
      code: 'host.sshConfigInvalid',
      evidence: expect.stringContaining('ProxyJump') as string,
    });
  });

  it('are plain defaults where no ssh client is', async () => {
    const settings = await readSettings(
      parseSshAddress('ssh://gpu-1'),
      surroundings({ PATH: directory, SSH_AUTH_SOCK: '/run/agent' }),
    );
    expect(settings).toMatchObject({
      hostName: 'gpu-1',
      user: userInfo().username,
      port: 22,
      jumps: [],
      agent: '/run/agent',
      knownHostsFiles: [join('/home/op', '.ssh', 'known_hosts')],
      hostKeyAlias: null,
    });
    expect(settings.keyFiles).toContain(join('/home/op', '.ssh', 'id_ed25519'));
  });

  it('say that a configuration was not read where no ssh client is', async () => {
    const around = surroundings({ PATH: directory });
    const read = async (file: string) =>
      (await readSettings(parseSshAddress('ssh://gpu-1'), { ...around, configFile: file })).unreadConfig;
    expect(await read(configFile)).toBe(configFile);
    expect(await read(join(directory, 'none'))).toBeNull();
  });

  it('find the agent of Windows', async () => {
    const settings = await readSettings(parseSshAddress('ssh://gpu-1'), {
      ...surroundings({ PATH: directory }),
      platform: 'win32',
    });
    expect(settings.agent).toBe('\\\\.\\pipe\\openssh-ssh-agent');
  });
});
