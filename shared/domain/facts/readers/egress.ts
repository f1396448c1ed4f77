// Owns reading what came of knocking: a name and a TCP connection per target, or a proxy's answer to CONNECT. Never an HTTPS answer
// (docs/domain.md, "License Proxy": the licence server speaks mutual TLS). What could not be tried is `skipped` with the reason; that is never a way out.
import type { EgressProbe } from '../network-facts.ts';
import { linesOf } from './output.ts';

export interface EgressTarget {
  purpose: EgressProbe['purpose'];
  name: string;
  port: number;
}

export interface Knocked {
  targets: EgressTarget[];
  from: EgressProbe['from'];
  /** The proxy that was asked, without its password, or null. */
  through: string | null;
}

/** Lines of number, dns, addresses among other words, tcp, detail, attempts and seconds, divided by tabs. */
export function readEgress(text: string, { targets, from, through }: Knocked): EgressProbe[] {
  const rows = new Map(linesOf(text).map((line) => [line.split('\t')[0] ?? '', line.split('\t')]));
  return targets.map((target, index) => {
    const [, dns = '', words = '', tcp = '', said = '', attempts, seconds] = rows.get(`target${index}`) ?? [];
    const common = { ...target, from, through };
    if (!isDns(dns) || !isTcp(tcp))
      return { ...common, ...nothing, detail: text.trim().slice(0, 300) || 'No answer came.' };
    const addresses = [...new Set(words.split(' ').filter(isAddress))].slice(0, 16);
    return {
      ...common,
      dns,
      addresses,
      tcp,
      detail: said.trim() === '' ? null : said.trim().slice(0, 300),
      attempts: count(attempts),
      seconds: count(seconds),
    };
  });
}

/** Nobody could knock, and why. */
export function skippedEgress({ targets, from, through }: Knocked, reason: string): EgressProbe[] {
  return targets.map((target) => ({ ...target, from, through, ...nothing, detail: reason }));
}

const nothing = {
  dns: 'skipped',
  addresses: [] as string[],
  tcp: 'skipped',
  attempts: null,
  seconds: null,
} as const;

const count = (word: string | undefined): number | null =>
  /^\d{1,6}$/.test(word ?? '') ? Number(word) : null;

const isDns = (word: string): word is EgressProbe['dns'] => /^(resolved|failed|skipped)$/.test(word);
const isTcp = (word: string): word is EgressProbe['tcp'] =>
  /^(connected|refused|timeout|failed|skipped)$/.test(word);
const isAddress = (word: string): boolean => /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+)$/i.test(word);
