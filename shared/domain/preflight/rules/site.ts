// Owns the rules about the site as a whole: secrets, release, who does what, and known issues of the release.
import { hasRole } from '#shared/domain/site/site-services';
import { releaseDate } from '#shared/domain/catalogue/find-release';
import type { KnownIssue } from '#shared/domain/catalogue/catalogue';
import { valueOf } from '#shared/domain/facts/reading';
import { secretName, type StoredSecret } from '#shared/domain/secrets/audience';
import {
  licenseKeyUse,
  registryUse,
  secretProblem,
  type SecretUse,
} from '#shared/domain/secrets/secret-uses';
import { roleTitle, type Role } from '#shared/domain/site/role-names';
import { listed } from '../amounts.ts';
import { isOlder } from '#shared/domain/facts/compare-versions';
import {
  blocker,
  isPractice,
  ok,
  warning,
  type SiteRule,
  type SiteRuleInput,
  type Verdict,
} from '../rule.ts';

const about = { theme: 'site' } as const satisfies Partial<SiteRule>;

function judgeUse(use: SecretUse, secrets: readonly StoredSecret[]): Verdict {
  const problem = secretProblem(use, secrets);
  if (problem === null) return ok(`${secretName(use.reference)} is stored.`);
  return blocker(problem.message, { remedy: problem.remedy });
}

export const siteOwnRules: SiteRule[] = [
  {
    ...about,
    id: 'site.key',
    worst: 'blocker',
    title: 'Deepgram key stored',
    // docs/domain.md, "Environment variables" and "Security"
    source: 'Deepgram docs, Self Service Licensing & Credentials; network requirements',
    meaning: 'Without a self-hosted key no service gets a licence.',
    judge: ({ document, secrets }) => judgeUse(licenseKeyUse(document), secrets),
  },
  {
    ...about,
    id: 'site.registryCredential',
    worst: 'blocker',
    title: 'Registry credential stored',
    // docs/domain.md, "Host preparation" and "Security"
    source: 'Deepgram docs, Deploy STT Services; network requirements',
    meaning: 'The vendor’s registry gives images only to who shows distribution credentials.',
    judge: ({ document, secrets }) => {
      if (document.host.every(isPractice)) return null;
      const { address } = document.registry;
      const use = registryUse(document);
      if (use === null) {
        return address === 'quay.io'
          ? warning(
              'No credential is named for quay.io; images can be fetched only where the engine is logged in.',
              {
                remedy:
                  'Create distribution credentials in the Deepgram Console and name them as registry.credential.',
              },
            )
          : ok(`${address} is used without a credential.`);
      }
      return judgeUse(use, secrets);
    },
  },
  {
    ...about,
    id: 'site.release',
    worst: 'warning',
    title: 'Release known',
    // docs/domain.md, "Releases"
    source: 'Deepgram self-hosted changelog',
    meaning: 'What a release needs is known only for those in the catalogue.',
    judge: ({ release: { known, nearest, release } }) =>
      known
        ? ok(`${release.tag} is in the catalogue.`)
        : warning(
            `${release.tag} is not in the catalogue; it is judged like ${nearest[0] ?? 'the oldest known'}.`,
            {
              evidence: `nearest known: ${nearest.join(', ')}`,
              remedy: 'Check the spelling, or install a newer catalogue file.',
            },
          ),
  },
  {
    ...about,
    id: 'site.placement',
    worst: 'blocker',
    title: 'Every role has a host',
    // docs/domain.md, "Components and images" and "License Proxy"
    source: 'Compose templates; Deepgram docs, License Proxy',
    meaning: 'A site needs an Engine, an API, and what its licensing asks for.',
    judge: ({ document: { host, licensing } }) => {
      const needed: Role[] = ['engine', 'api'];
      if (licensing.mode === 'license-proxy') needed.push('license-proxy');
      if (licensing.mode === 'air-gapped') needed.push('billing');
      const missing = needed.filter((role) => !host.some((one) => hasRole(one, role)));
      const hasProxies = host.filter((one) => hasRole(one, 'license-proxy')).length;
      if (missing.length > 0) {
        return blocker(`No host has the role ${listed(missing)}.`, {
          remedy: `Give one host the role ${listed(missing)}.`,
        });
      }
      if (licensing.mode === 'license-proxy' && hasProxies < licensing.proxies) {
        return warning(`${licensing.proxies} License Proxies are wanted, ${hasProxies} host has the role.`, {
          remedy: 'Give a second host the role license-proxy.',
        });
      }
      return ok(`${listed(needed.map((role) => roleTitle[role]))} have a host.`);
    },
  },
  {
    ...about,
    id: 'release.knownIssue',
    worst: 'blocker',
    title: 'Known issues of the release',
    source: 'the catalogue; each names its own source',
    meaning: 'The catalogue knows something about this release that concerns this site.',
    judge: (input) => {
      const verdicts = input.catalogue.knownIssues.flatMap((issue): Verdict[] => {
        const where = concerned(issue, input);
        if (where === null) return [];
        const say = issue.level === 'blocker' ? blocker : warning;
        const hosts = where.length > 0 ? ` (${listed(where)})` : '';
        return [
          say(`${issue.message}${hosts}`, { evidence: `${issue.id}: ${issue.source}`, remedy: issue.remedy }),
        ];
      });
      return verdicts.length > 0 ? verdicts : ok(`None is known for ${input.release.release.tag} here.`);
    },
  },
];

/** Hosts that an issue concerns; empty: the whole site; null: nobody. */
function concerned(
  { from, to, when }: KnownIssue,
  { document, release, hosts }: SiteRuleInput,
): string[] | null {
  const date = releaseDate(release.release.tag);
  if (date < from || (to !== null && date > to)) return null;
  if (when.products && !when.products.some((product) => document.products.includes(product))) return null;
  const { engines, gpus, driverFrom, driverBefore } = when;
  if (!engines && !gpus && !driverFrom && !driverBefore) return [];
  const hit = hosts.filter((facts) => {
    const driver = valueOf(facts.driver)?.moduleVersion ?? null;
    const product = valueOf(facts.engine)?.product;
    const names = (valueOf(facts.gpus) ?? []).map(({ name }) => name);
    return (
      (!engines || engines.some((engine) => engine === product)) &&
      (!gpus || gpus.some((part) => names.some((name) => name.includes(part)))) &&
      (!driverFrom || (driver !== null && !isOlder(driver, driverFrom))) &&
      (!driverBefore || (driver !== null && isOlder(driver, driverBefore)))
    );
  });
  return hit.length > 0 ? hit.map(({ host }) => host) : null;
}
