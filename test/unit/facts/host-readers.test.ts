// Promise: what Ubuntu, RHEL and Oracle Linux print of themselves is read as it is, and what cannot be read is not known.
import { describe, expect, it } from 'vitest';
import { readRoom, readWriteLatency } from '#shared/domain/facts/readers/disks';
import { readEgress, skippedEgress, type EgressTarget } from '#shared/domain/facts/readers/egress';
import { readContainer } from '#shared/domain/facts/readers/engine-containers';
import { readEngineInfo } from '#shared/domain/facts/readers/engine-info';
import { readMachine, readSelinux } from '#shared/domain/facts/readers/machine';
import { readFirewall, readListeners, readProxySettings } from '#shared/domain/facts/readers/network';
import { readDriverUpgrades } from '#shared/domain/facts/readers/driver-upgrades';
import { readClock, readTimeSync } from '#shared/domain/facts/readers/time';
import { fixture, output } from './fixture.ts';

const machineOf = (name: string) =>
  readMachine({ osRelease: fixture(`${name}/os-release.txt`), machine: fixture(`${name}/machine.txt`) });
const models = { purpose: 'models', path: '/srv/models' } as const;

describe('the machine', () => {
  it('distribution, memory, rights', () => {
    expect(machineOf('ubuntu')).toMatchObject({
      value: {
        distribution: 'ubuntu',
        version: '24.04',
        name: 'Ubuntu 24.04.3 LTS',
        packageManager: 'apt',
        cpus: 16,
        memoryBytes: 65751440 * 1024,
        virtualisation: 'kvm',
        rights: 'sudo',
        uptimeSeconds: 190871.42,
      },
    });
    expect(machineOf('rhel')).toMatchObject({
      value: { distribution: 'rhel', version: '9.6', virtualisation: 'none' },
    });
    expect(machineOf('oracle-linux')).toMatchObject({
      value: { distribution: 'ol', version: '8.10', rights: 'none' },
    });
  });

  it('without a distribution or without memory nothing is claimed', () => {
    const machine = fixture('ubuntu/machine.txt');
    expect(readMachine({ osRelease: output('', 1), machine })).toMatchObject({ ok: false });
    const osRelease = fixture('ubuntu/os-release.txt');
    const without = output(machine.text.replace(/memoryKibibytes=\d+/, ''));
    expect(readMachine({ osRelease, machine: without })).toMatchObject({ ok: false });
  });

  it('SELinux', () => {
    expect(readSelinux(fixture('rhel/selinux.txt'))).toEqual({ ok: true, value: 'enforcing' });
    expect(readSelinux(output('0\n'))).toEqual({ ok: true, value: 'permissive' });
    expect(readSelinux(output('absent\n'))).toEqual({ ok: true, value: 'absent' });
    expect(readSelinux(fixture('german/selinux.txt', 127))).toMatchObject({ ok: false });
  });
});

describe('disks', () => {
  it('room, also where the device has a long name, another language, or the directory is missing', () => {
    expect(readRoom(fixture('ubuntu/room.txt'), models)).toEqual({
      ok: true,
      value: {
        ...models,
        exists: false,
        mount: '/srv',
        type: 'ext4',
        sizeBytes: 960302096 * 1024,
        freeBytes: 499100000 * 1024,
      },
    });
    expect(readRoom(fixture('rhel/room.txt'), models)).toMatchObject({
      value: { exists: true, mount: '/', type: 'xfs' },
    });
    expect(readRoom(fixture('german/room.txt'), models)).toMatchObject({
      value: { freeBytes: 499100000 * 1024 },
    });
    expect(readRoom(output('yes /srv\ndf: /srv: Stale file handle\n', 1), models)).toMatchObject({
      ok: false,
    });
  });

  it('the time of a write', () => {
    expect(readWriteLatency(fixture('ubuntu/latency.txt'), 'models')).toEqual({
      ok: true,
      value: { purpose: 'models', path: '/srv', meanMs: 2.575, worstMs: 9.1 },
    });
    expect(readWriteLatency(fixture('rhel/latency.txt', 6), 'models')).toMatchObject({
      ok: false,
      reason: 'The shell’s user may not write to /srv/models.',
    });
    expect(readWriteLatency(fixture('german/latency.txt'), 'models')).toMatchObject({ ok: false });
  });
});

describe('settings', () => {
  it('whether the driver may be replaced over night', () => {
    expect(readDriverUpgrades(fixture('ubuntu/driver-upgrades.txt'))).toEqual({
      ok: true,
      value: {
        automatic: true,
        driverIncluded: true,
        packages: ['nvidia-driver-580-open', 'libnvidia-compute-580'],
        held: ['libnvidia-compute-580'],
      },
    });
    const held = fixture('ubuntu/driver-upgrades.txt').text + 'held nvidia-driver-580-open\n';
    expect(readDriverUpgrades(output(held))).toMatchObject({
      value: { automatic: true, driverIncluded: false },
    });
    const excluded = held
      .replace(/held .*\n/g, '')
      .replace(
        'Package-Blacklist "";',
        'Package-Blacklist:: "nvidia-";\nsetting Unattended-Upgrade::Package-Blacklist:: "libnvidia-";',
      );
    expect(readDriverUpgrades(output(excluded))).toMatchObject({
      value: { automatic: true, driverIncluded: false },
    });
    expect(readDriverUpgrades(fixture('rhel/driver-upgrades.txt'))).toMatchObject({
      value: { automatic: true, driverIncluded: false, packages: ['nvidia-driver', 'kmod-nvidia-open-dkms'] },
    });
    expect(readDriverUpgrades(output('neither apt nor dnf\n', 5))).toMatchObject({ ok: false });
  });

  it('proxies: the engine’s before the shell’s, without their passwords', () => {
    expect(readProxySettings(fixture('ubuntu/proxy.txt'))).toEqual({
      ok: true,
      value: {
        httpProxy: null,
        httpsProxy: 'http://…@proxy.internal:3128',
        noProxy: 'localhost,127.0.0.1',
        place: 'docker.service',
      },
    });
  });
});

describe('the network', () => {
  it('listeners of ss and of /proc/net', () => {
    expect(readListeners(fixture('ubuntu/listeners.txt'))).toEqual({
      ok: true,
      value: [
        { protocol: 'udp', address: '127.0.0.53', port: 53, process: 'systemd-resolve', pid: 812 },
        { protocol: 'tcp', address: '0.0.0.0', port: 8080, process: 'docker-proxy', pid: 2211 },
        { protocol: 'tcp', address: '::', port: 8080, process: 'docker-proxy', pid: 2218 },
        { protocol: 'tcp', address: '::', port: 22, process: 'sshd', pid: 900 },
      ],
    });
    expect(readListeners(fixture('rhel/listeners.txt'))).toEqual({
      ok: true,
      value: [
        { protocol: 'tcp', address: '0.0.0.0', port: 8080, process: null, pid: null },
        { protocol: 'tcp', address: '::', port: 22, process: null, pid: null },
        { protocol: 'udp', address: '127.0.0.1', port: 323, process: null, pid: null },
      ],
    });
    expect(readListeners(output('Cannot open netlink socket: Protocol not supported\n'))).toMatchObject({
      ok: false,
    });
  });

  it('firewalls', () => {
    expect(readFirewall(fixture('ubuntu/firewall.txt'))).toEqual({
      ok: true,
      value: { kind: 'ufw', active: true, openPorts: null },
    });
    expect(readFirewall(fixture('rhel/firewall.txt'))).toEqual({
      ok: true,
      value: { kind: 'firewalld', active: true, openPorts: null },
    });
    const chain = (rest: string) =>
      output(
        `nft\ntable inet f {\n\tchain in {\n\t\ttype filter hook input priority 0; ${rest}\n\t}\n}\nnft-end\n`,
      );
    expect(readFirewall(chain('policy drop;'))).toMatchObject({ value: { kind: 'nftables', active: true } });
    expect(readFirewall(chain('policy accept;'))).toEqual({
      ok: true,
      value: { kind: 'none', active: false, openPorts: null },
    });
    const opened = (lines: string) => {
      const read = readFirewall(output(`ufw active\n${lines}`));
      return read.ok ? read.value.openPorts : null;
    };
    expect(opened('open 22\nopen 8000:9000\nopen 5000-5010\nopen x\nopen-ports\n')).toEqual([
      { from: 22, to: 22 },
      { from: 8000, to: 9000 },
      { from: 5000, to: 5010 },
    ]);
    expect(opened('open-ports\n')).toEqual([]);
    expect(opened('open 22\n')).toBeNull();
    // A plain user sees no rules, which does not mean that there are none.
    expect(readFirewall(output(''))).toMatchObject({ ok: false });
  });

  it('egress: what came of knocking, and what nobody could try', () => {
    const targets: [EgressTarget, EgressTarget] = [
      { purpose: 'licence', name: 'license.deepgram.com', port: 443 },
      { purpose: 'registry', name: 'quay.io', port: 443 },
    ];
    const knocked = { targets, from: 'host' as const, through: null };
    const text =
      'target1\tfailed\t\tskipped\tthe name is not known here\t3\t7\ntarget0\tresolved\t192.0.2.7 STREAM license.deepgram.com 192.0.2.7 DGRAM\tconnected\t\t1\t0\n';
    expect(readEgress(text, knocked)).toEqual([
      {
        ...targets[0],
        from: 'host',
        through: null,
        dns: 'resolved',
        addresses: ['192.0.2.7'],
        tcp: 'connected',
        detail: null,
        attempts: 1,
        seconds: 0,
      },
      {
        ...targets[1],
        from: 'host',
        through: null,
        dns: 'failed',
        addresses: [],
        tcp: 'skipped',
        detail: 'the name is not known here',
        attempts: 3,
        seconds: 7,
      },
    ]);
    expect(readEgress('sh: 1: syntax error', knocked)[0]).toMatchObject({
      dns: 'skipped',
      tcp: 'skipped',
      detail: 'sh: 1: syntax error',
      attempts: null,
    });
    expect(skippedEgress(knocked, 'why')).toHaveLength(2);
  });
});

describe('time', () => {
  it('the offset is corrected by half the round trip', () => {
    const round = { askedAtMs: 1_795_240_000_000, answeredAtMs: 1_795_240_000_100 };
    expect(readClock('1795240002.050000000', round)).toEqual({
      ok: true,
      value: { hostTime: '2026-11-21T05:46:42.050Z', offsetMs: 2_000, uncertaintyMs: 50 },
    });
    expect(readClock('1795240002', round)).toMatchObject({ value: { uncertaintyMs: 550 } });
    expect(readClock('date:', round)).toMatchObject({ ok: false });
    expect(readClock(null, round)).toMatchObject({ ok: false });
  });

  it('synchronised or not, and by what', () => {
    expect(readTimeSync(fixture('ubuntu/time-sync.txt'))).toEqual({
      ok: true,
      value: { synchronised: true, service: 'systemd-timesyncd' },
    });
    expect(readTimeSync(fixture('rhel/time-sync.txt'))).toEqual({
      ok: true,
      value: { synchronised: false, service: 'chrony' },
    });
    expect(readTimeSync(fixture('german/time-sync.txt'))).toMatchObject({ ok: false });
  });
});

describe('the engine', () => {
  const engine = { product: 'docker', name: 'Docker 28.2.2', apiVersion: '1.51' } as const;
  const infoOf = (name: string) =>
    readEngineInfo(JSON.parse(fixture(`engine-info/${name}.json`).text) as unknown, engine);

  it('Docker 28 lists CDI devices, 20.10 knows none', () => {
    expect(infoOf('docker-28')).toMatchObject({
      value: {
        cdiDevices: ['nvidia.com/gpu=0', 'nvidia.com/gpu=all'],
        cgroupDriver: 'systemd',
        rootless: false,
        insecureRegistries: ['registry.internal:5000', '::1/128', '127.0.0.0/8'],
        httpsProxy: null,
      },
    });
    expect(infoOf('docker-20.10')).toMatchObject({
      value: {
        cdiDevices: [],
        cdiDirectories: [],
        cgroupDriver: 'cgroupfs',
        httpsProxy: 'http://…@proxy.internal:3128',
      },
    });
  });

  it('rootless Docker and Podman', () => {
    expect(infoOf('docker-rootless')).toMatchObject({ value: { rootless: true, cdiDirectories: [] } });
    expect(infoOf('podman-5')).toMatchObject({
      value: { defaultRuntime: 'crun', runtimes: ['crun', 'runc'] },
    });
  });

  it('a container of Podman’s own command tells its GPUs by that command', () => {
    const inspected = {
      Config: {
        CreateCommand: [
          'podman',
          'run',
          '--device',
          'nvidia.com/gpu=1',
          '--device=nvidia.com/gpu=2',
          'cuda',
          'all',
        ],
      },
    };
    expect(readContainer({ Id: 'a', State: 'stopped' }, { inspected, defaultRuntime: 'crun' })).toMatchObject(
      {
        gpus: ['1', '2'],
        status: 'exited',
      },
    );
    const all = {
      HostConfig: { DeviceRequests: [{ Driver: '', Count: -1, DeviceIDs: null, Capabilities: [['gpu']] }] },
    };
    expect(readContainer({ Id: 'a' }, { inspected: all, defaultRuntime: 'runc' })).toMatchObject({
      gpus: ['all'],
    });
  });

  it('an answer that says nothing is not known', () => {
    expect(infoOf('nonsense')).toMatchObject({ ok: false });
    expect(readEngineInfo(null, engine)).toMatchObject({ ok: false });
  });
});
