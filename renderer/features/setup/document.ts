// Owns turning the answers into a site document. Pure; the core judges the text, this only writes it.
import type { SetupDraft } from '#renderer/features/setup/draft.ts';

export const KEY_SECRET = 'deepgram-api-key';
const VENDOR_REGISTRY = 'quay.io';

export function connectionOf(draft: SetupDraft): string {
  if (draft.connection === 'socket') return `unix://${draft.socketPath}`;
  if (draft.connection === 'podman') return `podman:${draft.socketPath}`;
  return draft.connection;
}

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
  const roles = [...(draft.licensing === 'license-proxy' ? ['license-proxy'] : []), 'engine', 'api'];
  const lines = [
    `name = ${quoted(draft.name)}`,
    `release = ${quoted(draft.release)}`,
    'products = ["stt"]',
    '',
    '[licensing]',
    `mode = ${quoted(draft.licensing)}`,
    `api_key = "secret:${KEY_SECRET}"`,
  ];
  lines.push(...registryLines(draft));
  lines.push(
    '',
    '[[host]]',
    `name = ${quoted(draft.host)}`,
    `connection = ${quoted(connectionOf(draft))}`,
    `roles = [${roles.map(quoted).join(', ')}]`,
    `models = ${quoted(draft.models)}`,
    `files = ${quoted(draft.files)}`,
    `ports = { api = ${port(draft.apiPort)}, license_proxy_status = ${port(draft.statusPort)}, engine_metrics = ${port(draft.metricsPort)} }`,
    `listen = { api = ${quoted(draft.listen)} }`,
    '',
  );
  return lines.join('\n');
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
