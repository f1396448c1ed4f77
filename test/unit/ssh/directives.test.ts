// Promise: no directive of ssh_config is passed over in silence: each has a treatment, and one that is not known is named once somebody sets it.
import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSshAddress } from '#core/hosts/ssh/ssh-address';
import { readSettings } from '#core/hosts/ssh/ssh-settings';
import { directiveOf, directives, sortDirectives } from '#shared/domain/ssh/directives';

/** What `ssh -G` of OpenSSH 10.2 prints and older ones do not. */
const young = [
  'tag',
  'obscurekeystroketiming',
  'channeltimeout',
  'versionaddendum',
  'warnweakcrypto',
  'refuseconnection',
];

function printed(): string[] {
  try {
    const text = execFileSync('ssh', ['-F', 'none', '-G', 'box'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return text.split('\n').flatMap((line) => line.split(' ')[0]?.toLowerCase() || []);
  } catch {
    return [];
  }
}

describe('directives', () => {
  it('are all known: those of this ssh, and those of younger ones', () => {
    expect([...printed(), ...young].filter((name) => directiveOf(name) === null)).toEqual([]);
  });

  it('are found by their names alone', () => {
    expect(directiveOf('ProxyCommand')?.treatment).toBe('honoured');
    expect([directiveOf('constructor'), directiveOf('toString'), directiveOf('')]).toEqual([
      null,
      null,
      null,
    ]);
    for (const [key, { name }] of Object.entries(directives)) expect(name.toLowerCase()).toBe(key);
  });

  it('count only where their value says so', () => {
    const used = (name: string, value: string) => sortDirectives([[name, value]]);
    expect(used('checkhostip', 'no').client).toEqual([]);
    expect(used('checkhostip', 'yes').client).toEqual([{ name: 'CheckHostIP', value: 'yes' }]);
    expect(used('verifyhostkeydns', 'true').client).toHaveLength(1);
    expect(used('verifyhostkeydns', 'ask').client).toEqual([]);
    expect(used('rekeylimit', '0 0').client).toEqual([]);
    expect(used('gssapiauthentication', 'yes').afterRefusal).toHaveLength(1);
  });
});

describe.skipIf(process.platform === 'win32')('a directive of a later OpenSSH', () => {
  let directory: string;
  beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'site-admin-directives-'))));
  afterAll(() => rm(directory, { recursive: true, force: true }));

  /** An ssh client with these lines, and with these where nobody has configured anything. */
  async function settingsOf(lines: string, untouched: string) {
    const ssh = join(directory, 'ssh');
    const script = `#!/bin/sh\ncase "$*" in *'-F none'*) cat <<'END'\n${untouched}\nEND\n;; *) cat <<'END'\n${lines}\nEND\nesac\n`;
    await writeFile(ssh, script);
    await chmod(ssh, 0o755);
    const around = {
      env: { PATH: `${directory}:/usr/bin:/bin` },
      platform: process.platform,
      home: '/home/op',
    };
    return readSettings(parseSshAddress('ssh://box'), around);
  }

  it('is named when somebody has set it, and the ssh client carries it out', async () => {
    const { clientOnly } = await settingsOf('hostname box\nteleport yes', 'hostname box\nteleport no');
    expect(clientOnly).toEqual([{ name: 'teleport', value: 'yes' }]);
  });

  it('is no matter where nobody has', async () => {
    const { clientOnly } = await settingsOf('hostname box\nteleport no', 'hostname box\nteleport no');
    expect(clientOnly).toEqual([]);
  });

  it('that wants a way of its own passes a word for the default', async () => {
    const settings = await settingsOf(
      'hostname box\nproxycommand none\nhostkeyalias none\nidentityfile none',
      '',
    );
    expect(settings).toMatchObject({
      proxyCommand: null,
      hostKeyAlias: null,
      keyFiles: [],
      keysAreNamed: true,
    });
  });

  it.each([
    ['kexalgorithms sntrup761x25519-sha512', 'KexAlgorithms'],
    ['ciphers chacha99,aes512', 'Ciphers'],
    ['ciphers aes128-ctr\nmacs umac-64@openssh.com', 'MACs'],
    ['hostkeyalgorithms ssh-ed25519-cert-v01@openssh.com', 'HostKeyAlgorithms'],
  ])('%s leaves nothing of the library', async (lines, directive) => {
    const { clientOnly } = await settingsOf(`hostname box\n${lines}`, '');
    expect(clientOnly.map(({ name }) => name)).toEqual([directive]);
  });

  it('a MAC that a cipher does not need is no matter', async () => {
    const { clientOnly } = await settingsOf(
      'hostname box\nciphers aes128-gcm@openssh.com\nmacs umac-64@openssh.com',
      '',
    );
    expect(clientOnly).toEqual([]);
  });
});
