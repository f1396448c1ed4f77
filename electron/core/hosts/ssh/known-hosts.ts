// Owns reading known_hosts text as sshd(8) describes it: plain and hashed names, `[host]:port`, wildcards, `@revoked`.
// Pure; files are host-keys.ts's. Certificates are the ssh client's: `@cert-authority` lines are only noticed here.
import { createHash, createHmac } from 'node:crypto';

export interface KnownKey {
  type: string;
  /** Base64 of the key blob, as in the file. */
  key: string;
  revoked: boolean;
  file: string;
  line: number;
  /** Known for the name without the port: proves the host, and cannot show that its key has changed. */
  isBare?: boolean;
}

export interface HostName {
  host: string;
  port: number;
}

/** The keys that some lines of a file give for this host, in order. */
export function keysFor(text: string, host: HostName, file: string): KnownKey[] {
  return entriesFor(text, host)
    .filter(({ marker }) => marker === null || marker === '@revoked')
    .map(({ marker, type, key, line }) => ({ type, key, revoked: marker === '@revoked', file, line }));
}

/** Whether some line says which authority certifies this host's keys. */
export function hasAuthority(text: string, host: HostName): boolean {
  return entriesFor(text, host).some(({ marker }) => marker === '@cert-authority');
}

interface Entry {
  marker: string | null;
  type: string;
  key: string;
  line: number;
}

function entriesFor(text: string, { host, port }: HostName): Entry[] {
  const name = nameOf({ host, port });
  const found: Entry[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const fields = line.trim().split(/\s+/);
    const marker = (fields[0]?.startsWith('@') && fields.shift()) || null;
    const [patterns, type, key] = fields;
    if (!patterns || patterns.startsWith('#') || !type || !key) continue;
    if (matches(patterns, name)) found.push({ marker, type, key, line: index + 1 });
  }
  return found;
}

/** How a host is written in the file: `host` for port 22, otherwise `[host]:port`. */
export function nameOf({ host, port }: HostName): string {
  const lower = host.toLowerCase();
  return port === 22 ? lower : `[${lower}]:${port}`;
}

/** `unknown` asks the operator; `changed` and `revoked` are refused. A second key of another type counts as changed, as in OpenSSH. */
export function judgeKey(
  known: KnownKey[],
  key: Buffer,
): { verdict: 'known' | 'unknown' | 'changed' | 'revoked'; by: KnownKey | null } {
  const shown = key.toString('base64');
  const same = known.filter((entry) => entry.key === shown);
  const revoked = same.find((entry) => entry.revoked);
  if (revoked) return { verdict: 'revoked', by: revoked };
  if (same[0]) return { verdict: 'known', by: same[0] };
  const other = known.find((entry) => !entry.revoked && !entry.isBare);
  return other ? { verdict: 'changed', by: other } : { verdict: 'unknown', by: null };
}

/** As `ssh-keygen -l` shows it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The blob begins with its type as a string with a length of four bytes (RFC 4253, section 6.6). */
export function keyTypeOf(key: Buffer): string {
  return key.length < 4 ? 'unknown' : key.toString('latin1', 4, 4 + Math.min(key.readUInt32BE(0), 64));
}

function matches(patterns: string, name: string): boolean {
  if (patterns.startsWith('|')) return matchesHash(patterns, name);
  let matched = false;
  for (const pattern of patterns.toLowerCase().split(',')) {
    const negated = pattern.startsWith('!');
    if (!matchesPattern(negated ? pattern.slice(1) : pattern, name)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

/** `|1|salt|hash`: HMAC-SHA1 of the name under the salt. */
function matchesHash(field: string, name: string): boolean {
  const [, version, salt, hash] = field.split('|');
  if (version !== '1' || !salt || !hash) return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

/** `*` is any text and `?` any character. No regular expression: `*a*a*a*a` as one takes time without end. */
function matchesPattern(pattern: string, name: string): boolean {
  let [inPattern, inName] = [0, 0];
  let star: { pattern: number; name: number } | null = null;
  while (inName < name.length) {
    const wanted = pattern[inPattern];
    if (wanted === '*') {
      inPattern += 1;
      star = { pattern: inPattern, name: inName };
    } else if (wanted === '?' || wanted === name[inName]) {
      inPattern += 1;
      inName += 1;
    } else if (star) {
      star.name += 1;
      inPattern = star.pattern;
      inName = star.name;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(inPattern));
}
