// Owns the cases of the rule about TLS certificates: facts as they were read at 2026-11-21T08:00:00Z.
import type { RuleCase, Situation } from './rule-case.ts';

const files = { certificate: '/etc/tls/api/c.pem', key: '/etc/tls/api/k.pem' };

/** The certificate lies below the mount, not at it. */
export const withTls: [string, string] = [
  'name = "north"',
  `name = "north"
service.api.mounts = ["/etc:/host/etc:ro", "/etc/tls/:/tls:ro"]
service.api.config.server.https = { cert_file = "/tls/api/c.pem", key_file = "/tls/api/k.pem" }`,
];

export const tlsSituation = (fact: { problem: string | null; validUntil: string | null }): Situation => ({
  document: [withTls],
  facts: { certificates: [{ ...files, ...fact }] },
});

export const tlsCases: Record<string, RuleCase> = {
  'tls.certificate': {
    trips: tlsSituation({ problem: '/etc/tls/api/k.pem is not the key.', validUntil: null }),
    level: 'blocker',
    passes: tlsSituation({ problem: null, validUntil: '2026-12-21T08:00:00.000Z' }),
  },
};
