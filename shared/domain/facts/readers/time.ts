// Owns reading a host's clock and whether something keeps it right.
import type { ClockFact, TimeSync } from '../system-facts.ts';
import { known, notKnown, type Read } from '../reading.ts';
import { pairsOf, type Output } from './output.ts';

export interface Round {
  /** This machine's clock when it asked and when the answer came, in milliseconds. */
  askedAtMs: number;
  answeredAtMs: number;
}

/** `date +%s.%N`; busybox knows no %N, so its seconds are only that exact. */
export function readClock(hostSeconds: string | null, { askedAtMs, answeredAtMs }: Round): Read<ClockFact> {
  const match = /^(\d{9,11})(?:\.(\d{3,9}))?/.exec(hostSeconds ?? '');
  if (!match) return notKnown('The host does not report its time.', hostSeconds);
  const isExact = match[2] !== undefined;
  const hostMs = Number(match[1]) * 1000 + (isExact ? Number(`0.${match[2]}`) * 1000 : 500);
  const halfMs = Math.max(0, answeredAtMs - askedAtMs) / 2;
  return known({
    hostTime: new Date(hostMs).toISOString(),
    offsetMs: Math.round(hostMs - (askedAtMs + halfMs)),
    uncertaintyMs: Math.ceil(halfMs + (isExact ? 0 : 500)),
  });
}

/** `timedatectl show`, and what chrony and ntpd say of themselves. */
export function readTimeSync({ text, exitCode }: Output): Read<TimeSync> {
  const pairs = pairsOf(text);
  const ntp = pairs.get('NTPSynchronized');
  const chrony = pairs.get('chronyLeap');
  const ntpLeap = pairs.get('ntpLeap');
  const service =
    pairs.get('active') ?? (chrony !== undefined ? 'chrony' : ntpLeap !== undefined ? 'ntpd' : null);
  if (exitCode !== 0 || (ntp === undefined && chrony === undefined && ntpLeap === undefined))
    return notKnown(
      'Nothing on the host tells whether its clock is synchronised.',
      text.trim() === '' ? null : text,
    );
  const byChrony = chrony !== undefined && chrony !== 'Not synchronised';
  const byNtp = ntpLeap !== undefined && ntpLeap !== 'leap_alarm';
  return known({
    synchronised: ntp === 'yes' || byChrony || byNtp,
    service: service === 'chronyd' ? 'chrony' : service,
  });
}
