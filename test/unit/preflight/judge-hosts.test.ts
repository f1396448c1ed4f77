// Promises: a site is judged host by host; a host that does not answer is one verdict and nothing else; data may change a level, never
// a truth.
import { storedSecrets } from '#test/fixtures/stored-secrets';
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import type { Catalogue } from '#shared/domain/catalogue/catalogue';
import { findRelease } from '#shared/domain/catalogue/find-release';
import { checkResultSchema, type CheckedHost } from '#shared/domain/preflight/check';
import { judgeHosts, type JudgedHost } from '#shared/domain/preflight/judge-hosts';
import { hostFacts } from '#test/fixtures/host-facts';
import { documentOf, oneHost, twoHosts } from '#test/fixtures/site-documents';

const answering = (host: string): CheckedHost => ({
  host,
  connection: 'ssh://ops@gpu-1',
  reachable: true,
  reason: null,
  engine: 'Docker 28.2.2',
  way: 'shell',
  readAt: '2026-11-21T08:00:00.000Z',
  ageMs: 0,
  tookMs: 900,
});

const healthy = (host = 'gpu-1', changes: Parameters<typeof hostFacts>[0] = {}): JudgedHost => ({
  checked: answering(host),
  facts: hostFacts(changes, { host }),
  need: { imageBytes: null },
});

function judge(hosts: JudgedHost[], text = oneHost, catalogue: Catalogue = builtInCatalogue) {
  const document = documentOf(
    text.replace('[licensing]', '[registry]\ncredential = "secret:quay"\n\n[licensing]'),
  );
  const release = findRelease(document.release, catalogue);
  return judgeHosts({
    document,
    release,
    catalogue,
    secrets: storedSecrets,
    hosts,
  });
}

describe('judgeHosts', () => {
  it('says nothing but ok about a healthy host', () => {
    const checks = judge([healthy()]);
    expect(checks.filter(({ level }) => level !== 'ok')).toEqual([]);
    expect(checks.length).toBeGreaterThan(10);
    for (const check of checks) expect(checkResultSchema.parse(check)).toEqual(check);
  });

  it('says one thing about a host that does not answer, and judges the other as ever', () => {
    const reason = {
      code: 'host.unreachable',
      message: 'gpu-2 does not accept connections on port 22.',
      remedy: 'Check that the host is up.',
      evidence: 'ECONNREFUSED',
      params: {},
    };
    const lost: JudgedHost = {
      checked: { ...answering('gpu-2'), reachable: false, reason, way: 'engine' },
      facts: hostFacts({}, { host: 'gpu-2' }),
      need: { imageBytes: null },
    };
    const checks = judge([healthy(), lost], twoHosts);
    expect(checks.filter(({ host }) => host === 'gpu-2')).toMatchObject([
      {
        check: 'connection.reachable',
        level: 'blocker',
        evidence: 'ECONNREFUSED',
        remedy: 'Check that the host is up.',
      },
    ]);
    expect(checks.filter(({ host }) => host === 'gpu-1').length).toBeGreaterThan(10);
  });

  it('lets data lower, raise and turn off a rule', () => {
    const old = { driver: { moduleVersion: '535.1', libraryVersion: '535.1' } };
    const levelOf = (levels: Catalogue['levels'], id = 'driver.minimum') =>
      judge([healthy('gpu-1', old)], oneHost, { ...builtInCatalogue, levels }).find(
        ({ check }) => check === id,
      )?.level;
    expect(levelOf({})).toBe('blocker');
    expect(levelOf({ 'driver.minimum': 'warning' })).toBe('warning');
    expect(levelOf({ 'driver.minimum': 'off' })).toBeUndefined();
    expect(levelOf({ 'driver.loaded': 'blocker' }, 'driver.loaded')).toBe('ok');
  });
});
