// Promise: the licence time-bank says what works, until when, if what is lost; and what is not known is said to be so.
import { expect, it } from 'vitest';
import type { LicenceReserve, LicenceStatus } from '#shared/domain/status/status';
import { timeBank } from '#renderer/parts/time-bank.tsx';

const now = Date.parse('2026-11-28T08:00:00');
const at = new Date(now + 82 * 60_000).toISOString();
const until = (moment: string): LicenceReserve => ({ is: 'until', at: moment });
const said = (licence: Partial<LicenceStatus>) =>
  timeBank(
    {
      mode: 'license-proxy',
      state: 'Connected',
      lastCheckinAt: null,
      trustExpiresAt: null,
      reserve: { is: 'unknown', reason: 'no License Proxy reported its state' },
      worksUntil: null,
      services: [],
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
    licence: { reserve: until(at) },
    words: 'Without the licence server: transcription works until 09:22',
    kind: 'ready',
  },
  {
    name: 'already lost',
    licence: { state: 'TrustBased', reserve: until(at) },
    words: 'Licence server lost: transcription works until 09:22',
    kind: 'warning',
  },
  {
    name: 'over',
    licence: { state: 'TrustBased', reserve: until(new Date(now - 60_000).toISOString()) },
    words: 'worked until 07:59',
    kind: 'down',
  },
  {
    name: 'failed',
    licence: { state: 'Failed', reserve: { is: 'none' } },
    words: 'services stop',
    kind: 'down',
  },
  {
    name: 'direct',
    licence: { mode: 'direct', state: 'Direct', reserve: { is: 'none' } },
    words: 'transcription stops',
    kind: 'ready',
  },
  {
    name: 'an Engine that was started without the License Proxy beside it',
    licence: {
      state: 'Direct',
      reserve: { is: 'none' },
      services: [
        {
          service: 'engine',
          host: 'gpu-1',
          way: 'direct',
          urls: ['https://license.deepgram.com'],
          proxyHosts: [],
          state: 'Direct',
          reserve: { is: 'none' },
        },
      ],
    },
    words: 'transcription stops',
    kind: 'warning',
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
