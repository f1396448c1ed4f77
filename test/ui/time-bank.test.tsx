// Promise: the licence time-bank says what works, until when, if what is lost; and what is not known is said to be so.
import { expect, it } from 'vitest';
import type { LicenceStatus } from '#shared/domain/status/status';
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

interface Case {
  name: string;
  licence: Partial<LicenceStatus>;
  words: string;
  kind: string;
}

const cases: Case[] = [
  {
    name: 'connected',
    licence: { worksUntil: at },
    words: 'Without the licence server: transcription works until 09:22',
    kind: 'ready',
  },
  {
    name: 'already lost',
    licence: { state: 'TrustBased', worksUntil: at },
    words: 'Licence server lost: transcription works until 09:22',
    kind: 'warning',
  },
  {
    name: 'over',
    licence: { state: 'TrustBased', worksUntil: new Date(now - 60_000).toISOString() },
    words: 'worked until 07:59',
    kind: 'down',
  },
  { name: 'failed', licence: { state: 'Failed', worksUntil: at }, words: 'services stop', kind: 'down' },
  {
    name: 'direct',
    licence: { mode: 'direct', state: 'Direct' },
    words: 'transcription stops',
    kind: 'ready',
  },
  {
    name: 'a proxy that nobody read',
    licence: { state: 'Unknown' },
    words: 'not known how long',
    kind: 'unknown',
  },
  {
    name: 'a proxy that did not say',
    licence: { state: 'Connected' },
    words: 'not known how long',
    kind: 'unknown',
  },
];

it.each(cases)('$name', ({ licence, words, kind }) => {
  const found = said(licence);
  expect(found.words).toContain(words);
  expect(found.kind).toBe(kind);
  expect(found.explanation).toMatch(/^[A-Z].*\.$/);
  // A proxy that was not read is no site without one.
  if (licence.mode !== 'direct') expect(found.explanation).not.toContain('Without a License Proxy');
});
