// Owns judging a whole site: every rule over every host that answered, and one verdict for each that did not. Pure: the same facts
// always give the same checks.
import { hasRole, servicesOn } from '../site/site-services.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { FoundRelease } from '../catalogue/find-release.ts';
import type { HostFacts } from '../facts/host-facts.ts';
import type { StoredSecret } from '#shared/domain/secrets/audience';
import type { SiteDocument, SiteHost } from '../site/site-document.ts';
import { themes, type CheckedHost, type CheckResult } from './check.ts';
import type { LeftHost } from './left-host.ts';
import { isPractice, type Rule, type RuleHead, type Verdict } from './rule.ts';
import { hostRules, siteRules } from './rules/all-rules.ts';
import { reachableRule } from './rules/connection.ts';

export interface JudgedHost {
  checked: CheckedHost;
  facts: HostFacts | null;
  /** What the planned change needs on this host; null where nothing is planned. */
  need: { imageBytes: number | null };
}

export interface JudgeHostsInput {
  document: SiteDocument;
  release: FoundRelease;
  catalogue: Catalogue;
  secrets: readonly StoredSecret[];
  hosts: JudgedHost[];
  left?: LeftHost[];
}

/** Site first, then the hosts in their order; within each by theme. */
export function judgeHosts(input: JudgeHostsInput): CheckResult[] {
  const { document, release, catalogue, secrets, left = [] } = input;
  const hosts = input.hosts.map((one) => ({ ...one, facts: one.facts && knowAdopted(one.facts, document) }));
  const read = hosts.flatMap(({ facts }) => (facts ? [facts] : []));
  const levels = catalogue.levels;
  const ofSite = siteRules.flatMap((rule) =>
    results(rule, levels[rule.id], {
      host: null,
      answer: () => rule.judge({ document, release, catalogue, secrets, hosts: read, left }),
    }),
  );
  const ofHosts = hosts.flatMap((one) => {
    const host = document.host.find(({ name }) => name === one.checked.host);
    if (!host) return [];
    return sorted(judgeHost(one, { host, input, read }));
  });
  return [...sorted(ofSite), ...ofHosts];
}

/** Containers that were adopted carry no label; the document names them, so their ports and GPUs are the site's own. */
function knowAdopted(facts: HostFacts, document: SiteDocument): HostFacts {
  const host = document.host.find(({ name }) => name === facts.host);
  const named = (host ? servicesOn(host) : []).flatMap(({ name: service, role }) => {
    const name = host?.containers[service];
    return name === undefined ? [] : [{ name, service, role }];
  });
  const { containers } = facts;
  if (named.length === 0 || containers.state !== 'known') return facts;
  const value = containers.value.map((container) => {
    const own = named.find(({ name }) => name === container.name);
    return own && container.site === null
      ? { ...container, site: document.name, service: own.service, role: own.role }
      : container;
  });
  return { ...facts, containers: { ...containers, value } };
}

function judgeHost(
  { checked, facts, need }: JudgedHost,
  { host, input, read }: { host: SiteHost; input: JudgeHostsInput; read: HostFacts[] },
): CheckResult[] {
  if (!checked.reachable || facts === null) return [result(reachableRule, host.name, unreachable(checked))];
  const { document, release, catalogue, secrets } = input;
  const others = read.filter((other) => other.host !== host.name);
  return hostRules
    .filter((rule) => appliesTo(rule, host))
    .flatMap((rule) =>
      results(rule, catalogue.levels[rule.id], {
        host: host.name,
        answer: () =>
          rule.judge({ host, document, release, facts, book: catalogue.rules, others, secrets, need }),
      }),
    );
}

function appliesTo(rule: Rule, host: SiteHost): boolean {
  if (isPractice(host) && rule.practice !== true) return false;
  return !rule.roles || rule.roles.some((role) => hasRole(host, role));
}

function unreachable({ host, reason, readAt }: CheckedHost): Verdict {
  return {
    level: 'blocker',
    message: reason?.message ?? `${host} was not read.`,
    evidence: reason?.evidence ?? null,
    remedy: reason?.remedy ?? 'Check the connection of the host, then check again.',
    remedyId: null,
    readAt,
  };
}

interface Asked {
  host: string | null;
  answer: () => Verdict | Verdict[] | null;
}

function results(
  rule: RuleHead,
  set: 'off' | 'warning' | 'blocker' | undefined,
  { host, answer }: Asked,
): CheckResult[] {
  if (set === 'off') return [];
  return [answer() ?? []].flat().map((one) => {
    // Data decides how bad it is, never whether it is so: what is fine or not known stays that.
    const level = set && one.level !== 'ok' && one.level !== 'unknown' ? set : one.level;
    return result(rule, host, { ...one, level });
  });
}

function result(
  { id, theme, title, meaning, source }: RuleHead,
  host: string | null,
  one: Verdict,
): CheckResult {
  const { level, message, evidence, remedy, remedyId, readAt } = one;
  return {
    check: id,
    theme,
    title,
    host,
    level,
    message,
    meaning,
    evidence,
    remedy,
    remedyId,
    source,
    readAt,
  };
}

function sorted(checks: CheckResult[]): CheckResult[] {
  return checks.toSorted((a, b) => themes.indexOf(a.theme) - themes.indexOf(b.theme));
}
