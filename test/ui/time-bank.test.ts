// Promise: the licence time-bank says what works, until when, if what is lost; and what is not known is said to be so.
import { expect, it } from 'vitest';
import type { LicenceStatus } from '#shared/domain/status';
import { timeBank } from '#renderer/parts/time-bank.tsx';

const now = Date.parse('2026-11-28T08:00:00');
const at = new Date(now + 82 * 60_000).toISOString();
const said = (licence: Partial<LicenceStatus>) =>
  timeBank(
    {
      mode: 'license-proxy',
      state: 'Connected',
      lastCheckinAt: null,
      trustExpiresAt: null,
      worksUntil: null,
      ...licence,
    },
    now,
  );

it.each<[string, Partial<LicenceStatus>, string, string]>([
  ['connected', { worksUntil: at }, 'Without the licence server: transcription works until 09:22', 'ready'],
  [
    'already lost',
    { state: 'TrustBased', worksUntil: at },
    'Licence server lost: transcription works until 09:22',
    'warning',
  ],
  [
    'over',
    { state: 'TrustBased', worksUntil: new Date(now - 60_000).toISOString() },
    'worked until 07:59',
    'down',
  ],
  ['failed', { state: 'Failed', worksUntil: at }, 'services stop', 'down'],
  ['direct', { mode: 'direct', state: 'Direct' }, 'transcription stops', 'ready'],
  ['a proxy that nobody read', { state: 'Unknown' }, 'not known how long', 'unknown'],
  ['a proxy that did not say', { state: 'Connected' }, 'not known how long', 'unknown'],
])('%s', (_, licence, words, kind) => {
  const found = said(licence);
  expect(found.words).toContain(words);
  expect(found.kind).toBe(kind);
  expect(found.explanation).toMatch(/^[A-Z].*\.$/);
  // A proxy that was not read is no site without one.
  if (licence.mode !== 'direct') expect(found.explanation).not.toContain('Without a License Proxy');
});
