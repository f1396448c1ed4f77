// Owns reading who listens on a host, what filters, which name servers it asks and which proxies it was given.
import type { Firewall, Listener, ProxySettings } from '../network-facts.ts';
import { known, notKnown, type Read } from '../reading.ts';
import { linesOf, type Output } from './output.ts';

const MOST = 2_000;

/** `ss -Hltnup`, or the tables of /proc/net where there is no ss. */
export function readListeners({ text, exitCode, cut }: Output): Read<Listener[]> {
  if (exitCode !== 0 || cut) return notKnown('The listening ports cannot be read.', text);
  const found = /^table tcp$/m.test(text.slice(0, 4_000)) ? fromTables(text) : fromSs(text);
  if (found === null) return notKnown('The list of listening ports cannot be read.', text);
  const unique = new Map(found.map((each) => [`${each.protocol} ${each.address} ${each.port}`, each]));
  return known([...unique.values()].slice(0, MOST));
}

function fromSs(text: string): Listener[] | null {
  const found: Listener[] = [];
  for (const line of linesOf(text)) {
    if (line.trim() === '') continue;
    const [protocol, state, , , local, , users] = line.trim().split(/\s+/);
    const at = local?.lastIndexOf(':') ?? -1;
    const port = Number(local?.slice(at + 1));
    if (
      (protocol !== 'tcp' && protocol !== 'udp') ||
      !/^(LISTEN|UNCONN)$/.test(state ?? '') ||
      !local ||
      at < 1
    )
      return null;
    if (!Number.isInteger(port) || port > 65_535) return null;
    const user = /^users:\(\("([^"]{1,100})",pid=(\d{1,10})/.exec(users ?? '');
    found.push({
      protocol,
      address: addressOf(local.slice(0, at)),
      port,
      process: user?.[1] ?? null,
      pid: user?.[2] === undefined ? null : Number(user[2]),
    });
  }
  return found;
}

/** `*` is every address of both families; an interface may follow a `%`. */
function addressOf(text: string): string {
  const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  return bare === '*' ? '::' : bare.replace(/^\[/, '').replace(/\]$/, '');
}

function fromTables(text: string): Listener[] {
  let protocol: 'tcp' | 'udp' = 'tcp';
  const found: Listener[] = [];
  for (const line of linesOf(text)) {
    const table = /^table (tcp|udp)6?$/.exec(line)?.[1];
    if (table !== undefined) protocol = table as 'tcp' | 'udp';
    const row = /^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) /.exec(
      line,
    );
    if (!row) continue;
    const [, address = '', port = '', state] = row;
    // 0A listens; 07 is a UDP socket that is not connected.
    if (state !== (protocol === 'tcp' ? '0A' : '07')) continue;
    found.push({
      protocol,
      address: fromHex(address),
      port: Number.parseInt(port, 16),
      process: null,
      pid: null,
    });
  }
  return found;
}

/** Words of four bytes, each in the byte order of the processor (x86-64: little-endian). */
function fromHex(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).toReversed().map((byte) => Number.parseInt(byte, 16)),
  );
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.every((byte) => byte === 0)) return '::';
  if (bytes.slice(0, 15).every((byte) => byte === 0) && bytes[15] === 1) return '::1';
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((bytes[index * 2] ?? 0) * 256 + (bytes[index * 2 + 1] ?? 0)).toString(16),
  );
  return groups.join(':');
}

export function readFirewall({ text, exitCode }: Output): Read<Firewall> {
  if (exitCode !== 0) return notKnown('The firewall cannot be read.', text);
  const ufw = /^ufw (active|inactive)$/m.exec(text)?.[1] ?? /^ufw-enabled (yes|no)$/m.exec(text)?.[1];
  if (ufw === 'active' || ufw === 'yes')
    return known({ kind: 'ufw', active: true, openPorts: openPortsIn(text) });
  if (/^firewalld running$/m.test(text))
    return known({ kind: 'firewalld', active: true, openPorts: openPortsIn(text) });
  const rules = between(text, { first: 'nft', last: 'nft-end' });
  if (rules !== undefined && filtersInput(rules))
    return known({ kind: 'nftables', active: true, openPorts: null });
  const legacy = between(text, { first: 'iptables', last: 'iptables-end' });
  // One packet filter with two front ends.
  if (legacy?.some((rule) => /^-P INPUT DROP|^-A INPUT .*-j (DROP|REJECT)\b/.test(rule)))
    return known({ kind: 'nftables', active: true, openPorts: null });
  if (rules !== undefined || legacy !== undefined || /^no-filter$/m.test(text)) {
    if (ufw !== undefined) return known({ kind: 'ufw', active: false, openPorts: null });
    if (/^firewalld not running$/m.test(text))
      return known({ kind: 'firewalld', active: false, openPorts: null });
    return known({ kind: 'none', active: false, openPorts: null });
  }
  return notKnown('The packet filter can be read by root only.', text.trim() === '' ? null : text);
}

/** Lines of `open 8080` or `open 8000-9000` before `open-ports`, which root alone may ask. */
function openPortsIn(text: string): Firewall['openPorts'] {
  const lines = linesOf(text);
  if (!lines.includes('open-ports')) return null;
  return lines.slice(0, MOST).flatMap((line) => {
    const [, from, to = from] = /^open (\d{1,5})(?:[-:](\d{1,5}))?$/.exec(line) ?? [];
    return from === undefined ? [] : [{ from: Number(from), to: Number(to) }];
  });
}

/** A chain on the way in that drops by policy or by a rule. Docker's own tables stand on other hooks. */
function filtersInput(rules: string[]): boolean {
  let isInput = false;
  let drops = false;
  for (const rule of rules) {
    if (rule.trimStart().startsWith('chain ')) isInput = drops = false;
    isInput ||= rule.includes('hook input');
    drops ||= rule.includes('policy drop') || /^\s.*\b(drop|reject)\b/.test(rule);
    if (isInput && drops) return true;
  }
  return false;
}

/** The lines after the first `first` and before the last `last`; undefined where either is missing. */
function between(text: string, { first, last }: { first: string; last: string }): string[] | undefined {
  const lines = linesOf(text);
  const from = lines.indexOf(first);
  const to = lines.lastIndexOf(last);
  return from < 0 || to < from ? undefined : lines.slice(from + 1, to);
}

/** Lines of place, name and value; the first place that names a variable counts. Passwords are left out. */
export function readProxySettings({ text, exitCode }: Output): Read<ProxySettings> {
  if (exitCode !== 0) return notKnown('The proxy settings cannot be read.', null);
  const lines = linesOf(text).filter((line) => line.trim() !== '');
  const matches = lines.map((line) =>
    /^(docker\.service|environment|\/etc\/environment) ([a-z_]{0,40}proxy)=(.*)$/i.exec(line),
  );
  const found = matches.flatMap((match) => {
    if (!match) return [];
    const [, place = '', name = '', value = ''] = match;
    return [
      {
        place,
        name: name.toLowerCase(),
        value: withoutPassword(value.trim().replace(/^(["'])(.*)\1$/, '$2')),
      },
    ];
  });
  if (matches.includes(null)) return notKnown('The proxy settings cannot be read.', null);
  const first = (name: string) => found.find((each) => each.name === name && each.value !== '') ?? null;
  const http = first('http_proxy');
  const https = first('https_proxy') ?? first('all_proxy');
  const none = first('no_proxy');
  return known({
    httpProxy: http?.value ?? null,
    httpsProxy: https?.value ?? null,
    noProxy: none?.value ?? null,
    place: (https ?? http ?? none)?.place ?? null,
  });
}

/** Whether an address, with or without a scheme, has a login with a password in it. */
export function hasPassword(address: string): boolean {
  return /^([a-z][a-z0-9+.-]{0,20}:\/\/)?[^/@:\s]{0,500}:[^/@\s]{1,500}@/i.test(address);
}

export function withoutPassword(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]{0,20}:\/\/)?[^/@\s]{1,500}@/i, '$1…@');
}
