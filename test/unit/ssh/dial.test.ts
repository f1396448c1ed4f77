// Promise: a host is dialled as the directives of the network say, or refused by the directive's name.
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireClient } from '#core/hosts/ssh/client/client-support';
import type { SshSettings } from '#core/hosts/ssh/ssh-settings';
import { dial } from '#core/hosts/ssh/way/dial';

const plain = { family: 0 as const, bindAddress: null, bindInterface: null, connectMs: null, attempts: 1 };

describe('an address', () => {
  let server: Server;
  let port: number;
  let from = '';
  beforeAll(async () => {
    server = createServer((socket) => {
      from = socket.remoteAddress ?? '';
      socket.end('hello');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => server.close());

  async function reach(network: Partial<SshSettings['network']>, hostName = '127.0.0.1') {
    const socket = await dial({ host: 'box', hostName, port, network: { ...plain, ...network } });
    await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
    return from;
  }

  it('of the other family is refused by the directive’s name', async () => {
    await expect(reach({ family: 6 })).rejects.toMatchObject({
      code: 'host.directiveUnsupported',
      params: { directive: 'AddressFamily', value: 'inet6' },
    });
    expect(await reach({ family: 4 })).toBe('127.0.0.1');
  });

  it.runIf(process.platform === 'linux')(
    'is reached from the address or the interface that is bound',
    async () => {
      expect(await reach({ bindAddress: '127.0.0.7' })).toBe('127.0.0.7');
      expect(await reach({ bindInterface: 'lo' })).toBe('127.0.0.1');
      expect(await reach({ bindAddress: '127.0.0.7', family: 4 }, 'localhost')).toBe('127.0.0.7');
    },
  );

  it('that cannot be bound is refused by the directive’s name', async () => {
    await expect(reach({ bindInterface: 'none9' })).rejects.toMatchObject({
      params: { directive: 'BindInterface', value: 'none9' },
    });
    await expect(reach({ bindAddress: '::1' })).rejects.toMatchObject({
      params: { directive: 'BindAddress', value: '::1' },
    });
  });

  it('that nobody knows is named', async () => {
    await expect(reach({ bindAddress: '127.0.0.7' }, 'no-such-host.invalid')).rejects.toMatchObject({
      code: 'host.nameUnknown',
    });
    await expect(reach({}, 'no-such-host.invalid')).rejects.toMatchObject({ code: 'host.nameUnknown' });
  });
});

describe('what only the ssh client can carry out', () => {
  const settings = { host: 'box' } as SshSettings;
  const used = { name: 'CertificateFile', value: '~/c.pub' };

  it('is refused by its name where that shares no connection', () => {
    expect(() => requireClient('win32', { settings, isLast: true }, used)).toThrow(
      expect.objectContaining({
        code: 'host.directiveUnsupported',
        params: { host: 'box', directive: 'CertificateFile', value: '~/c.pub' },
      }) as Error,
    );
  });

  it('is carried out everywhere else, and for a jump host on Windows too', () => {
    expect(() => requireClient('win32', { settings, isLast: false }, used)).not.toThrow();
    expect(() => requireClient('darwin', { settings, isLast: true }, used)).not.toThrow();
  });
});
