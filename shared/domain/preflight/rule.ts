// Owns what a rule is, and the few words in which rules are written. A rule on a fact that is not known says `unknown`, with the reason
// and what was seen: `given` sees to that, so no rule can forget it.
import type { FoundRelease } from '../catalogue/find-release.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { RuleBook } from '../catalogue/rule-book.ts';
import type { HostFacts } from '../facts/host-facts.ts';
import type { Reading } from '../facts/reading.ts';
import type { Role } from '../site/role-names.ts';
import type { StoredSecret } from '#shared/domain/secrets/audience';
import type { SiteDocument, SiteHost } from '../site/site-document.ts';
import type { CheckLevel, Theme } from './check.ts';
import type { LeftHost } from './left-host.ts';

export interface RuleInput {
  host: SiteHost;
  document: SiteDocument;
  release: FoundRelease;
  facts: HostFacts;
  book: RuleBook;
  /** The other hosts of the site, as far as they were read. */
  others: HostFacts[];
  secrets: readonly StoredSecret[];
  /** What the planned change needs; null where nothing is planned. */
  need: { imageBytes: number | null };
}

export interface Verdict {
  level: CheckLevel;
  message: string;
  evidence: string | null;
  remedy: string | null;
  remedyId: string | null;
  readAt: string | null;
}

export interface RuleHead {
  /** Also the code of the finding, such as `driver.minimum`. */
  id: string;
  /** How far it goes when nothing is turned by the catalogue. */
  worst: 'warning' | 'blocker';
  theme: Theme;
  title: string;
  /** Where the requirement is stated. */
  source: string;
  /** Why it matters to Deepgram. */
  meaning: string;
}

export interface Rule extends RuleHead {
  /** Only for hosts with one of these roles. */
  roles?: readonly Role[];
  /** Hardware and operating system of a practice host do not exist; few rules mean it too. */
  practice?: true;
  /** Null or nothing: does not apply to this host. */
  judge(input: RuleInput): Verdict | Verdict[] | null;
}

export interface SiteRuleInput {
  document: SiteDocument;
  release: FoundRelease;
  catalogue: Catalogue;
  secrets: readonly StoredSecret[];
  hosts: HostFacts[];
  /** Hosts that earlier revisions name and the document does not. */
  left: LeftHost[];
}

/** A rule about the site as a whole. */
export interface SiteRule extends RuleHead {
  judge(input: SiteRuleInput): Verdict | Verdict[] | null;
}

interface More {
  evidence?: string | null;
  /** Begins with a verb. */
  remedy?: string;
  remedyId?: string;
}

const verdict =
  (level: CheckLevel) =>
  (message: string, more: More = {}): Verdict => ({
    level,
    message,
    evidence: more.evidence ?? null,
    remedy: more.remedy ?? null,
    remedyId: more.remedyId ?? null,
    readAt: null,
  });

export const ok = verdict('ok');
export const warning = verdict('warning');
export const blocker = verdict('blocker');
export const notKnown = verdict('unknown');

type Answer = Verdict | Verdict[] | null;

/** Judges a fact where it is known; says `unknown` with reason and evidence where it is not. May be nested: the oldest time counts. */
export function given<T>(reading: Reading<T>, judge: (value: T) => Answer): Answer {
  if (reading.state === 'unread') {
    // The reason says what would have to be different.
    return notKnown(reading.reason);
  }
  const { readAt, from } = reading;
  if (reading.state === 'unknown') {
    const evidence = reading.evidence === null ? from : `${from}\n${reading.evidence}`;
    const remedy = `Run \`${from}\` on the host, correct what it says, then check again.`;
    return { ...notKnown(reading.reason, { evidence, remedy }), readAt };
  }
  const answer = judge(reading.value);
  if (answer === null) return null;
  const dated = [answer].flat().map((one) => ({ ...one, readAt: older(one.readAt, readAt) }));
  return Array.isArray(answer) ? dated : (dated[0] ?? null);
}

function older(first: string | null, second: string): string {
  return first !== null && first < second ? first : second;
}

export function isPractice(host: SiteHost): boolean {
  return host.connection.startsWith('practice');
}
