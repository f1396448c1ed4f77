// Owns how a moment is written in a request: Unix seconds, a date, or how long ago (`10m`, `1h30m`).
import { EngineError } from '../engine-error.ts';

const unitSeconds: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };

/** Unix seconds. Throws what Docker says when it is none of the three. */
export function readMoment(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (/^(\d+(\.\d+)?[hms])+$/.test(text)) {
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([hms])/g)];
    const ago = parts.reduce(
      (sum, [, amount, unit]) => sum + Number(amount) * (unitSeconds[unit ?? ''] ?? 0),
      0,
    );
    return Date.now() / 1000 - ago;
  }
  const parsed = Date.parse(text);
  if (Number.isNaN(parsed)) throw new EngineError(400, `failed to parse value as time or duration: ${text}`);
  return parsed / 1000;
}

/** Undefined: no bound. */
export function readBound(text: string | null): number | undefined {
  return text === null || text === '' || text === '0' ? undefined : readMoment(text);
}
