// Defines the role License Proxy. Source: Compose templates and license-proxy.toml of the vendor.
import { PROXY_PORT } from '../site/licence-urls.ts';
import { hasRole } from '../site/site-services.ts';
import { portAt } from '../status/config-value.ts';
import { NO_RESPONSE, silent, unreadable } from '../status/probe.ts';
import { unknown } from '../status/service-answer.ts';
import { readProxyStatus } from '../status/status-bodies.ts';
import type { RoleDefinition } from './role-definition.ts';

const UNCOUNTED = unknown('a License Proxy does not count its requests');

export const licenseProxy: RoleDefinition = {
  image: 'self-hosted-license-proxy',
  file: 'license-proxy.toml',
  statusPort: 8080,
  status: {
    endpoint: (config) => ({
      scheme: 'http',
      port: portAt(config, 'server', 'status_port') ?? 8080,
      path: '/v1',
    }),
    paths: ['/status'],
    judge([response = NO_RESPONSE]) {
      if (response.is === 'unknown') return silent(response);
      const answer = readProxyStatus(response.value);
      if (answer.is === 'unknown') return unreadable(answer.reason);
      const { state } = answer.value;
      const isReady = state === 'Connected' || state === 'TrustBased';
      return {
        readiness: isReady ? 'ready' : 'notReady',
        health: state,
        reason: isReady ? null : `it says ${state}`,
        inFlight: UNCOUNTED,
        streamCapacity: null,
      };
    },
    count: () => UNCOUNTED,
  },
  usesGpu: false,
  readyTimeoutMs: 120_000,
  usualInterruptionSeconds: null,
  publishes({ host: hosts }, { host, ports, listen }) {
    const status = {
      container: 8080,
      host: ports.license_proxy_status,
      address: listen.status,
      purpose: 'status' as const,
    };
    // Also where they have a proxy of their own: each is the other's second address.
    const servesOthers = hosts.some(
      (other) => other.name !== host.name && (hasRole(other, 'api') || hasRole(other, 'engine')),
    );
    if (!servesOthers) return [status];
    return [
      status,
      { container: PROXY_PORT, host: PROXY_PORT, address: '0.0.0.0', purpose: 'licence' as const },
    ];
  },
  environment: () => ({}),
  mounts: () => [],
  table: () => ({ server: { host: '0.0.0.0', port: PROXY_PORT, base_url: '/', status_port: 8080 } }),
};
