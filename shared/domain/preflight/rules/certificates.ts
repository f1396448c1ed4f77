// Owns the rule about the TLS certificate of an API. Source: docs/domain.md, "api.toml".
import { blocker, given, notKnown, ok, warning, type Rule, type RuleInput, type Verdict } from '../rule.ts';
import { certificateFiles, type ServiceCertificate } from '../certificate-files.ts';
import type { CertificateFact } from '#shared/domain/facts/certificate-facts';

export const certificateRules: Rule[] = [
  {
    theme: 'site',
    roles: ['api'],
    id: 'tls.certificate',
    worst: 'blocker',
    title: 'TLS certificate of the API',
    // docs/domain.md, "api.toml"
    source: 'Deepgram configuration files: server.https',
    meaning:
      'An API with a certificate that it cannot use does not start, and callers refuse one that has ended.',
    judge: (input) => {
      const wanted = certificateFiles(input.document, input.host);
      if (wanted.length === 0) return null;
      return given(input.facts.certificates, (facts) => wanted.map((one) => judged(one, facts, input)));
    },
  },
];

function judged(
  wanted: ServiceCertificate,
  facts: CertificateFact[],
  { facts: { readAt }, book }: RuleInput,
): Verdict {
  const { service, certificate, key } = wanted;
  const fact = facts.find((one) => one.certificate === certificate && one.key === key);
  if (!fact)
    return notKnown(`The certificate of ${service}, ${certificate}, was not looked at yet.`, {
      remedy: 'Check again: the document named it after the host was read.',
    });
  if (fact.problem !== null)
    return blocker(`The API ${service} cannot use its certificate: ${fact.problem}`, {
      remedy: `Put certificate and key in PEM form at ${certificate} and ${key}.`,
    });
  const leftMs = Date.parse(fact.validUntil ?? '') - Date.parse(readAt);
  const until = `The certificate of ${service} is valid until ${fact.validUntil ?? 'an unknown time'}`;
  const remedy = `Renew ${certificate}, then apply the site.`;
  if (!(leftMs > 0)) return blocker(`${until}, which has passed.`, { remedy });
  if (leftMs < book.certificate.warnMs) return warning(`${until}.`, { remedy });
  return ok(`${until}.`);
}
