// Defines the role License Proxy. Source: Compose templates and license-proxy.toml of the vendor.
import { PROXY_PORT } from '../site/licence-urls.ts';
import { hasRole } from '../site/site-services.ts';
import type { RoleDefinition } from './role-definition.ts';

export const licenseProxy: RoleDefinition = {
  image: 'self-hosted-license-proxy',
  file: 'license-proxy.toml',
  statusPort: 8080,
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
