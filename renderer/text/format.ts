// Owns how quantities are written: sizes, spans of time, moments. Through Intl, so that another language fits in later.
const locale = 'en-GB';

const clockTime = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const exactTime = new Intl.DateTimeFormat(locale, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const dayMonthYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short' });
const dayMonth = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const fullMoment = new Intl.DateTimeFormat(locale, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const whole = new Intl.NumberFormat(locale);

/** Between a number and its unit: no line ends there. */
const NB = '\u00a0';

export const count = (value: number): string => whole.format(value);

/** What a plan fetches, in bytes; null where the size of an image is not known. Empty where it fetches nothing. */
export function amountToFetch(size: number | null): string {
  if (size === null) return 'images of unknown size to fetch';
  return size === 0 ? '' : `${bytes(size)} to fetch`;
}

/** `1.9 GB`, decimal units as engines and vendors write them. */
export function bytes(size: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = size;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)}${NB}${units[unit] ?? 'B'}`;
}

/** Memory in binary units: `24 GiB`. */
export function memory(size: number): string {
  const gib = size / 1024 ** 3;
  return gib >= 10 ? `${gib.toFixed(0)}${NB}GiB` : `${gib.toFixed(1)}${NB}GiB`;
}

/** A span in the words one would say: `340 ms`, `5.5 s`, `41 s`, `6 min`, `2 h 5 min`, `3 days`. */
export function span(ms: number): string {
  if (ms < 1000) return `${String(Math.round(ms))}${NB}ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1).replace('.0', '')}${NB}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 100) return `${String(seconds)}${NB}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 100) return `${String(minutes)}${NB}min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 36)
    return minutes % 60 === 0
      ? `${String(hours)}${NB}h`
      : `${String(hours)}${NB}h${NB}${String(minutes % 60)}${NB}min`;
  return `${String(Math.round(hours / 24))}${NB}days`;
}

/** The core speaks in clauses; where one stands first it begins like a sentence. */
export const sentence = (clause: string): string => clause.charAt(0).toUpperCase() + clause.slice(1);

export const about = (ms: number): string => `about ${span(ms)}`;

/** Whole seconds only: an age is glanced at. */
export const ago = (ms: number): string =>
  ms < 2000 ? 'just now' : `${span(Math.round(ms / 1000) * 1000)} ago`;

/** Minutes and seconds since a start: `0:40`. */
export function stopwatch(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Seconds since a start, for what is over in less than a minute: `4.2 s`. */
export const tenths = (ms: number): string => `${(ms / 1000).toFixed(1)}${NB}s`;

/** In place of a time that is none; formatting never throws. */
const NO_TIME = 'no time';

function formatted(at: string | number, write: (date: Date) => string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? NO_TIME : write(date);
}

export const timeOfDay = (at: string | number): string => formatted(at, (date) => exactTime.format(date));

/** `14:10`, `Tue 14:10` or `24 Nov 14:10`, as near as is unambiguous. */
export const moment = (at: string | number, now: number): string =>
  formatted(at, (date) => {
    const days = Math.abs(date.getTime() - now) / 86_400_000;
    const clock = clockTime.format(date);
    if (new Date(now).toDateString() === date.toDateString()) return clock;
    return days < 6 ? `${weekday.format(date)} ${clock}` : `${dayMonth.format(date)} ${clock}`;
  });

/** `9 Nov 2026` */
export const day = (at: string): string => formatted(at, (date) => dayMonthYear.format(date));

export const exactMoment = (at: string | number): string => formatted(at, (date) => fullMoment.format(date));

/** `sha256:4f1c…9a02` */
export function shortDigest(digest: string): string {
  const hex = digest.replace(/^.*sha256:/, '');
  return hex.length > 16 ? `sha256:${hex.slice(0, 8)}…${hex.slice(-4)}` : digest;
}
