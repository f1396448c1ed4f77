// Reads durations as Deepgram's services write them: `1m 30s`; a bare number means seconds. Source: docs/domain.md, "api.toml". Pure.

const UNITS =
  'nsec|ns|usec|us|µs|msec|millis|ms|seconds|second|secs|sec|s|minutes|minute|mins|min|m|hours|hour|hrs|hr|h|days|day|d|weeks|week|w|months|month|M|years|year|y';
const DURATION = new RegExp(`^\\s*(?:\\d+\\s*(?:${UNITS})\\s*)+$`);
const BARE = /^\d+$/;

export function isDuration(value: unknown): boolean {
  if (typeof value === 'bigint') return value >= 0n;
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0;
  return typeof value === 'string' && (DURATION.test(value) || BARE.test(value));
}
