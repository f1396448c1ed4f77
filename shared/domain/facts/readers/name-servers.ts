// Owns reading resolv.conf as the resolver does: a keyword at the beginning of a line counts, everything else is passed over. Behind
// systemd-resolved's stub its own file tells whom it asks. Source: resolv.conf(5); moby, daemon/libnetwork/internal/resolvconf.
import { z } from 'zod';
import { known, notKnown, type Read } from '../reading.ts';
import { linesOf, type Output } from './output.ts';

const STUB = '127.0.0.53';
/** The resolver uses no more. */
const MOST_SERVERS = 3;

/** resolv.conf; where the probe found systemd-resolved's list, it follows a line with the nonce. */
export function readDns({ text, exitCode }: Output, nonce: string): Read<string[]> {
  if (exitCode !== 0) return notKnown('The name servers cannot be read.', text);
  const [own = '', upstream = ''] = text.split(`\n${nonce} upstream\n`);
  const servers = serversIn(own);
  if (servers === null) return notKnown('The name servers cannot be read.', text);
  const asked = servers.length === 1 && servers[0] === STUB ? (serversIn(upstream) ?? []) : [];
  return known((asked.length > 0 ? asked : servers).slice(0, MOST_SERVERS));
}

/** Null: this is no resolv.conf. */
function serversIn(text: string): string[] | null {
  const lines = linesOf(text).filter((line) => !/^\s*([#;]|$)/.test(line));
  const settings = lines.filter((line) => /^\s*(nameserver|search|domain|options|sortlist)(\s|$)/.test(line));
  if (lines.length > 0 && settings.length === 0) return null;
  return settings.flatMap((line) => {
    const [, word = ''] = /^\s*nameserver\s+(\S{1,100})/.exec(line) ?? [];
    return isAddress(word) ? [word] : [];
  });
}

/** With the interface of a link-local address, because without it such an address reaches nobody. */
function isAddress(word: string): boolean {
  const [address = '', scope, ...more] = word.split('%');
  if (more.length > 0 || scope === '') return false;
  if (z.ipv4().safeParse(address).success) return scope === undefined;
  return z.ipv6().safeParse(address).success;
}
