// Owns the rules about listeners: what the host publishes, probes and proofs use is where the service listens. Source: docs/domain.md, "Ports".
import { report } from '#shared/domain/config/judge/file-view';
import { valueAt } from '#shared/domain/toml-text/toml-path';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { roles } from '#shared/domain/roles/roles';
import { listenerOf } from '../listener.ts';
import { ofRole, type ServiceView, type SiteRule } from '../site-view.ts';

export const listenerRules: SiteRule[] = [
  ({ document, services }) =>
    services.flatMap((service) =>
      roles[service.wanted.role]
        .publishes(document, service.entry)
        .flatMap((published) => judgePort(service, published)),
    ),
  (site) => ofRole(site, 'api').flatMap(judgePrefix),
];

const purposeWords = {
  calls: 'requests',
  status: 'status and metrics',
  licence: 'licence requests',
} as const;

function judgePort(
  service: ServiceView,
  { container, purpose }: { container: number; purpose: keyof typeof purposeWords },
): Finding[] {
  const listener = listenerOf(service, purpose);
  if (!listener || listener.port === container) return [];
  const { path } = listener;
  return [
    report(
      service,
      { code: 'config.portUnpublished', path, edits: [{ path, value: container }] },
      { port: container, purpose: purposeWords[purpose] },
    ),
  ];
}

const USUAL_PREFIX = '/v1';

function judgePrefix(api: ServiceView): Finding[] {
  const path = ['server', 'base_url'];
  const value = valueAt(api.table, path);
  if (typeof value !== 'string' || value.replace(/\/$/, '') === USUAL_PREFIX) return [];
  const edits = [{ path, value: USUAL_PREFIX }];
  return [report(api, { code: 'config.baseUrl', path, edits }, { usual: USUAL_PREFIX })];
}
