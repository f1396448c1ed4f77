// Promise: every key in which a container differs from a bare one of the same image is kept by the document or named as lost, whoever
// thought of it; and a bare container of Docker or of Podman loses nothing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptKeys, keyWords } from '#shared/domain/adoption/bare-container';
import { readFound } from '#shared/domain/adoption/read-found';
import { bareDocker, barePodman, imageOf } from '#test/fixtures/bare-inspections';

type Inspection = typeof bareDocker;
type Product = 'docker' | 'podman';

const bareOf = { docker: bareDocker, podman: barePodman } as const;

function lost(
  product: Product,
  change: (inspection: Inspection) => void,
): { field: string; value: string }[] {
  const answer = structuredClone(bareOf[product]) as Inspection;
  change(answer);
  const engine = { product, cgroupVersion: '1' };
  const found = readFound(answer, { image: imageOf, defaultRuntime: 'runc', engine });
  if (!found) throw new Error('no container');
  return found.others;
}

const fieldsOf = (product: Product, part: 'Config' | 'HostConfig', set: object) =>
  lost(product, (inspection) => Object.assign(inspection[part], set)).map(({ field }) => field);

it('options that only the command of a Podman container tells of are named', () => {
  const CreateCommand = [
    'podman',
    'run',
    '--ip',
    '10.89.0.7',
    '--no-hosts',
    '--tz=UTC',
    '-d',
    barePodman.Config.Image,
  ];
  const said = lost('podman', ({ Config }) => {
    Object.assign(Config, { CreateCommand: [...CreateCommand, '--secret', 'x'] });
  });
  expect(said).toEqual([
    { field: 'option --ip', value: '10.89.0.7' },
    { field: 'option --no-hosts', value: '' },
    { field: 'option --tz', value: 'UTC' },
  ]);
});

describe.each(['docker', 'podman'] as const)('on %s', (product) => {
  it('a bare container loses nothing', () => {
    expect(lost(product, () => undefined)).toEqual([]);
  });

  /** One option of `create` each, as the engine keeps it. */
  it.each([
    ['Ulimits', [{ Name: 'memlock', Soft: -1, Hard: -1 }], 'ulimits'],
    ['ShmSize', 1_073_741_824, 'size of /dev/shm'],
    ['AutoRemove', true, 'deletion when it stops (--rm)'],
    ['Devices', [{ PathOnHost: '/dev/fuse', PathInContainer: '/dev/fuse' }], 'devices'],
    ['DeviceCgroupRules', ['c 42:* rmw'], 'DeviceCgroupRules'],
    ['CgroupParent', 'speech.slice', 'parent control group'],
    ['OomKillDisable', true, 'protection from the out-of-memory killer'],
    ['OomScoreAdj', -500, 'out-of-memory score'],
    ['PidsLimit', 100, 'process limit'],
    ['BlkioWeight', 300, 'BlkioWeight'],
    ['BlkioDeviceReadBps', [{ Path: '/dev/sda', Rate: 1 }], 'BlkioDeviceReadBps'],
    ['VolumesFrom', ['other'], 'volumes of another container'],
    ['GroupAdd', ['video'], 'more groups'],
    ['StorageOpt', { size: '10G' }, 'storage options'],
    ['IpcMode', 'host', 'IPC namespace'],
    ['UTSMode', 'host', 'host name namespace'],
    ['PidMode', 'host', 'process namespace'],
    ['UsernsMode', 'host', 'user namespace'],
    ['CgroupnsMode', 'private', 'control group namespace'],
    ['Annotations', { team: 'speech' }, 'annotations'],
    ['MemorySwappiness', 10, 'swappiness'],
    ['MemorySwap', -1, 'memory and swap limit'],
    ['NanoCpus', 2_000_000_000, 'CPU limit'],
    ['CpusetMems', '0', 'CpusetMems'],
    ['DnsSearch', ['example.org'], 'DNS search domains'],
    ['DnsOptions', ['ndots:1'], 'DNS options'],
    ['MaskedPaths', [], 'hidden system paths'],
    ['ReadonlyPaths', [], 'write-protected system paths'],
    ['Init', true, 'init process'],
    ['Tmpfs', { '/t': '' }, 'tmpfs'],
    ['Runtime', 'runsc', 'runtime'],
    ['PublishAllPorts', true, 'publication of every exposed port'],
    ['DeviceRequests', [{ Driver: 'amd', Count: 1, Capabilities: [['tpu']] }], 'device requests'],
    ['KeyOfALaterEngine', { on: true }, 'KeyOfALaterEngine'],
  ])('HostConfig.%s is named', (key, value, words) => {
    expect(fieldsOf(product, 'HostConfig', { [key]: value })).toContain(words);
  });

  it.each([
    ['StopSignal', 'SIGINT', 'stop signal'],
    ['WorkingDir', '/data', 'working directory'],
    ['Hostname', 'speech', 'hostname'],
    ['Domainname', 'example.org', 'domain name'],
    ['MacAddress', '02:00:00:00:00:07', 'MAC address'],
    ['User', '1000', 'user'],
    ['Entrypoint', ['/wrapper.sh'], 'entrypoint'],
    ['Tty', true, 'terminal'],
    ['Healthcheck', { Test: ['CMD', 'true'] }, 'healthcheck'],
    ['KeyOfALaterEngine', 1, 'KeyOfALaterEngine'],
  ])('Config.%s is named', (key, value, words) => {
    expect(fieldsOf(product, 'Config', { [key]: value })).toContain(words);
  });

  it('a static address and options of a network are named', () => {
    const fields = lost(product, ({ NetworkSettings: { Networks } }) => {
      Object.assign(Networks.n1, { IPAMConfig: { IPv4Address: '172.20.0.7' }, DriverOpts: { mtu: '1400' } });
    }).map(({ field }) => field);
    expect(fields).toEqual(['a static IP address', 'options of its network']);
  });

  it('a mount that the host changes under it is named', () => {
    const bind = { Type: 'bind', Source: '/mnt', Destination: '/mnt', RW: true, Propagation: 'rslave' };
    const said = lost(product, (inspection) => Object.assign(inspection, { Mounts: [bind] }));
    expect(said).toEqual([{ field: 'propagation of the mount at /mnt', value: 'rslave' }]);
  });

  it('how a mount was asked for is named', () => {
    const mount = (more: object) => [{ Type: 'bind', Source: '/mnt', Target: '/mnt', ...more }];
    const fields = (more: object) => fieldsOf(product, 'HostConfig', { Mounts: mount(more) });
    expect(fields({ BindOptions: { NonRecursive: true } })).toEqual(['options of the mount at /mnt']);
    expect(fields({ BindOptions: { CreateMountpoint: true } })).toEqual([]);
  });

  it('whatever is set in HostConfig is kept or named', () => {
    const scalar = fc.oneof(
      fc.integer({ min: 3, max: 100_000 }),
      fc.stringMatching(/^[a-z]{3,8}$/).map((word) => `x-${word}`),
      fc.constant(true),
    );
    const value = fc.oneof(
      scalar,
      fc.array(scalar, { minLength: 1, maxLength: 3 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.oneof(scalar, fc.constant('')), {
        minKeys: 1,
        maxKeys: 2,
      }),
    );
    const known = Object.keys(bareOf[product].HostConfig);
    const key = fc.oneof(fc.constantFrom(...known), fc.stringMatching(/^[A-Z][a-z]{2,7}Q$/));
    fc.assert(
      fc.property(fc.dictionary(key, value, { minKeys: 1, maxKeys: 6 }), (set) => {
        const fields = fieldsOf(product, 'HostConfig', set);
        for (const name of Object.keys(set)) {
          if (keptKeys.HostConfig.includes(name)) continue;
          expect(fields, `${name} = ${JSON.stringify(set[name])}`).toContain(keyWords[name] ?? name);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('environment of an engine is not the container’s own, another value of the same name is', () => {
    const env = (entries: string[]) => {
      const answer = structuredClone(bareOf[product]) as Inspection;
      answer.Config.Env = entries;
      const engine = { product, cgroupVersion: '1' };
      return readFound(answer, { image: imageOf, defaultRuntime: 'runc', engine })?.env;
    };
    const { Hostname } = bareOf[product].Config;
    expect(env([`HOSTNAME=${Hostname}`, 'HOME=/root', 'TERM=xterm', 'container=podman'])).toEqual({});
    expect(env(['HOME=/data', 'PATH=/opt/bin'])).toEqual({ HOME: '/data', PATH: '/opt/bin' });
  });
});
