// Promises: images are measured where they are, also where containerd keeps them; name servers are read as the resolver reads them; and what
// does not tell is not known.
import { describe, expect, it } from 'vitest';
import { readContainerdRoot } from '#shared/domain/facts/readers/containerd';
import { readEngineInfo } from '#shared/domain/facts/readers/engine-info';
import { readDns } from '#shared/domain/facts/readers/name-servers';
import { fixture, output } from './fixture.ts';

const info = JSON.parse(fixture('engine-info/docker-28.json').text) as Record<string, unknown>;
const engine = { product: 'docker', name: 'Docker 29.0.1', apiVersion: '1.52' } as const;
const placeOf = (changes: object) => {
  const read = readEngineInfo({ ...info, ...changes }, engine);
  return read.ok ? read.value.imagePlace : null;
};
/** As Docker 29 says it of a fresh installation. */
const store = { Driver: 'overlayfs', DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']] };

describe('where images are', () => {
  it('with a graph driver: in the engine’s own root', () => {
    const DriverStatus = [
      ['Backing Filesystem', 'extfs'],
      ['Supports d_type', 'true'],
    ];
    expect(placeOf({ DriverStatus })).toEqual({ store: 'engine', root: '/var/lib/docker' });
    expect(placeOf({ DriverStatus: 'odd' })).toEqual({ store: 'engine', root: '/var/lib/docker' });
  });

  it('with the image store of containerd: where that keeps them', () => {
    const Containerd = { Address: '/run/containerd/containerd.sock', Namespaces: { Containers: 'moby' } };
    expect(placeOf({ ...store, Containerd })).toEqual({ store: 'containerd', address: Containerd.Address });
    expect(placeOf(store)).toEqual({ store: 'containerd', address: null });
  });
});

describe('where containerd keeps images', () => {
  const process = (args: string[], settings: string) =>
    `\nNONCE containerd 5\n${args.map((arg) => `${arg}\n`).join('')}\nNONCE settings ${settings}\n`;
  const read = (text: string, address: string | null = '/run/containerd/containerd.sock') =>
    readContainerdRoot(output(text), { nonce: 'NONCE', address });
  const own = process(
    ['--config', '/var/run/docker/containerd/containerd.toml'],
    'dumped\nversion = 2\nroot = "/var/lib/docker/containerd/daemon"\n[grpc]\n  address = "/var/run/docker/containerd/containerd.sock"',
  );
  const k3s = process(
    [
      '-c',
      '/var/lib/rancher/k3s/agent/etc/containerd/config.toml',
      '-a',
      '/run/k3s/containerd/containerd.sock',
      '--root',
      '/var/lib/rancher/k3s/agent/containerd',
    ],
    'file\nversion = 3\n',
  );
  const system = process(
    [],
    'dumped\nversion = 3\nroot = "/data/containerd"\n[grpc]\naddress = "/run/containerd/containerd.sock"',
  );

  it('its own word, of the one that the engine uses', () => {
    const all = `${own}${k3s}${system}`;
    expect(read(all)).toEqual({ ok: true, value: '/data/containerd' });
    expect(read(all, '/run/docker/containerd/containerd.sock')).toEqual({
      ok: true,
      value: '/var/lib/docker/containerd/daemon',
    });
    expect(read(all, 'unix:///run/k3s/containerd/containerd.sock')).toEqual({
      ok: true,
      value: '/var/lib/rancher/k3s/agent/containerd',
    });
  });

  it('the usual place where it has no settings, or settings without it', () => {
    expect(read(process([], 'absent'))).toEqual({ ok: true, value: '/var/lib/containerd' });
    expect(read(process([], 'file\ndisabled_plugins = ["cri"]'))).toEqual({
      ok: true,
      value: '/var/lib/containerd',
    });
    expect(
      read(
        process(
          [],
          'dumped\n[plugins."io.containerd.server.v1.grpc"]\naddress = "/run/containerd/containerd.sock"',
        ),
      ),
    ).toEqual({ ok: true, value: '/var/lib/containerd' });
  });

  it('one alone is meant by an engine that does not name it; of two neither is', () => {
    expect(read(system, null)).toEqual({ ok: true, value: '/data/containerd' });
    expect(read(`${system}${k3s}`, null)).toMatchObject({ ok: false });
  });

  it.each([
    ['no process', ''],
    ['another socket', k3s],
    ['settings that nobody may read', process([], 'unreadable')],
    [
      'settings that come from files beside',
      process(['-a', '/run/containerd/containerd.sock'], 'file\nimports = ["/etc/containerd/conf.d/*.toml"]'),
    ],
    ['broken settings', process(['-a', '/run/containerd/containerd.sock'], 'file\nroot = ')],
  ])('is not known with %s', (_, text) => {
    expect(read(text)).toMatchObject({ ok: false });
  });

  it('says which ones it saw, and nothing of their settings', () => {
    const secret = process(['-a', '/run/x.sock'], 'file\nroot = "/data"\n[auth]\npassword = "canary"');
    const answer = read(secret);
    expect(answer).toMatchObject({ ok: false, evidence: 'containerd at /run/x.sock, root /data' });
  });
});

describe('name servers', () => {
  const read = (own: string, upstream?: string) =>
    readDns(output(upstream === undefined ? own : `${own}\nNONCE upstream\n${upstream}`), 'NONCE');

  it.each([
    [
      'comments and options',
      '# a\n; b\noptions edns0 trust-ad\nsearch internal example\nnameserver 10.0.0.2\n',
      ['10.0.0.2'],
    ],
    [
      'spaces, tabs and a comment behind',
      'nameserver\t10.0.0.2  \nnameserver   10.0.0.3 # second\n',
      ['10.0.0.2', '10.0.0.3'],
    ],
    [
      'IPv6 with and without an interface',
      'nameserver fe80::1%eth0\nnameserver 2001:db8::53\n',
      ['fe80::1%eth0', '2001:db8::53'],
    ],
    ['words that are no setting', 'lookup file bind\nnameserver 10.0.0.2\nfamily inet4\n', ['10.0.0.2']],
    [
      'an address that is none',
      'nameserver dns.internal\nnameserver 10.0.0.300\nnameserver 10.0.0.2\n',
      ['10.0.0.2'],
    ],
    [
      'more than the resolver uses',
      'nameserver 10.0.0.1\nnameserver 10.0.0.2\nnameserver 10.0.0.3\nnameserver 10.0.0.4\n',
      ['10.0.0.1', '10.0.0.2', '10.0.0.3'],
    ],
    ['Windows line ends', 'search a\r\nnameserver 10.0.0.2\r\n', ['10.0.0.2']],
    ['none', '# nothing here\noptions timeout:1\n', []],
    ['nothing at all', '', []],
    ['no directory but a key word alone', 'search\nnameserver\n', []],
  ])('%s', (_, text, value) => {
    expect(read(text)).toEqual({ ok: true, value });
  });

  it('behind the stub of systemd-resolved, whom that asks', () => {
    const stub = '# by systemd-resolved\nnameserver\t127.0.0.53\noptions edns0\n';
    expect(read(stub, 'nameserver 10.0.0.2\n')).toEqual({ ok: true, value: ['10.0.0.2'] });
    expect(read(stub, '# none yet\n')).toEqual({ ok: true, value: ['127.0.0.53'] });
    expect(read(stub)).toEqual({ ok: true, value: ['127.0.0.53'] });
    // With another beside it, Docker takes the file as it is.
    expect(read(`${stub}nameserver 10.9.9.9\n`, 'nameserver 10.0.0.2\n')).toEqual({
      ok: true,
      value: ['127.0.0.53', '10.9.9.9'],
    });
  });

  it('what is no resolv.conf is not known', () => {
    expect(read('cat: /etc/resolv.conf: Input/output error\n')).toMatchObject({ ok: false });
    expect(readDns(output('', 1), 'NONCE')).toMatchObject({ ok: false });
  });
});
