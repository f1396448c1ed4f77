// Owns a report as a real check would make it: three hosts, one of them away, with troubles of several kinds and hostile output.
import { storedSecrets } from '#test/fixtures/stored-secrets';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { findRelease } from '#shared/domain/catalogue/find-release';
import type { HostFacts } from '#shared/domain/facts/host-facts';
import type { CheckedHost, PreflightReport } from '#shared/domain/preflight/check';
import { judgeHosts } from '#shared/domain/preflight/judge-hosts';
import { mapGpus } from '#shared/domain/preflight/map-gpus';
import { container, factsReadAt, gpu, hostFacts, listener, probe } from '#test/fixtures/host-facts';
import { documentOf, oneHost } from '#test/fixtures/site-documents';

export const HOSTILE = '</pre><script src="https://evil.example/x.js"></script><img src=x onerror=alert(1)>';

const more = ['gpu-2', 'gpu-3'].map(
  (name) => `\n[[host]]\nname = "${name}"\nconnection = "ssh://ops@${name}"\nroles = ["api", "engine"]\n`,
);

function checkedHost(host: string, facts: HostFacts | null): CheckedHost {
  const reason = {
    code: 'host.timeout',
    message: `${host} accepted the connection but did not finish the SSH login within 10000 ms.`,
    remedy: 'Check the load of the host and whether port 22 really is sshd.',
    evidence: 'no banner within 10 s',
    params: {},
  };
  return {
    host,
    connection: `ssh://ops@${host}`,
    reachable: facts !== null,
    reason: facts === null ? reason : null,
    engine: facts === null ? null : 'Docker 28.2.2',
    way: facts?.way ?? 'engine',
    readAt: facts === null ? null : factsReadAt,
    ageMs: 0,
    tookMs: 900,
  };
}

export function troubledReport(): PreflightReport {
  const document = documentOf(
    `${oneHost.replace('"local"', '"ssh://ops@gpu-1"')}${more.join('')}`.replace(
      '[licensing]',
      '[registry]\ncredential = "secret:quay"\n\n[licensing]',
    ),
  );
  const first = hostFacts(
    {
      containers: [
        container({
          name: 'north-engine-1',
          site: 'north',
          service: 'engine',
          role: 'engine',
          gpus: ['all'],
        }),
      ],
      driverUpgrades: { driverIncluded: true, held: [] },
    },
    { unasked: ['secureBoot'] },
  );
  const second = hostFacts(
    {
      gpus: [
        gpu({
          uuid: 'GPU-33333333-3333-3333-3333-333333333333',
          name: 'Tesla T4',
          memoryTotalBytes: 16_106_127_360,
        }),
      ],
      driver: { libraryVersion: null, problem: `Failed to initialize NVML: ${HOSTILE}` },
      engine: { cpus: 2 },
      listeners: [listener(8080, { process: HOSTILE })],
      egress: [probe({ tcp: 'timeout' }), probe({ from: 'container', tcp: 'timeout', detail: HOSTILE })],
      clock: { offsetMs: 4_200 },
    },
    { host: 'gpu-2', blind: ['cdi'] },
  );
  const facts: [string, HostFacts | null][] = [
    ['gpu-1', first],
    ['gpu-2', second],
    ['gpu-3', null],
  ];
  const hosts = facts.map(([name, read]) => ({
    checked: checkedHost(name, read),
    facts: read,
    need: { imageBytes: null },
  }));
  const release = findRelease(document.release);
  return {
    site: document.name,
    release: document.release,
    readAt: factsReadAt,
    rules: { serial: builtInCatalogue.serial, issuedAt: builtInCatalogue.issuedAt, origin: 'built-in' },
    hosts: hosts.map(({ checked }) => checked),
    checks: judgeHosts({
      document,
      release,
      catalogue: builtInCatalogue,
      secrets: storedSecrets,
      hosts,
    }),
    gpus: mapGpus([first, second]),
  };
}
