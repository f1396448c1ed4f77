// Derives from licence states how long a site keeps working. Source: docs/domain.md, "License Proxy status" and "License Proxy". Pure.
import type { LicenceStatus } from './status.ts';

export interface ProxyAnswer {
  state: 'Ready' | 'Connected' | 'TrustBased' | 'Failed';
  lastCheckinAt: string | null;
  trustExpiresAt: string | null;
}

/** Best first: one good proxy is enough for the site. */
const rank: ProxyAnswer['state'][] = ['Connected', 'TrustBased', 'Ready', 'Failed'];

/** Accepts what a License Proxy says, tolerantly; null when it is not such an answer. */
export function readProxyAnswer(body: unknown): ProxyAnswer | null {
  if (body === null || typeof body !== 'object') return null;
  const answer = body as Record<string, unknown>;
  const state = rank.find((candidate) => candidate === answer['state']);
  if (!state) return null;
  return {
    state,
    lastCheckinAt: dateOrNull(answer['last_successful_checkin']),
    trustExpiresAt: dateOrNull(answer['trust_expiration']),
  };
}

/** `answers`: of those that answered. Where none did, the state is not known. */
export function licenceStatus(mode: LicenceStatus['mode'], answers: ProxyAnswer[]): LicenceStatus {
  if (mode === 'direct') {
    return { mode, state: 'Direct', lastCheckinAt: null, trustExpiresAt: null, worksUntil: null };
  }
  const best = answers.toSorted((a, b) => rank.indexOf(a.state) - rank.indexOf(b.state))[0];
  if (!best) return { mode, state: 'Unknown', lastCheckinAt: null, trustExpiresAt: null, worksUntil: null };
  const worksUntil = best.state === 'Failed' ? null : best.trustExpiresAt;
  return {
    mode,
    state: best.state,
    lastCheckinAt: best.lastCheckinAt,
    trustExpiresAt: best.trustExpiresAt,
    worksUntil,
  };
}

function dateOrNull(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
