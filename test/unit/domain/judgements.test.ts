// Promises: the pure judgements say what docs/domain.md says: licences, readiness, configuration, metrics, logs.
import type { SiteDocument } from '#shared/domain/site/site-document';
import { findService } from '#shared/domain/site/site-services';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { licenceUrls } from '#shared/domain/site/licence-urls';
import { serviceFile } from '#shared/domain/roles/service-files';
import { diagnoseStart } from '#shared/domain/status/diagnose-start';
import { judgeHealth, judgeServices, ON_NO_NETWORK } from '#shared/domain/status/judge-status';
import { licenceStatus } from '#shared/domain/status/licence';
import { readLogLine } from '#shared/domain/status/log-line';
import { readGpuRows } from '#shared/domain/status/nvidia-smi';
import { readMetrics, sumOf } from '#shared/domain/status/openmetrics';
import type { LicenceStatus, ServiceStatus } from '#shared/domain/status/status';
import { monotonic, overallFraction } from '#shared/operations/progress';
import { summarise } from '#shared/wire/redaction';
import { documentOf, oneHost, twoHosts } from '#test/fixtures/site-documents';

const engineFile = (document: SiteDocument) =>
  serviceFile(document, findService(document, { host: document.host[0]!.name, service: 'engine' })!);

describe('generated files', () => {
  const document = documentOf(oneHost);
  const host = document.host[0]!;

  it('ask the own License Proxy first and the vendor last', () => {
    expect(licenceUrls(document, host)).toEqual([
      'https://license-proxy:8443',
      'https://license.deepgram.com',
    ]);
  });

  it('leave the vendor out when only the proxy may go out', () => {
    const single = documentOf(
      `${oneHost}\n`.replace('[licensing]', '[network]\negress = "license-proxy-only"\n\n[licensing]'),
    );
    expect(licenceUrls(single, single.host[0]!)).toEqual(['https://license-proxy:8443']);
  });

  it('send a host without proxy to the one that has it', () => {
    const two = documentOf(twoHosts);
    expect(licenceUrls(two, two.host[1]!)[0]).toBe('https://gpu-1:8443');
  });

  it('put bare keys before the first table, or TOML would move them into it', () => {
    const limited = documentOf(`${oneHost}\n[service.engine.config]\nmax_active_requests = 40\n`);
    const { text } = engineFile(limited);
    expect(text.indexOf('max_active_requests = 40')).toBeLessThan(text.indexOf('[license]'));
  });

  it('let the host have the last word', () => {
    const text = `${oneHost}\n[host.service.engine.config]\nmax_active_requests = 7\n\n[service.engine.config]\nmax_active_requests = 40\nhealth.gpu_required = true\n`;
    const own = documentOf(text);
    const file = engineFile(own).text;
    expect(file).toContain('max_active_requests = 7');
    expect(file).toContain('gpu_required = true');
  });

  it('hold no section that an older Engine would die of', () => {
    const old = documentOf(oneHost.replace('260812', '250731'));
    expect(engineFile(old).text).not.toContain('[flux]');
  });
});

describe('health', () => {
  const service = (
    name: ServiceStatus['service'],
    state: ServiceStatus['state'],
    health: string | null = null,
  ) => ({ service: name, role: name, state, health, host: 'a' }) as ServiceStatus;
  const good = licenceStatus('direct', { clients: [], proxies: [], addresses: {} });
  const host = (reachable: boolean) => ({
    host: 'a',
    reachable,
    engine: null,
    reason: null,
    readAt: '',
    ageMs: 0,
  });

  it.each([
    ['ok', [service('api', 'ready', 'Healthy'), service('engine', 'ready')], true],
    ['degraded', [service('api', 'ready', 'Critical'), service('engine', 'ready')], true],
    ['down', [service('api', 'starting'), service('engine', 'ready')], true],
    ['down', [service('api', 'ready'), service('engine', 'failed')], true],
    ['unknown', [service('api', 'unknown'), service('engine', 'ready')], true],
    ['down', [service('api', 'unknown'), service('engine', 'failed')], true],
    ['unknown', [service('api', 'unknown'), service('engine', 'unknown')], false],
  ] as const)('is %s', (health, services, reachable) => {
    expect(judgeHealth({ hosts: [host(reachable)], services: [...services], licence: good })).toBe(health);
  });
});

describe('reading what machines say', () => {
  it('metrics: labels with braces and escapes, infinity, lazily missing families', () => {
    const samples = readMetrics('# TYPE a gauge\na{kind="x}\\"y"} 2\na{kind="z"} 3\nb +Inf\nnonsense\n');
    expect(sumOf(samples, 'a')).toBe(5);
    expect(sumOf(samples, 'a', { kind: 'x}"y' })).toBe(2);
    expect(sumOf(samples, 'missing')).toBeNull();
  });

  it('metrics: any text is survived', () => {
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(readMetrics(text))));
  });

  it('log lines: full, JSON, coloured and unknown', () => {
    expect(readLogLine('2026-01-01T00:00:00.1Z  WARN stem: x')).toMatchObject({
      level: 'warning',
      at: '2026-01-01T00:00:00.1Z',
    });
    expect(readLogLine('{"timestamp":"2026","level":"ERROR"}')).toMatchObject({ level: 'error', at: '2026' });
    expect(readLogLine('\u001b[31mboo\u001b[0m')).toEqual({ at: null, level: 'unknown', text: 'boo' });
    expect(readLogLine('{broken')).toMatchObject({ level: 'unknown', text: '{broken' });
  });

  it('nvidia-smi: good rows are read, error text is not guessed at', () => {
    expect(readGpuRows('0, GPU-1, NVIDIA L4, 23034, [N/A], 3, 580.95.05\n', 'a')[0]).toMatchObject({
      memoryUsedBytes: null,
      utilisation: 3,
    });
    expect(readGpuRows('Failed to initialize NVML: Driver/library version mismatch', 'a')).toEqual([]);
  });

  it('a License Proxy on no network tells nothing of the licence server', () => {
    const reading = {
      hosts: [],
      services: [
        {
          service: 'license-proxy',
          role: 'license-proxy' as const,
          host: 'gpu-1',
          state: 'failed' as const,
          reason: ON_NO_NETWORK,
        } as ServiceStatus,
      ],
      licence: {
        ...{ mode: 'license-proxy', state: 'TrustBased', lastCheckinAt: null, trustExpiresAt: null },
        ...{ reserve: { is: 'unknown', reason: 'not read' }, worksUntil: null, services: [] },
      } satisfies LicenceStatus,
    };
    const [finding, ...others] = judgeServices(reading);
    expect(others).toEqual([]);
    expect(finding?.remedy).toBe('Apply the site: it is put back, and nothing is restarted.');
    const elsewhere = {
      ...reading,
      services: [{ ...reading.services[0]!, state: 'ready' as const, reason: null }],
    };
    expect(judgeServices(elsewhere)[0]?.remedy).toContain('license.deepgram.com');
  });

  it('start failures: the key, the answer 401, the missing way out', () => {
    expect(diagnoseStart('x\nERROR Missing license configuration\n')?.code).toBe('licence.keyMissing');
    expect(
      diagnoseStart('Aegis request to https://license.deepgram.com failed: 401 Unauthorized')?.code,
    ).toBe('licence.keyRejected');
    expect(
      diagnoseStart('Aegis request to https://license.deepgram.com failed: Connection refused')?.code,
    ).toBe('licence.serverUnreachable');
    expect(diagnoseStart('all is well')).toBeNull();
  });
});

describe('progress', () => {
  it('never falls, whatever the steps report', () => {
    const report = fc.option(fc.double({ min: -1, max: 2, noNaN: false }), { nil: null });
    fc.assert(
      fc.property(fc.array(report), (reports) => {
        let before: number | null = null;
        for (const now of reports) {
          const next: number | null = monotonic(before, now);
          if (before !== null) expect(next).toBeGreaterThanOrEqual(before);
          before = next;
        }
      }),
    );
  });

  it('is one when every step is done, by weight before', () => {
    const step = (state: 'done' | 'waiting') => ({
      id: 's',
      state,
      detail: '',
      fraction: null,
      startedAt: null,
      endedAt: null,
    });
    expect(overallFraction([step('done'), step('waiting')], [3, 1])).toBe(0.75);
    expect(overallFraction([step('done'), step('done')], [3, 1])).toBe(1);
  });
});

describe('what a call says in the log', () => {
  it('has no value of a secret-looking field, and keeps references', () => {
    const said = summarise({
      apiKey: 'abc',
      password: 'x',
      credential: 'secret:quay',
      deep: [{ text: 'a' }],
    });
    expect(said).toEqual({
      apiKey: '[redacted]',
      password: '[redacted]',
      credential: 'secret:quay',
      deep: [{ text: 'a' }],
    });
  });
});
