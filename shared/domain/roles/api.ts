// Defines the role API. Source: Compose templates and api.toml of the vendor; readiness as in the vendor's Helm chart.
import { isAtLeast } from '../catalogue/find-release.ts';
import { licenceUrls } from '../site/licence-urls.ts';
import { poolUrls } from '../site/engine-pool.ts';
import { portAt, textAt } from '../status/config-value.ts';
import { inFlightOfStatus } from '../status/in-flight.ts';
import { NO_RESPONSE, silent } from '../status/probe.ts';
import { readApiStatus, readEngineConnection } from '../status/status-bodies.ts';
import { besidePort } from './beside-port.ts';
import type { RoleDefinition } from './role-definition.ts';

export const api: RoleDefinition = {
  image: 'self-hosted-api',
  file: 'api.toml',
  statusPort: 8080,
  status: {
    endpoint: (config) => ({
      // The certificate is for callers, and TLS for all of the port.
      scheme: textAt(config, 'server', 'https', 'cert_file') === null ? 'http' : 'https',
      port: portAt(config, 'server', 'port') ?? 8080,
      path: (textAt(config, 'server', 'base_url') ?? '/v1').replace(/\/+$/, ''),
    }),
    paths: ['/status', '/status/engine'],
    judge([first = NO_RESPONSE, second = NO_RESPONSE]) {
      if (first.is === 'unknown') return silent(first);
      const status = readApiStatus(first.value);
      const connection = second.is === 'known' ? readEngineConnection(second.value) : second;
      const own = {
        health: status.is === 'known' ? status.value.health : null,
        inFlight: this.count(first),
        streamCapacity: null,
      };
      if (connection.is === 'unknown')
        return {
          ...own,
          readiness: 'unknown',
          reason: `whether it has an Engine is not known: ${connection.reason}`,
        };
      const { connected, word } = connection.value;
      if (!connected)
        return {
          ...own,
          readiness: 'notReady',
          reason: `the API is not connected to an Engine: it says ${word}`,
        };
      // It answers 200 then too, so the status code alone is no readiness.
      if (own.health === 'Initializing')
        return { ...own, readiness: 'notReady', reason: 'it says Initializing' };
      return { ...own, readiness: 'ready', reason: null };
    },
    count(response) {
      if (response.is === 'unknown') return response;
      const status = readApiStatus(response.value);
      return status.is === 'known' ? inFlightOfStatus(status.value.fields) : status;
    },
  },
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
