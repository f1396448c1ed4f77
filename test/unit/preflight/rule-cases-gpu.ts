// Owns one case per rule about engine, GPU and driver: what trips it, and what just passes, at the boundary where there is one.
import { gpu, l4, secondGpu } from '#test/fixtures/host-facts';
import {
  GIB,
  cdi,
  driver,
  engineOfAnother,
  hostLine,
  products,
  release,
  rhel,
  type RuleCase,
  type Situation,
} from './rule-case.ts';

const rootless = {
  installation: 'rootless',
  account: 'dg',
  path: '/home/dg/.config/docker/daemon.json',
} as const;
const podman = {
  engine: {
    product: 'podman',
    name: 'Podman 4.3.1',
    cdiDevices: [] as string[],
    cdiDirectories: [] as string[],
  },
} as const satisfies Situation['facts'];

export const engineCases: Record<string, RuleCase> = {
  'engine.apiVersion': {
    trips: { facts: { engine: { apiVersion: '1.39' } } },
    level: 'blocker',
    passes: { facts: { engine: { apiVersion: '1.44' } } },
  },
  'engine.supported': {
    trips: { facts: rhel },
    level: 'warning',
    passes: { facts: { ...rhel, engine: { product: 'podman', name: 'Podman 5.4.0' } } },
  },
  'engine.rootless': { trips: { facts: { engine: { rootless: true } } }, level: 'warning', passes: {} },
  'engine.daemonConfig': {
    trips: { facts: { daemonConfig: { refused: ['log-opts = {"max-file":3}'] } } },
    level: 'warning',
    passes: {},
  },
  'engine.snap': {
    trips: { facts: { engine: { storageRoot: '/var/snap/docker/common/var-lib-docker' } } },
    level: 'blocker',
    passes: {},
  },
  'engine.lingers': {
    trips: { facts: { engine: { rootless: true }, daemonConfig: { ...rootless, lingers: false } } },
    level: 'warning',
    passes: { facts: { engine: { rootless: true }, daemonConfig: { ...rootless, lingers: true } } },
  },
  'engine.lowPorts': {
    trips: { facts: { engine: { rootless: true }, daemonConfig: { ...rootless, lowestPort: 9000 } } },
    level: 'blocker',
    passes: { facts: { engine: { rootless: true }, daemonConfig: { ...rootless, lowestPort: 1024 } } },
  },
  'engine.logRotation': {
    trips: { facts: { daemonConfig: { logMaxSize: null } } },
    level: 'warning',
    passes: { facts: { daemonConfig: { logMaxSize: null, logDriver: 'local' } } },
    remedyId: 'log-rotation',
  },
  'runtime.nvidia': {
    trips: { facts: { engine: { runtimes: ['runc'] }, daemonConfig: { runtimes: [] } } },
    level: 'blocker',
    passes: { facts: { engine: { runtimes: ['nvidia'] } } },
    remedyId: 'configure-docker-runtime',
  },
  'runtime.restart': {
    trips: { facts: { engine: { runtimes: ['runc'] }, daemonConfig: { changedSinceStart: true } } },
    level: 'warning',
    passes: {},
    remedyId: 'restart-docker',
  },
  'runtime.cgroup': {
    trips: { facts: { engine: { cdiDevices: [] } } },
    level: 'warning',
    passes: { facts: { engine: { cdiDevices: [], cgroupDriver: 'cgroupfs' } } },
    remedyId: 'cgroup-driver',
  },
  'toolkit.installed': {
    trips: { facts: { toolkit: null, engine: { runtimes: ['runc'], cdiDevices: [] } } },
    level: 'blocker',
    passes: {},
    remedyId: 'install-toolkit',
  },
  'cdi.loads': {
    trips: {
      facts: { ...podman, cdi: [{ ...cdi, driverVersion: null, cdiVersion: '0.7.0', needs: '0.7.0' }] },
    },
    level: 'blocker',
    passes: { facts: { ...podman, cdi: [{ ...cdi, driverVersion: null }] } },
    remedyId: 'generate-cdi',
  },
  'cdi.current': {
    trips: { facts: { cdi: [{ ...cdi, driverVersion: '570.172.08' }] } },
    level: 'warning',
    passes: { facts: { cdi: [{ ...cdi, driverVersion: null }] } },
    remedyId: 'generate-cdi',
  },
  'container.gpus': {
    trips: { facts: { containerGpus: [] } },
    level: 'blocker',
    passes: { facts: { gpus: [l4], containerGpus: [l4, secondGpu()] } },
  },
};

export const gpuCases: Record<string, RuleCase> = {
  'gpu.present': {
    trips: { facts: { gpus: [] } },
    level: 'blocker',
    passes: {},
    remedyId: 'install-driver',
  },
  'gpu.compute': {
    trips: { facts: { gpus: [gpu({ computeCapability: '6.1' })] } },
    level: 'blocker',
    passes: { facts: { gpus: [gpu({ computeCapability: '7.0' })] } },
  },
  'gpu.memory': {
    trips: { facts: { gpus: [gpu({ memoryTotalBytes: 12 * GIB })] } },
    level: 'blocker',
    passes: { facts: { gpus: [gpu({ name: 'Tesla T4', memoryTotalBytes: 15_109 * 1024 ** 2 })] } },
  },
  'gpu.mig': {
    trips: { facts: { gpus: [gpu({ mig: 'on' })] } },
    level: 'blocker',
    passes: { facts: { gpus: [gpu({ mig: 'off' })] } },
    remedyId: 'switch-mig-off',
  },
  'gpu.ecc': {
    trips: { facts: { gpus: [gpu({ uncorrectedErrors: 1 })] } },
    level: 'warning',
    passes: { facts: { gpus: [gpu({ uncorrectedErrors: null })] } },
  },
  'gpu.assigned': {
    trips: { document: [hostLine('gpus = ["GPU-none"]')] },
    level: 'blocker',
    passes: { document: [hostLine(`gpus = ["${l4.uuid}"]`)] },
  },
  'gpu.shape': {
    trips: { facts: { gpus: [l4, secondGpu()] } },
    level: 'warning',
    passes: { facts: { gpus: [l4, secondGpu()] }, document: [hostLine(`gpus = ["${l4.uuid}"]`)] },
  },
  'gpu.foreign': {
    trips: {
      facts: { gpus: [gpu({ processes: [{ pid: 9, name: 'python3', memoryBytes: 257 * 1024 ** 2 }] })] },
    },
    level: 'warning',
    passes: {
      facts: {
        gpus: [
          gpu({
            processes: [
              { pid: 9, name: 'python3', memoryBytes: 256 * 1024 ** 2 },
              { pid: 10, name: '/bin/impeller', memoryBytes: 9 * GIB },
            ],
          }),
        ],
      },
    },
  },
  'gpu.shared': {
    trips: { facts: { containers: [engineOfAnother] } },
    level: 'blocker',
    passes: {
      facts: { containers: [{ ...engineOfAnother, site: 'north', service: 'engine', role: 'engine' }] },
    },
  },
  'machine.twice': {
    trips: { other: {} },
    level: 'blocker',
    passes: { other: { gpus: [secondGpu()] } },
  },
  'product.aura2': {
    trips: { document: [products('aura-2-en')] },
    level: 'blocker',
    passes: { document: [products('aura-2-en')], facts: { gpus: [l4, secondGpu()] } },
  },
  'product.fluxStt': {
    trips: {
      document: [products('flux-stt')],
      facts: { gpus: [gpu({ name: 'Tesla T4', computeCapability: '7.5' })] },
    },
    level: 'blocker',
    passes: { document: [products('flux-stt')], facts: { gpus: [gpu({ computeCapability: '8.0' })] } },
  },
  'product.fluxTts': {
    trips: { document: [products('flux-tts')], facts: { gpus: [gpu({ name: 'NVIDIA A10' })] } },
    level: 'blocker',
    passes: { document: [products('flux-tts')], facts: { gpus: [gpu({ name: 'NVIDIA A100-SXM4-40GB' })] } },
  },
};

export const driverCases: Record<string, RuleCase> = {
  'driver.loaded': {
    trips: { facts: { driver: { moduleVersion: null, libraryVersion: null, module: 'none' } } },
    level: 'blocker',
    passes: { facts: { driver: { moduleVersion: null, libraryVersion: '580.95.05' } } },
    remedyId: 'install-driver',
  },
  'driver.mismatch': {
    trips: { facts: { driver: { libraryVersion: '580.95.06' } } },
    level: 'blocker',
    passes: { facts: { driver: { libraryVersion: null } } },
  },
  'driver.minimum': {
    trips: { facts: driver('570.172.07') },
    level: 'blocker',
    passes: { document: [release('260714')], facts: driver('570.172.08') },
    remedyId: 'install-driver',
  },
  'driver.maximum': {
    trips: { document: [release('250307')], facts: driver('561.00.01') },
    level: 'blocker',
    passes: { document: [release('250307')], facts: driver('561.00.00') },
  },
  'driver.openModules': {
    trips: { document: [release('260915')], facts: { driver: { module: 'proprietary' } } },
    level: 'blocker',
    passes: { document: [release('260915')] },
    remedyId: 'install-driver',
  },
  'driver.nouveau': {
    trips: { facts: { nouveau: true } },
    level: 'blocker',
    passes: {},
    remedyId: 'blacklist-nouveau',
  },
  'driver.upgrades': {
    trips: { facts: { driverUpgrades: { driverIncluded: true } } },
    level: 'warning',
    passes: { facts: { driverUpgrades: { automatic: false, driverIncluded: true } } },
    remedyId: 'hold-driver',
  },
  'driver.secureBoot': {
    trips: { facts: { secureBoot: 'on', driver: { moduleVersion: null } } },
    level: 'warning',
    passes: { facts: { secureBoot: 'on' } },
  },
};
