// Owns one case per rule about machine, storage, network, time and site: what trips it, and what just passes.
import type { LeftHost } from '#shared/domain/preflight/left-host';
import { known } from '#shared/domain/status/service-answer';
import { container, listener, probe } from '#test/fixtures/host-facts';
import { GB, GIB, disks, hostLine, network, products, release, rhel, type RuleCase } from './rule-case.ts';

export const machineCases: Record<string, RuleCase> = {
  'machine.architecture': {
    trips: { facts: { engine: { architecture: 'aarch64' } } },
    level: 'blocker',
    passes: { facts: { engine: { architecture: 'amd64' } } },
  },
  'machine.distribution': {
    trips: { facts: { machine: { version: '20.04', name: 'Ubuntu 20.04.6 LTS' } } },
    level: 'warning',
    passes: { facts: rhel },
  },
  'machine.packageManager': {
    trips: { facts: { machine: { packageManager: 'none' } } },
    level: 'warning',
    passes: { facts: { machine: { packageManager: 'dnf' } } },
  },
  'machine.cores': {
    trips: { facts: { engine: { cpus: 3 } } },
    level: 'warning',
    passes: { facts: { engine: { cpus: 4 } } },
  },
  'machine.memory': {
    trips: { facts: { engine: { memoryBytes: 30.3 * GB } } },
    level: 'warning',
    passes: { facts: { engine: { memoryBytes: 30.5 * GB } } },
  },
  'machine.kernel': {
    trips: { facts: { engine: { kernel: '6.10.14-linuxkit' } } },
    level: 'warning',
    passes: {},
  },
  'storage.size': {
    trips: { facts: disks({ sizeBytes: 49 * GB }) },
    level: 'warning',
    passes: { facts: disks({ sizeBytes: 50 * GB }) },
  },
  'storage.free': {
    trips: { facts: disks({ freeBytes: 5 * GIB - 1 }) },
    level: 'warning',
    passes: { facts: disks({ freeBytes: 5 * GIB }) },
  },
  'storage.change': {
    trips: { facts: disks({ freeBytes: 20 * GB - 1 }), need: { imageBytes: 20 * GB } },
    level: 'blocker',
    passes: { facts: disks({ freeBytes: 20 * GB }), need: { imageBytes: 20 * GB } },
  },
  'storage.models': {
    trips: { facts: disks({ exists: false }) },
    level: 'warning',
    passes: {},
    remedyId: 'create-directories',
  },
  'storage.latency': {
    trips: {
      facts: { writeLatency: [{ purpose: 'journal', path: '/srv/journal', meanMs: 1, worstMs: 10.1 }] },
    },
    level: 'warning',
    passes: {
      facts: { writeLatency: [{ purpose: 'journal', path: '/srv/journal', meanMs: 1, worstMs: 10 }] },
    },
  },
};

const unreached = probe({ from: 'container', tcp: 'timeout' });
const noRegistry = [probe({ purpose: 'registry', name: 'quay.io', tcp: 'refused' })];

export const networkCases: Record<string, RuleCase> = {
  'network.ports': {
    trips: { facts: { listeners: [listener(8080, { address: '127.0.0.1' })] } },
    level: 'blocker',
    passes: {
      facts: {
        listeners: [listener(8080, { process: 'docker-proxy' })],
        containers: [
          container({
            site: 'north',
            service: 'api',
            ports: [{ address: '0.0.0.0', port: 8080, protocol: 'tcp' }],
          }),
        ],
      },
    },
    remedyId: 'free-port',
  },
  'network.portsUnique': {
    trips: { document: [hostLine('ports = { engine_metrics = 8089 }')] },
    level: 'blocker',
    passes: { document: [hostLine('ports = { engine_metrics = 8089 }\nlisten = { metrics = "192.0.2.7" }')] },
  },
  'network.firewall': {
    trips: { facts: { firewall: { kind: 'firewalld', active: true } } },
    level: 'warning',
    passes: { facts: { firewall: { kind: 'ufw', active: false } } },
    remedyId: 'open-api-port',
  },
  'network.listen': {
    trips: { document: [hostLine('listen = { metrics = "*" }')] },
    level: 'warning',
    passes: { document: [hostLine('listen = { metrics = "192.0.2.7" }')] },
  },
  'network.dns': { trips: { facts: { dns: [] } }, level: 'warning', passes: {} },
  'egress.licence': {
    trips: { facts: { egress: [probe(), unreached] } },
    level: 'blocker',
    passes: { facts: { egress: [probe(), probe({ from: 'container' })] } },
  },
  'egress.registry': {
    trips: { facts: { egress: noRegistry } },
    level: 'blocker',
    passes: { facts: { egress: [probe({ purpose: 'registry', name: 'quay.io' })] } },
  },
  'proxy.noProxy': {
    trips: { facts: { proxy: { httpsProxy: 'http://proxy:3128', noProxy: 'api,engine' } } },
    level: 'warning',
    passes: { facts: { proxy: { httpsProxy: 'http://proxy:3128', noProxy: 'api,engine,license-proxy' } } },
  },
  'proxy.same': {
    trips: {
      facts: { engine: { httpsProxy: 'http://other:3128' } },
      document: [network('https_proxy = "http://proxy:3128"')],
    },
    level: 'warning',
    passes: {
      facts: { engine: { httpsProxy: 'http://proxy:3128/' } },
      document: [network('https_proxy = "http://proxy:3128"')],
    },
  },
  'time.clock': {
    trips: {
      facts: {
        clock: { offsetMs: -300_101, uncertaintyMs: 100 },
        timeSync: { synchronised: false, service: null },
      },
    },
    level: 'blocker',
    passes: { facts: { clock: { offsetMs: 2_000, uncertaintyMs: 100 } } },
    remedyId: 'time-sync',
  },
  'time.sync': {
    trips: { facts: { timeSync: { synchronised: false, service: null } } },
    level: 'warning',
    passes: {},
    remedyId: 'time-sync',
  },
};

const leftHost = (containers: LeftHost['containers']): LeftHost => ({
  host: 'gpu-9',
  connection: 'ssh://ops@gpu-9',
  product: 'docker',
  containers,
});

export const siteCases: Record<string, RuleCase> = {
  'site.leftHosts': {
    trips: { left: [leftHost(known([{ name: 'north-engine-1', role: 'engine' }]))] },
    level: 'warning',
    passes: { left: [leftHost(known([]))] },
  },
  'site.key': {
    trips: { secrets: [{ reference: 'secret:quay', audiences: ['registry:quay.io'] }] },
    level: 'blocker',
    passes: {},
  },
  'site.registryCredential': {
    trips: { secrets: [{ reference: 'secret:deepgram-api-key', audiences: ['license'] }] },
    level: 'blocker',
    passes: { document: [['credential = "secret:quay"', 'address = "registry.inside:5000"']] },
  },
  'site.release': {
    trips: { document: [release('261115')] },
    level: 'warning',
    passes: { document: [release('261001')] },
  },
  'site.placement': {
    trips: { document: [['"engine", "license-proxy"', '"engine"']] },
    level: 'blocker',
    passes: {
      document: [
        ['"engine", "license-proxy"', '"engine"'],
        ['mode = "license-proxy"', 'mode = "direct"'],
      ],
    },
  },
  'release.knownIssue': {
    trips: { document: [products('aura-2-en')] },
    level: 'warning',
    passes: { document: [products('flux-stt')] },
  },
  'product.mixture': {
    trips: { document: [products('stt', 'flux-stt')] },
    level: 'blocker',
    passes: { document: [products('flux-stt')] },
  },
  'product.release': {
    trips: { document: [products('flux-tts'), ['release-261001', 'release-260728']] },
    level: 'blocker',
    passes: { document: [products('flux-tts')] },
  },
};
