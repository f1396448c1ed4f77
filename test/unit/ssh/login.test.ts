// Promise: a login goes through every way that fits, in the order of the configuration, and its failure names the stage that was seen.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type AuthContext, type Connection } from 'ssh2';
import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest';
import { HostKeys } from '#core/hosts/ssh/host-keys';
import { parseSshAddress } from '#core/hosts/ssh/ssh-address';
import { openHop } from '#core/hosts/ssh/ssh-hop';
import { readSettings, type SshSettings } from '#core/hosts/ssh/ssh-settings';
import { dial } from '#core/hosts/ssh/way/dial';
import { wayOf } from '#core/hosts/ssh/way/way';
import type { Used } from '#shared/domain/ssh/directives';
import type { AppError } from '#shared/errors/app-error';

const hostKey = ssh2.utils.generateKeyPairSync('ed25519');
const others = Array.from({ length: 3 }, () => ssh2.utils.generateKeyPairSync('ed25519'));

type Judge = (context: AuthContext, connection: Connection) => void;

describe('a login', () => {
  let directory: string;
  const servers: { close(): void }[] = [];
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'site-admin-login-'));
    for (const [index, { private: key }] of others.entries())
      await writeFile(join(directory, `key-${index}`), key, { mode: 0o600 });
  });
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  /** What the server was asked, in order. */
  async function serve(judge: Judge, key = hostKey): Promise<{ port: number; asked: string[] }> {
    const asked: string[] = [];
    const server = new ssh2.Server({ hostKeys: [key.private] }, (connection) => {
      connection.on('error', () => undefined);
      connection.on('authentication', (context) => {
        asked.push(context.method);
        judge(context, connection);
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { port: (server.address() as AddressInfo).port, asked };
  }

  async function logIn(port: number, changes: Partial<SshSettings> = {}) {
    const around = { env: { PATH: directory }, platform: process.platform, home: directory };
    const plain = await readSettings(parseSshAddress(`ssh://op@127.0.0.1:${port}`), around);
    const settings = { ...plain, keyFiles: [], ...changes };
    const keys = new HostKeys(join(directory, 'known_hosts'));
    const left: Used[] = [];
    const options = {
      settings,
      keys,
      secret: async (name: string) => (name.startsWith('ssh-password-') ? 'canary-password' : null),
      onKey: async (_: unknown, refusal: AppError | null) =>
        refusal?.code === 'host.keyUnknown' ? null : refusal,
      onClientOnly: (used: Used[]) => void left.push(...used),
    };
    try {
      const client = await openHop(options, wayOf(await dial(settings)));
      client.end();
      return { error: null, left };
    } catch (thrown) {
      return { error: thrown as AppError, left };
    }
  }

  const keyFiles = () => others.map((_, index) => join(directory, `key-${index}`));

  it('needs no proof where the host wants none', async () => {
    const { port, asked } = await serve((context) => context.accept());
    expect((await logIn(port)).error).toBeNull();
    expect(asked).toEqual(['none']);
  });

  it('keeps a way that comes too early for the host, for when it is wanted', async () => {
    let passwords = 0;
    const { port, asked } = await serve((context) => {
      if (context.method === 'password') {
        passwords += 1;
        return context.reject(['publickey'], true);
      }
      if (context.method === 'publickey') return context.accept();
      context.reject(['password']);
    });
    expect((await logIn(port, { keyFiles: keyFiles() })).error).toBeNull();
    expect([passwords, asked.slice(0, 3)]).toEqual([1, ['none', 'password', 'publickey']]);
  });

  it('follows PreferredAuthentications, and tries nothing else', async () => {
    const { port, asked } = await serve((context) =>
      context.reject(['publickey', 'password', 'keyboard-interactive']),
    );
    const { error } = await logIn(port, { keyFiles: keyFiles(), methods: ['password'] });
    expect(error?.code).toBe('host.loginRefused');
    expect(asked).toEqual(['none', 'password']);
  });

  it('offers a key once, though its public and its private file are named and it is named twice', async () => {
    const { port } = await serve((context) => context.reject(['publickey']));
    await writeFile(join(directory, 'key-0.pub'), others[0]?.public ?? '');
    const [first = '', second = ''] = keyFiles();
    const { error } = await logIn(port, { keyFiles: [`${first}.pub`, first, second, first] });
    expect(error?.params['tried']).toBe('key key-0, key key-1');
  });

  it('that was offered too many keys is named as that, with how many', async () => {
    let keys = 0;
    const { port } = await serve((context, connection) => {
      if (context.method === 'publickey' && (keys += 1) === 2) return disconnect(connection);
      context.reject(['publickey']);
    });
    const { error } = await logIn(port, { keyFiles: keyFiles() });
    expect(error).toMatchObject({ code: 'host.tooManyKeys', params: { count: 2 } });
  });

  it('that the host cuts after its first answer was a login, not before it', async () => {
    const { port } = await serve((context, connection) => {
      if (context.method === 'none') return context.reject(['publickey']);
      connection.end();
    });
    const { error } = await logIn(port, { keyFiles: keyFiles() });
    expect(error).toMatchObject({ code: 'host.loginCut', params: { tried: 'key key-0' } });
  });

  it('names what only the ssh client could try, where the host would take it', async () => {
    const { port } = await serve((context) => context.reject(['gssapi-with-mic' as 'none', 'publickey']));
    const afterRefusal = [
      { name: 'GSSAPIAuthentication', value: 'yes' },
      { name: 'HostbasedAuthentication', value: 'yes' },
    ];
    const { error, left } = await logIn(port, { keyFiles: keyFiles(), afterRefusal });
    expect(left).toEqual([{ name: 'GSSAPIAuthentication', value: 'yes' }]);
    expect(error).toMatchObject({ code: 'host.loginRefused' });
    expect(error?.evidence).toContain('GSSAPIAuthentication yes');
    expect(error?.evidence).toContain('the host accepts: gssapi-with-mic, publickey');
  });

  it('with a key type that PubkeyAcceptedAlgorithms leaves out is not tried', async () => {
    const { port, asked } = await serve((context) => context.reject(['publickey']));
    const algorithms = (await settingsOf(port)).algorithms;
    const { error } = await logIn(port, {
      keyFiles: keyFiles(),
      algorithms: { ...algorithms, publicKey: ['rsa-sha2-512'] },
    });
    expect(asked).toEqual(['none']);
    expect(error?.evidence).toContain('PubkeyAcceptedAlgorithms');
  });

  it('is refused by the directive’s name where the host’s key is too short', async () => {
    const { port, asked } = await serve(
      (context) => context.accept(),
      ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 }),
    );
    expect((await logIn(port, { requiredRsaBits: 2048 })).error).toBeNull();
    const { error } = await logIn(port, { requiredRsaBits: 3072 });
    expect(error).toMatchObject({
      code: 'host.directiveForbids',
      params: { directive: 'RequiredRSASize', value: '3072' },
    });
    expect(asked).toEqual(['none']);
  });

  it('where the host hangs up before the keys are exchanged is before the login', async () => {
    const server: TcpServer = createServer((socket) => socket.end('SSH-2.0-x\r\n'));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { error } = await logIn((server.address() as AddressInfo).port);
    expect(error?.code).toBe('host.handshakeFailed');
  });

  const settingsOf = (port: number) =>
    readSettings(parseSshAddress(`ssh://127.0.0.1:${port}`), {
      env: { PATH: directory },
      platform: process.platform,
      home: directory,
    });
});

/** As sshd does it: a reason of its own and these words. */
function disconnect(connection: Connection): void {
  const { _protocol: protocol } = connection as unknown as {
    _protocol: {
      disconnect(reason: number): void;
      _packetRW: PacketWriter;
      _cipher: { encrypt(packet: Buffer): void };
    };
  };
  const words = Buffer.from('Too many authentication failures');
  const { write } = protocol._packetRW;
  const packet = write.alloc(1 + 4 + 4 + words.length + 4);
  let at = write.allocStart;
  packet.writeUInt8(1, at);
  packet.writeUInt32BE(2, (at += 1));
  packet.writeUInt32BE(words.length, (at += 4));
  words.copy(packet, (at += 4));
  packet.writeUInt32BE(0, at + words.length);
  protocol._cipher.encrypt(write.finalize(packet));
}

interface PacketWriter {
  write: { alloc(size: number): Buffer; allocStart: number; finalize(packet: Buffer): Buffer };
}
