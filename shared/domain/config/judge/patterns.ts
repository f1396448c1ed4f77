// Owns the forms of values as regular expressions, for the judge and for JSON Schema alike: neither flags nor look-behind. Pure.
import { z } from 'zod';

const bare = ({ source }: RegExp) => source.replace(/^\^/, '').replace(/\$$/, '');

const ANY_IP = `(?:${bare(z.regexes.ipv4)}|${bare(z.regexes.ipv6)})`;
const PORT = '(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])';
const HOST = '(?:\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9_.-]+)';
const UNITS = [
  'nsec|ns|usec|us|µs|msec|millis|ms|seconds|second|secs|sec|s|minutes|minute|mins|min|m',
  'hours|hour|hrs|hr|h|days|day|d|weeks|week|w|months|month|M|years|year|y',
].join('|');

export const patterns = {
  ip: `^${ANY_IP}$`,
  /** `1m 30s`; a bare number means seconds. Source: docs/domain.md, "api.toml". */
  duration: `^(?: *(?:[0-9]+ *(?:${UNITS}) *)+|[0-9]+)$`,
  nameserver: `^${ANY_IP} +${PORT} +(?:tcp|udp)$`,
  path: '^/[^\\u0000]*$',
  uuid: z.regexes.guid.source,
} as const;

/** An https address, with the path that it must have. */
export function httpsPattern(path: string | undefined): string {
  const rest =
    path === undefined ? '(?:[/?#][^ \\t\\r\\n]*)?' : path.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return `^[Hh][Tt][Tt][Pp][Ss]://(?:[^/?# \\t\\r\\n]*@)?${HOST}(?::${PORT})?${rest}$`;
}
