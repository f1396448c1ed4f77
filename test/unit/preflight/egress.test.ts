// Promise: a way out is called closed only where it was tried and found closed; what could not be tried is unknown, and the finding says
// how often and how long was tried.
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { findRelease } from '#shared/domain/catalogue/find-release';
import { skippedEgress } from '#shared/domain/facts/readers/egress';
import type { EgressProbe } from '#shared/domain/facts/network-facts';
import { judgeHosts } from '#shared/domain/preflight/judge-hosts';
import { checkedHost, hostFacts, probe } from '#test/fixtures/host-facts';
import { documentOf, oneHost } from '#test/fixtures/site-documents';
import { storedSecrets } from '#test/fixtures/stored-secrets';

const document = documentOf(oneHost);

function judged(egress: EgressProbe[]) {
  const facts = hostFacts({ egress, containers: [] });
  const checks = judgeHosts({
    document,
    release: findRelease(document.release),
    catalogue: builtInCatalogue,
    secrets: storedSecrets,
    hosts: [{ checked: checkedHost('gpu-1'), facts, need: { imageBytes: 1e9 } }],
  });
  const of = (id: string) => checks.find(({ check }) => check === id);
  return { licence: of('egress.licence'), registry: of('egress.registry') };
}

const both = (changes: Partial<EgressProbe>) => [
  probe(changes),
  probe({ purpose: 'registry', name: 'quay.io', ...changes }),
];

describe('the way out', () => {
  it('that could not be tried is unknown, never closed', () => {
    const targets = [
      { purpose: 'licence', name: 'license.deepgram.com', port: 443 },
      { purpose: 'registry', name: 'quay.io', port: 443 },
    ] as const;
    const reasons = [
      'The host did not answer within 44 s.',
      'the host was too busy to begin',
      'neither bash nor nc is here',
    ];
    for (const reason of reasons) {
      const skipped = skippedEgress({ targets: [...targets], from: 'host', through: null }, reason);
      const { licence, registry } = judged(skipped);
      expect(licence).toMatchObject({
        level: 'unknown',
        evidence: expect.stringContaining(reason) as string,
      });
      expect(registry).toMatchObject({
        level: 'unknown',
        evidence: expect.stringContaining(reason) as string,
      });
    }
  });

  it('that is closed says how often and how long it was tried', () => {
    const { licence, registry } = judged(both({ tcp: 'timeout', attempts: 3, seconds: 12 }));
    for (const check of [licence, registry])
      expect(check).toMatchObject({
        level: 'blocker',
        evidence: expect.stringContaining('tried 3 times in 12 s') as string,
      });
  });

  it('that was open at the second attempt is open', () => {
    const { licence, registry } = judged(both({ attempts: 2, seconds: 5 }));
    expect([licence?.level, registry?.level]).toEqual(['ok', 'ok']);
  });

  it('of a name that is not known is closed, although no connection was tried', () => {
    const { registry } = judged(both({ dns: 'failed', tcp: 'skipped', addresses: [], attempts: 3 }));
    expect(registry).toMatchObject({ level: 'blocker' });
  });
});
