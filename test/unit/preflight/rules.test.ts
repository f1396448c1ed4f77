// Promises: every rule has a situation that trips it and one that just passes, says what to do, and never says ok of a fact that nobody
// knows.
import { storedSecrets } from '#test/fixtures/stored-secrets';
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { findRelease } from '#shared/domain/catalogue/find-release';
import type { FactName, HostFacts } from '#shared/domain/facts/host-facts';
import type { CheckResult } from '#shared/domain/preflight/check';
import { judgeHosts } from '#shared/domain/preflight/judge-hosts';
import { remedyIds } from '#shared/domain/preflight/remedies/remedy-for';
import { hostRules, siteRules } from '#shared/domain/preflight/rules/all-rules';
import {
  checkedHost,
  container,
  factsReadAt,
  gpu,
  hostFacts,
  l4,
  probe,
  secondGpu,
} from '#test/fixtures/host-facts';
import { documentOf, oneHost } from '#test/fixtures/site-documents';
import type { Situation } from './rule-case.ts';
import { tlsSituation, withTls } from './rule-cases-tls.ts';
import { ruleCases } from './rule-cases.ts';

const text = oneHost
  .replace('connection = "local"', 'connection = "ssh://ops@gpu-1"')
  .replace('[licensing]', '[registry]\ncredential = "secret:quay"\n\n[licensing]');
const second = '\n[[host]]\nname = "gpu-2"\nconnection = "ssh://ops@gpu-2"\nroles = ["engine"]\n';

function judge(situation: Situation, facts: HostFacts = hostFacts(situation.facts)): CheckResult[] {
  const { document: edits = [], need = { imageBytes: null }, other, secrets, left = [] } = situation;
  const edited = edits.reduce((now, [from, to]) => {
    if (!now.includes(from)) throw new Error(`the document has no ${from}`);
    return now.replace(from, to);
  }, text);
  const document = documentOf(other ? `${edited}${second}` : edited);
  const judged = [{ checked: checkedHost('gpu-1'), facts, need }];
  if (other) judged.push({ checked: checkedHost('gpu-2'), facts: hostFacts(other, { host: 'gpu-2' }), need });
  const checks = judgeHosts({
    document,
    release: findRelease(document.release),
    catalogue: builtInCatalogue,
    secrets: secrets ?? storedSecrets,
    hosts: judged,
    left,
  });
  return checks.filter(({ host }) => host !== 'gpu-2');
}

const of = (checks: CheckResult[], id: string) => checks.filter(({ check }) => check === id);
const one = (situation: Situation, id: string) => of(judge(situation), id)[0];

describe.each(Object.entries(ruleCases))('%s', (id, { trips, level, passes, remedyId }) => {
  it(`trips: ${level}, with something to do`, () => {
    const found = of(judge(trips), id);
    expect(found.map((check) => check.level)).toContain(level);
    for (const check of found) {
      expect(check.remedy).toMatch(/^[A-Z][a-z]+ /);
      expect(check.message).toMatch(/\.( \([^)]*\))?$/);
    }
    if (remedyId) expect(found[0]).toMatchObject({ remedyId });
  });

  it('just passes', () => {
    const found = of(judge(passes), id);
    expect(found.map((check) => check.level)).toEqual(['ok']);
  });
});

describe('the certificate of an API', () => {
  const id = 'tls.certificate';
  const level = (fact: Parameters<typeof tlsSituation>[0]) => one(tlsSituation(fact), id)?.level;

  it('stops a plan where it cannot be used or has ended', () => {
    expect(level({ problem: 'It is none.', validUntil: null })).toBe('blocker');
    expect(level({ problem: null, validUntil: '2026-11-21T08:00:00.000Z' })).toBe('blocker');
    expect(level({ problem: null, validUntil: null })).toBe('blocker');
  });

  it('warns thirty days before its end', () => {
    expect(level({ problem: null, validUntil: '2026-12-21T07:59:59.000Z' })).toBe('warning');
    expect(level({ problem: null, validUntil: '2026-12-21T08:00:00.000Z' })).toBe('ok');
  });

  it('is not known where it was not looked at, or could not be', () => {
    expect(one({ document: [withTls] }, id)?.level).toBe('unknown');
    const blind = hostFacts({}, { blind: ['certificates'] });
    expect(of(judge({ document: [withTls] }, blind), id)[0]?.level).toBe('unknown');
    expect(one({}, id)).toBeUndefined();
  });
});

describe('a product that only the file of an Engine has', () => {
  const t4 = { gpus: [gpu({ name: 'Tesla T4', computeCapability: '7.5' })] };
  const byFile = (table: string): [string, string] => [
    'name = "north"',
    `name = "north"\nservice.engine.config.${table}.enabled = true`,
  ];

  it.each([
    ['flux', 'product.fluxStt'],
    ['flux_tts', 'product.fluxTts'],
  ])('needs the same GPU: %s', (table, id) => {
    expect(one({ document: [byFile(table)], facts: t4 }, id)?.level).toBe('blocker');
    expect(one({ facts: t4 }, id)).toBeUndefined();
  });
});

describe('the rules', () => {
  const all = [...hostRules, ...siteRules];

  it('each have a case, but for reaching a host, which judge-hosts.test.ts shows', () => {
    const ids = all.map(({ id }) => id).filter((id) => id !== 'connection.reachable');
    expect(Object.keys(ruleCases).toSorted()).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('go no further than they declare', () => {
    const worst = new Map(all.map((rule) => [rule.id, rule.worst]));
    const seen = Object.values(ruleCases).flatMap(({ trips }) => judge(trips));
    const beyond = seen.filter(({ check, level }) => level === 'blocker' && worst.get(check) !== 'blocker');
    expect(beyond.map(({ check }) => check)).toEqual([]);
    const harmless = Object.entries(ruleCases).filter(
      ([id, { level }]) => level === 'warning' && worst.get(id) === 'blocker',
    );
    // These two block elsewhere: a stale CDI file with Podman, an issue whose data says so.
    expect(harmless.map(([id]) => id)).toEqual(['cdi.current', 'release.knownIssue']);
  });

  it('name a remedy that exists', () => {
    const named = Object.values(ruleCases).flatMap(({ trips }) =>
      judge(trips).flatMap((check) => check.remedyId ?? []),
    );
    expect(named.filter((id) => !remedyIds.includes(id))).toEqual([]);
  });

  it('have all their texts', () => {
    for (const { title, source, meaning } of all) {
      expect(title).toMatch(/^[A-Za-z].*[^.]$/);
      expect(source.length).toBeGreaterThan(5);
      expect(meaning).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe('a fact that nobody knows', () => {
  const names = Object.keys(hostFacts()).filter(
    (name) => !['host', 'connection', 'way', 'readAt', 'tookMs'].includes(name),
  ) as FactName[];
  /** Rules that look at a fact in the situation in which they say most; found by making it unknown. */
  const trips = Object.entries(ruleCases);

  it.each(trips)('is never ok for %s', (id, { passes }) => {
    for (const name of names) {
      const known = of(judge(passes), id);
      for (const options of [{ blind: [name] }, { unasked: [name] }]) {
        const blind = of(judge(passes, hostFacts(passes.facts, options)), id);
        // Either the fact does not matter to the rule, and its word is the same, or the rule does not say ok any more.
        const isSame = JSON.stringify(blind) === JSON.stringify(known);
        if (!isSame && !onlyASecondLook(id, name))
          expect([id, name, blind.map(({ level }) => level)]).toEqual([id, name, ['unknown']]);
      }
    }
  });

  /** These look at a second fact only for words or to spare a false alarm; the first fact decides. */
  function onlyASecondLook(id: string, name: FactName): boolean {
    const looks: Record<string, FactName[]> = {
      'gpu.present': ['pciGpus', 'driver'],
      'release.knownIssue': ['driver', 'engine', 'gpus'],
    };
    return looks[id]?.includes(name) === true;
  }

  it('is shown with its reason, what was asked, and what was seen', () => {
    const check = of(judge({}, hostFacts({}, { blind: ['driver'] })), 'driver.minimum')[0];
    expect(check).toMatchObject({
      level: 'unknown',
      message: 'driver could not be read.',
      evidence: 'read driver\nSegmentation fault',
      readAt: factsReadAt,
    });
  });

  it('leaves no rule at ok when everything is unknown', () => {
    const levels = judge({}, hostFacts({}, { blind: names })).filter(({ host }) => host === 'gpu-1');
    expect(levels.filter(({ level }) => level === 'ok').map(({ check }) => check)).toEqual([
      'connection.reachable',
      'network.portsUnique',
      'network.listen',
    ]);
  });
});

describe('finer points', () => {
  it('driver: between what is certain and what may be needed is a warning', () => {
    expect(
      one(
        { facts: { driver: { moduleVersion: '570.172.08', libraryVersion: '570.172.08' } } },
        'driver.minimum',
      ),
    ).toMatchObject({
      level: 'warning',
    });
    expect(one({ facts: { driver: { module: 'proprietary' } } }, 'driver.openModules')).toMatchObject({
      level: 'warning',
    });
  });

  it('driver: the stale upper bound of the validation script stops no current release', () => {
    expect(
      of(
        judge({ facts: { driver: { moduleVersion: '595.10', libraryVersion: '595.10' } } }),
        'driver.maximum',
      ),
    ).toEqual([]);
  });

  it('driver: what nvidia-smi says of a mismatch is a mismatch', () => {
    const problem = 'Failed to initialize NVML: Driver/library version mismatch';
    expect(one({ facts: { driver: { libraryVersion: null, problem } } }, 'driver.mismatch')).toMatchObject({
      level: 'blocker',
      evidence: problem,
    });
  });

  it('gpu: a Blackwell that the proprietary module does not serve is named as such', () => {
    const situation = { facts: { gpus: [], driver: { module: 'proprietary' as const } } };
    expect(one(situation, 'gpu.present')?.message).toContain('Blackwell');
    expect(one({ facts: { gpus: [], pciGpus: [] } }, 'gpu.present')?.message).toBe(
      'No NVIDIA GPU was found.',
    );
  });

  it('gpu: one on the bus that nothing drives is a blocker, also when nvidia-smi is not there', () => {
    const facts = hostFacts({ driver: { moduleVersion: null, libraryVersion: null } }, { blind: ['gpus'] });
    const [check] = of(judge({}, facts), 'gpu.present');
    expect(check).toMatchObject({ level: 'blocker', remedyId: 'install-driver' });
    expect(check?.evidence).toContain('AD104GL');
    expect(of(judge({}, hostFacts({}, { blind: ['gpus'] })), 'gpu.present')).toMatchObject([
      { level: 'unknown' },
    ]);
    expect(of(judge({}, hostFacts({ pciGpus: [] }, { blind: ['gpus'] })), 'gpu.present')).toMatchObject([
      { level: 'blocker', message: 'No NVIDIA GPU was found.' },
    ]);
  });

  it('gpu: another container is a warning, a stopped one nothing', () => {
    const exporter = container({ image: 'example/exporter:1', gpus: ['0'] });
    expect(one({ facts: { containers: [exporter] } }, 'gpu.shared')).toMatchObject({ level: 'warning' });
    expect(one({ facts: { containers: [{ ...exporter, status: 'exited' }] } }, 'gpu.shared')).toMatchObject({
      level: 'ok',
    });
  });

  it('gpu: only those that the document gives the Engine are judged', () => {
    const facts = { gpus: [l4, secondGpu({ memoryTotalBytes: 1 })] };
    const line: [string, string] = ['roles =', `gpus = ["${l4.uuid}"]\nroles =`];
    expect(one({ facts, document: [line] }, 'gpu.memory')).toMatchObject({ level: 'ok' });
    expect(one({ facts }, 'gpu.memory')).toMatchObject({ level: 'blocker' });
  });

  it('container: one of two GPUs missing is a warning, with gpu_required a blocker', () => {
    const facts = { gpus: [l4, secondGpu()], containerGpus: [l4] };
    expect(one({ facts }, 'container.gpus')).toMatchObject({ level: 'warning' });
    const required: [string, string] = [
      '[licensing]',
      '[service.engine.config]\nhealth.gpu_required = true\n\n[licensing]',
    ];
    expect(one({ facts, document: [required] }, 'container.gpus')).toMatchObject({ level: 'blocker' });
  });

  it('podman: CDI is what counts', () => {
    const engine = { product: 'podman' as const, name: 'Podman 5.4.0', runtimes: ['crun'], cdiDevices: [] };
    expect(one({ facts: { engine } }, 'runtime.nvidia')).toMatchObject({ level: 'ok' });
    expect(one({ facts: { engine, cdi: [] } }, 'runtime.nvidia')).toMatchObject({
      level: 'blocker',
      remedyId: 'generate-cdi',
    });
  });

  it('machine: sources that disagree are both named, and never block', () => {
    const check = one(
      {
        facts: { engine: { cpus: 1 } },
        document: [['"api", "engine", "license-proxy"', '"api", "license-proxy"']],
      },
      'machine.cores',
    );
    expect(check).toMatchObject({ level: 'warning' });
    expect(check?.message).toBe('1 cores; 4 cores or 2 cores asked for API; the vendor’s sources disagree.');
  });

  it('product: Flux text-to-speech on a GPU that no list names is a warning, on Blackwell fine', () => {
    const document: [string, string][] = [
      ['release = "release-260812"', 'release = "release-261001"\nproducts = ["flux-tts"]'],
    ];
    const level = (name: string, computeCapability: string) =>
      one({ document, facts: { gpus: [gpu({ name, computeCapability })] } }, 'product.fluxTts')?.level;
    expect(level('NVIDIA H200', '9.0')).toBe('warning');
    expect(level('NVIDIA RTX PRO 6000 Blackwell', '12.0')).toBe('ok');
    expect(level('NVIDIA T4', '7.5')).toBe('blocker');
  });

  it('egress: who does not need the licence server is not asked for it; a second way is only a warning', () => {
    const closed = { egress: [probe({ tcp: 'timeout' })] };
    const only = (line: string): [string, string] => [
      '[licensing]',
      `[network]\negress = "${line}"\n\n[licensing]`,
    ];
    const roles: [string, string] = ['"api", "engine", "license-proxy"', '"api", "engine"'];
    expect(one({ facts: closed, document: [roles] }, 'egress.licence')).toMatchObject({ level: 'warning' });
    expect(
      of(judge({ facts: closed, document: [roles, only('license-proxy-only')] }), 'egress.licence'),
    ).toEqual([]);
    expect(one({ facts: closed, document: [only('license-proxy-only')] }, 'egress.licence')).toMatchObject({
      level: 'blocker',
    });
    expect(of(judge({ facts: closed, document: [only('none')] }), 'egress.licence')).toEqual([]);
  });

  it('egress: with a proxy only the way through it counts; a way that nobody tried is not ok', () => {
    const proxied: [string, string] = [
      '[licensing]',
      '[network]\nhttps_proxy = "http://proxy:3128"\n\n[licensing]',
    ];
    expect(one({ facts: { egress: [probe()] }, document: [proxied] }, 'egress.licence')).toMatchObject({
      level: 'unknown',
    });
    const through = probe({ through: 'http://proxy:3128', dns: 'skipped' });
    expect(
      one({ facts: { egress: [probe({ tcp: 'timeout' }), through] }, document: [proxied] }, 'egress.licence'),
    ).toMatchObject({
      level: 'ok',
    });
  });

  it('egress: a registry out of reach is a warning where the images are already', () => {
    const images = ['api', 'engine', 'license-proxy'].map((service) =>
      container({ image: `quay.io/deepgram/self-hosted-${service}:release-260812` }),
    );
    const closed = [probe({ purpose: 'registry', name: 'quay.io', tcp: 'timeout' })];
    expect(one({ facts: { egress: closed, containers: images } }, 'egress.registry')).toMatchObject({
      level: 'warning',
    });
    expect(one({ facts: { egress: closed, containers: images.slice(1) } }, 'egress.registry')).toMatchObject({
      level: 'blocker',
    });
  });

  it('clock: what the round trip leaves open is not known, never ok and never certain', () => {
    const level = (offsetMs: number, uncertaintyMs: number) =>
      one({ facts: { clock: { offsetMs, uncertaintyMs } } }, 'time.clock')?.level;
    expect(level(2_600, 500)).toBe('warning');
    expect(level(2_400, 500)).toBe('unknown');
    expect(level(-299_000, 100)).toBe('warning');
    expect(level(301_000, 100)).toBe('blocker');
  });

  it('practice: hardware that does not exist is not judged', () => {
    const checks = judge({ document: [['ssh://ops@gpu-1', 'practice']] });
    expect(checks.filter(({ host }) => host === 'gpu-1').map(({ check }) => check)).toEqual([
      'connection.reachable',
      'engine.apiVersion',
    ]);
  });
});
