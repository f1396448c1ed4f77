// Defines the role API. Source: Compose templates and api.toml of the vendor.
import { isAtLeast } from '../catalogue/find-release.ts';
import { licenceUrls } from '../site/licence-urls.ts';
import { poolUrls } from '../site/engine-pool.ts';
import { besidePort } from './beside-port.ts';
import type { RoleDefinition } from './role-definition.ts';

export const api: RoleDefinition = {
  image: 'self-hosted-api',
  file: 'api.toml',
  statusPort: 8080,
  usesGpu: false,
  readyTimeoutMs: 120_000,
  usualInterruptionSeconds: 20,
  publishes: (_document, { ports, listen }) => [
    {
      container: 8080,
      host: ports.api,
      address: listen.api,
      purpose: 'calls',
      ...besidePort(ports.api_beside),
    },
  ],
  environment: () => ({}),
  mounts: () => [],
  table(document, service) {
    const { release } = document;
    return {
      license: { server_url: licenceUrls(document, service.host) },
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
        ...(isAtLeast(release, '241024') ? { speak_streaming: true } : {}),
        ...(isAtLeast(release, '251015') ? { listen_v2: false } : {}),
      },
      driver_pool: {
        standard: poolUrls(document, service).map((url) => ({
          url,
          timeout_backoff: 1.2,
          retry_sleep: '2s',
          retry_backoff: 1.6,
          max_response_size: 1_073_741_824,
        })),
      },
    };
  },
};
