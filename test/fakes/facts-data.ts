// Owns the facts of one made-up host, in every state a fact can be in: known, unknown with evidence, never read.
import type { HostFacts } from '#shared/domain/facts/host-facts';
import type { Reading } from '#shared/domain/facts/reading';
import type { FakeHost } from '#test/fakes/fake-hosts';
import { fakeReport, isAway, type FakeReading } from '#test/fakes/preflight-data';

const GIB = 1024 ** 3;

export function fakeFacts(host: FakeHost, reading: FakeReading): HostFacts {
  const readAt = reading.readAt(host.connection);
  const away = isAway(host, reading.mended);
  const shell = !host.ailments.includes('no-shell');
  const report = fakeReport({ ...reading, hosts: [host] });
  const known = <T>(value: T, from: string): Reading<T> =>
    away
      ? { state: 'unread', reason: 'The host could not be reached.' }
      : { state: 'known', value, from, readAt };
  const byShell = <T>(value: T, from: string): Reading<T> =>
    shell
      ? known(value, from)
      : { state: 'unread', reason: 'There is no shell on this host; connect over SSH to read it.' };
  const engine = {
    product: 'docker' as const,
    name: 'Docker 28.2.2',
    apiVersion: '1.50',
    operatingSystem: 'Ubuntu 24.04.3 LTS',
    kernel: '6.8.0-79-generic',
    architecture: 'x86_64',
    cpus: 32,
    memoryBytes: 128 * GIB,
    runtimes: ['io.containerd.runc.v2', 'nvidia', 'runc'],
    defaultRuntime: 'runc',
    cdiDevices: ['nvidia.com/gpu=0', 'nvidia.com/gpu=all'],
    cdiDirectories: ['/etc/cdi', '/var/run/cdi'],
    cdiProblems: [],
    storageDriver: 'overlay2',
    storageRoot: '/var/lib/docker',
    imagePlace: { store: 'engine' as const, root: '/var/lib/docker' },
    cgroupDriver: 'cgroupfs',
    cgroupVersion: '2',
    rootless: false,
    httpProxy: null,
    httpsProxy: null,
    noProxy: null,
    insecureRegistries: [],
    images: 6,
  };
  return {
    host: host.host,
    connection: host.connection,
    way: shell ? 'shell' : 'engine',
    readAt,
    tookMs: 840,
    engine: known(engine, 'GET /info'),
    containers: known(
      [
        {
          id: '4f1c9a02be77',
          name: `${reading.site}-engine-1`,
          image: `quay.io/deepgram/self-hosted-engine:${reading.release}`,
          status: 'running',
          site: reading.site,
          service: 'engine',
          role: 'engine',
          ports: [{ address: '127.0.0.1', port: 9991, protocol: 'tcp' }],
          gpus: ['all'],
        },
      ],
      'GET /containers/json?all=1',
    ),
    gpus: host.ailments.includes('gpu-lost')
      ? {
          state: 'unknown',
          reason: 'nvidia-smi did not answer with a list of GPUs.',
          evidence:
            'Unable to determine the device handle for GPU0000:3B:00.0: GPU is lost.  Reboot the system to recover this GPU',
          from: 'nvidia-smi -q -x',
          readAt,
        }
      : known(
          report.gpus.map(({ host: _host, driver: _driver, owners: _owners, ...gpu }) => gpu),
          'nvidia-smi -q -x',
        ),
    containerGpus: { state: 'unread', reason: 'No image with nvidia-smi is on the host yet.' },
    driver: known(
      {
        moduleVersion: '580.95.05',
        module: 'proprietary' as const,
        libraryVersion: '580.95.05',
        cudaVersion: '13.0',
        problem: null,
      },
      '/proc/driver/nvidia/version',
    ),
    pciGpus: byShell(
      [{ address: '3b:00.0', name: 'NVIDIA Corporation AD104GL [L4] (rev a1)', kernelDriver: 'nvidia' }],
      'lspci -Dk',
    ),
    nouveau: byShell(false, '/proc/modules'),
    toolkit: byShell('1.17.8', 'nvidia-ctk --version'),
    cdi: byShell(
      [
        {
          path: '/etc/cdi/nvidia.yaml',
          priority: 0,
          cdiVersion: '0.5.0',
          needs: '0.5.0',
          problem: null,
          kind: 'nvidia.com/gpu',
          devices: ['0', 'all'],
          driverVersion: host.ailments.includes('stale-cdi') ? '570.133.20' : '580.95.05',
          missingPaths: host.ailments.includes('stale-cdi')
            ? ['/usr/lib/x86_64-linux-gnu/libcuda.so.570.133.20']
            : [],
          modifiedAt: '2026-08-14T09:12:00.000Z',
        },
      ],
      'cat /etc/cdi/*.yaml',
    ),
    secureBoot:
      shell && !away
        ? {
            state: 'unknown',
            reason: 'mokutil is not installed.',
            evidence: 'sh: 1: mokutil: not found',
            from: 'mokutil --sb-state',
            readAt,
          }
        : byShell('off' as const, 'mokutil --sb-state'),
    machine: byShell(
      {
        distribution: 'ubuntu',
        version: '24.04',
        name: 'Ubuntu 24.04.3 LTS',
        packageManager: 'apt' as const,
        kernel: '6.8.0-79-generic',
        architecture: 'x86_64',
        cpus: 32,
        memoryBytes: 128 * GIB,
        virtualisation: 'none',
        rights: 'sudo' as const,
        uptimeSeconds: 1_922_400,
      },
      '/etc/os-release',
    ),
    filesystems: byShell(
      [
        {
          purpose: 'images' as const,
          path: '/var/lib/docker',
          exists: true,
          mount: '/',
          type: 'ext4',
          sizeBytes: 982e9,
          freeBytes: 412e9,
        },
        {
          purpose: 'models' as const,
          path: '/srv/deepgram/models',
          exists: true,
          mount: '/srv',
          type: 'xfs',
          sizeBytes: 3.8e12,
          freeBytes: 2.1e12,
        },
      ],
      'df -PT',
    ),
    writeLatency: byShell(
      [{ purpose: 'models' as const, path: '/srv/deepgram/models', meanMs: 0.42, worstMs: 2.9 }],
      'dd oflag=dsync',
    ),
    selinux: byShell('absent' as const, 'getenforce'),
    daemonConfig: byShell(
      {
        path: '/etc/docker/daemon.json',
        pathFrom: 'usual place',
        exists: true,
        installation: 'system' as const,
        unit: 'docker',
        account: 'root',
        changedSinceStart: false,
        lingers: null,
        lowestPort: null,
        flags: [],
        runtimes: ['nvidia'],
        defaultRuntime: null,
        execOptions: ['native.cgroupdriver=cgroupfs'],
        logDriver: 'json-file',
        logMaxSize: '50m',
        insecureRegistries: [],
        refused: [],
      },
      '/etc/docker/daemon.json',
    ),
    driverUpgrades: byShell(
      {
        automatic: true,
        driverIncluded: false,
        packages: ['nvidia-driver-580'],
        held: ['nvidia-driver-580'],
      },
      'dpkg-query -W',
    ),
    firewall: byShell(
      {
        kind: 'ufw' as const,
        active: true,
        openPorts: [
          { from: 22, to: 22 },
          { from: 8080, to: 8080 },
        ],
      },
      'ufw status',
    ),
    listeners: byShell(
      [
        { protocol: 'tcp' as const, address: '0.0.0.0', port: 22, process: 'sshd', pid: 912 },
        { protocol: 'tcp' as const, address: '127.0.0.1', port: 9991, process: 'docker-proxy', pid: 4088 },
      ],
      'ss -tulpnH',
    ),
    dns: byShell(['10.4.0.2', '10.4.0.3'], '/etc/resolv.conf'),
    proxy: byShell({ httpProxy: null, httpsProxy: null, noProxy: null, place: null }, '/etc/environment'),
    egress: known(
      [
        {
          purpose: 'licence' as const,
          name: 'license.deepgram.com',
          port: 443,
          from: 'host' as const,
          through: null,
          dns: 'resolved' as const,
          addresses: ['203.0.113.20'],
          tcp: 'connected' as const,
          detail: null,
          attempts: 1,
          seconds: 0,
        },
        {
          purpose: 'registry' as const,
          name: 'quay.io',
          port: 443,
          from: 'container' as const,
          through: null,
          dns: 'resolved' as const,
          addresses: ['198.51.100.7'],
          tcp: 'timeout' as const,
          detail: 'no answer within 4 s',
          attempts: 3,
          seconds: 12,
        },
      ],
      'TCP connection',
    ),
    clock: byShell(
      { hostTime: readAt, offsetMs: host.ailments.includes('clock-off') ? -250_000 : 12, uncertaintyMs: 20 },
      'date +%s.%N',
    ),
    timeSync: byShell(
      { synchronised: !host.ailments.includes('clock-off'), service: 'systemd-timesyncd' },
      'timedatectl show',
    ),
    certificates: byShell([], 'openssl x509'),
  };
}
