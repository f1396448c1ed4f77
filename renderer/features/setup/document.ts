// Owns turning the answers into a site document. Pure; the core judges the text, this only writes it.
import type { SetupDraft } from '#renderer/features/setup/draft.ts';
import type { HostDraft } from '#renderer/features/setup/host-draft.ts';
import { connectionOf } from '#renderer/parts/connection.ts';

export const KEY_SECRET = 'deepgram-api-key';
const VENDOR_REGISTRY = 'quay.io';

export const registryOf = (draft: SetupDraft): string =>
  draft.registry === 'vendor' ? VENDOR_REGISTRY : draft.registryAddress;

/** One login per registry, so that a second site does not overwrite the first one's. */
export function loginSecretOf(draft: SetupDraft): string {
  return `registry-${registryOf(draft).replace(/[^\w.-]/g, '-')}`.slice(0, 64);
}

/** TOML basic string: quotes, backslashes and control characters escaped. */
function quoted(value: string): string {
  return JSON.stringify(value).replace(/\u007f/g, '\\u007F');
}

export function documentOf(draft: SetupDraft): string {
  const proxies = proxyHosts(draft).length;
  const lines = [
    `name = ${quoted(draft.name)}`,
    `release = ${quoted(draft.release)}`,
    'products = ["stt"]',
    '',
    '[licensing]',
    `mode = ${quoted(draft.licensing)}`,
    ...(proxies > 1 ? [`proxies = ${String(proxies)}`] : []),
    `api_key = "secret:${KEY_SECRET}"`,
  ];
  lines.push(...registryLines(draft));
  for (const host of draft.hosts) lines.push(...hostLines(draft, host));
  lines.push('');
  return lines.join('\n');
}

/** Each License Proxy has a host of its own. */
function proxyHosts({ licensing, hosts }: SetupDraft): HostDraft[] {
  return licensing === 'license-proxy' ? hosts.filter(({ roles }) => roles.includes('license-proxy')) : [];
}

function hostLines(draft: SetupDraft, host: HostDraft): string[] {
  const roles = host.roles.filter((role) => role !== 'license-proxy' || draft.licensing === 'license-proxy');
  return [
    '',
    '[[host]]',
    `name = ${quoted(host.name)}`,
    `connection = ${quoted(connectionOf(host))}`,
    `roles = [${roles.map(quoted).join(', ')}]`,
    `models = ${quoted(draft.models)}`,
    `files = ${quoted(draft.files)}`,
    `ports = { api = ${port(draft.apiPort)}, license_proxy_status = ${port(draft.statusPort)}, engine_metrics = ${port(draft.metricsPort)} }`,
    `listen = { api = ${quoted(draft.listen)} }`,
  ];
}

function registryLines(draft: SetupDraft): string[] {
  const lines =
    draft.registry === 'vendor'
      ? []
      : [`address = ${quoted(draft.registryAddress)}`, `namespace = ${quoted(draft.registryNamespace)}`];
  if (draft.withRegistryLogin) lines.push(`credential = "secret:${loginSecretOf(draft)}"`);
  return lines.length === 0 ? [] : ['', '[registry]', ...lines];
}

/** What is not a number stays visible to the check instead of breaking the syntax. */
function port(value: string): string {
  return /^\d{1,5}$/.test(value.trim()) ? String(Number(value)) : quoted(value);
}
