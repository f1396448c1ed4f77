// Owns the content of api.toml, engine.toml and license-proxy.toml for a site. Values are those of the vendor's templates
// (dossier 1.9 to 1.11); what the operator sets in the site document is laid over them, site first, then host.
import { stringify } from 'smol-toml';
import { isAtLeast } from '../catalogue/find-release.ts';
import { roleConfigFile, type PlannableRole } from '../service.ts';
import type { SiteDocument, SiteHost } from '../site-document.ts';
import { licenceUrls } from './licence-urls.ts';
import type { ConfigTable } from './check-config.ts';

export interface ServiceFile {
  name: string;
  text: string;
}

export function serviceTable(document: SiteDocument, host: SiteHost, service: PlannableRole): ConfigTable {
  const base = { api: apiTable, engine: engineTable, 'license-proxy': licenseProxyTable }[service](
    document,
    host,
  );
  const over = [document.service[service], host.service[service]];
  const merged = over.reduce((table, one) => merge(table, one?.config ?? {}), base);
  return over.flatMap((one) => one?.without ?? []).reduce(removeKey, merged);
}

/** A table that is empty without it goes too, unless it was empty before. */
function removeKey(table: ConfigTable, path: string): ConfigTable {
  const [first = '', ...rest] = path.split('.');
  const inner = table[first];
  const { [first]: _, ...others } = table;
  if (rest.length === 0 || !isTable(inner)) return rest.length === 0 ? others : table;
  const left = removeKey(inner, rest.join('.'));
  return Object.keys(left).length === 0 ? others : { ...table, [first]: left };
}

export function serviceFile(document: SiteDocument, host: SiteHost, service: PlannableRole): ServiceFile {
  const head = `# ${roleConfigFile[service]} of site ${document.name} on ${host.name}, for ${document.release}.\n# Written by Site Admin; edit the site document instead of this file.\n\n`;
  return {
    name: roleConfigFile[service],
    text: `${head}${stringify(serviceTable(document, host, service))}\n`,
  };
}

function apiTable(document: SiteDocument, host: SiteHost): ConfigTable {
  const { release } = document;
  return {
    license: { server_url: licenceUrls(document, host) },
    server: {
      base_url: '/v1',
      host: '0.0.0.0',
      port: 8080,
      callback_conn_timeout: '1s',
      callback_timeout: '10s',
      fetch_conn_timeout: '1s',
      fetch_timeout: '60s',
    },
    features: {
      topic_detection: true,
      summarization: true,
      entity_detection: false,
      entity_redaction: true,
      ...(isAtLeast(release, '250912') ? { format_entity_tags: true } : {}),
      speak_streaming: true,
      ...(isAtLeast(release, '251015') ? { listen_v2: false } : {}),
    },
    driver_pool: {
      standard: [
        {
          url: 'https://engine:8080/v2',
          timeout_backoff: 1.2,
          retry_sleep: '2s',
          retry_backoff: 1.6,
          max_response_size: 1_073_741_824,
        },
      ],
    },
  };
}

function engineTable(document: SiteDocument, host: SiteHost): ConfigTable {
  const { release } = document;
  return {
    license: { server_url: licenceUrls(document, host) },
    server: { host: '0.0.0.0', port: 8080 },
    metrics_server: { host: '0.0.0.0', port: 9991 },
    model_manager: { search_paths: ['/models'] },
    features: {
      multichannel: true,
      language_detection: true,
      ...(isAtLeast(release, '250912') ? { streaming_ner: true } : {}),
      ...(isAtLeast(release, '251118') ? { use_v2_language_detection: false } : {}),
    },
    ...(isAtLeast(release, '251015') ? { flux: { enabled: false } } : {}),
  };
}

function licenseProxyTable(): ConfigTable {
  return { server: { host: '0.0.0.0', port: 8443, base_url: '/', status_port: 8080 } };
}

function merge(base: ConfigTable, over: ConfigTable): ConfigTable {
  const result: ConfigTable = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = result[key];
    result[key] = isTable(before) && isTable(value) ? merge(before, value) : value;
  }
  return result;
}

function isTable(value: unknown): value is ConfigTable {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);
}
