// Owns the rule about the TLS certificate of an API, as far as its files are known. What is not known is reported as that. Source: docs/domain.md,
// "api.toml".
import { report, valueAt } from '#shared/domain/config/judge/file-view';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { ofRole, type ServiceView, type SiteFacts, type SiteRule } from '../site-view.ts';
import { mountOf } from './mounts.ts';

export const certificateRules: SiteRule[] = [
  (site) => ofRole(site, 'api').flatMap((api) => judgeCertificate(api, site.facts)),
];

const CERTIFICATE = ['server', 'https', 'cert_file'];
const KEY = ['server', 'https', 'key_file'];
/** A certificate that ends sooner is about to expire. */
const SOON_MS = 30 * 24 * 3_600_000;

function judgeCertificate(api: ServiceView, { certificate: ask, now }: SiteFacts): Finding[] {
  const [certificate, key] = [CERTIFICATE, KEY].map((path) => onHost(api, valueAt(api.table, path)));
  // Missing and unmounted paths have findings of their own.
  if (certificate === undefined || key === undefined) return [];
  const facts = ask?.(api.wanted.host, { certificate, key }) ?? {
    is: 'unknown',
    reason: 'nobody has read them yet',
  };
  const path = CERTIFICATE;
  switch (facts.is) {
    case 'unknown':
      return [report(api, { code: 'config.certificateUnknown', path }, { reason: facts.reason })];
    case 'unusable':
      return [report(api, { code: 'config.certificateWrong', path }, { reason: facts.reason })];
    case 'usable':
      return now && Date.parse(facts.validUntil) - now.getTime() < SOON_MS
        ? [report(api, { code: 'config.certificateEnds', path }, { until: facts.validUntil })]
        : [];
  }
}

/** The path on the host that a mount of the container leads to. */
function onHost(api: ServiceView, path: unknown): string | undefined {
  const mount = typeof path === 'string' ? mountOf(api, path) : undefined;
  if (!mount || typeof path !== 'string') return undefined;
  return `${mount.source.replace(/\/$/, '')}${path.slice(mount.target.replace(/\/$/, '').length)}`;
}
