// Owns the document of a practice twin: the same site with the same services, settings and shape, on hosts of the embedded engine. What would
// reach the world outside (registry, proxies, addresses of real hosts) is left out, because a rehearsal must touch nothing.
import { parse, stringify } from 'smol-toml';
import { secretUses, type SecretUse } from '../secrets/secret-uses.ts';
import type { ServiceOverrides, ServiceRun, SiteDocument } from '../site/site-document.ts';

export interface TwinPorts {
  api: number;
  license_proxy_status: number;
  engine_metrics: number;
  engine_requests: number;
}

const LOOPBACK = { api: '127.0.0.1', status: '127.0.0.1', metrics: '127.0.0.1' };
/** Streams of a rehearsal are ours and end within seconds. */
const GRACE_SECONDS = 20;

/** `ports`: free ones on this machine, by host for what the short form names, and by `host/service`. */
export function twinText(document: SiteDocument, ports: Record<string, TwinPorts>): string {
  const raw = parse(stringify(document)) as Record<string, unknown>;
  return stringify({
    ...raw,
    registry: {},
    network: { egress: document.network.egress },
    stop: { grace_seconds: GRACE_SECONDS },
    service: { ...document.service, api: withoutTls(document.service['api']) },
    host: document.host.map((host) => ({
      ...host,
      connection: twinConnection(host.name),
      // UUIDs of GPUs that the embedded engine does not have.
      gpus: [],
      ports: { ...host.ports, ...ports[host.name] },
      listen: LOOPBACK,
      ...(host.run ? { run: host.run.map((run) => twinRun(run, ports[`${host.name}/${run.name}`])) } : {}),
    })),
  });
}

/** Its certificate is on the real hosts alone. */
function withoutTls(api: ServiceOverrides | undefined): ServiceOverrides {
  return { ...api, without: [...(api?.without ?? []), 'server.https'] };
}

function twinRun({ gpus: _, ...run }: ServiceRun, ports: TwinPorts | undefined): object {
  return { ...run, ports: { ...run.ports, ...ports }, listen: LOOPBACK };
}

export function twinConnection(host: string): string {
  return `practice:${host}`;
}

/** Every use of a secret on the twin, which has no registry; the values mean nothing. */
export function twinSecrets(document: SiteDocument): SecretUse[] {
  return secretUses(document).filter(({ audience }) => !audience.startsWith('registry:'));
}
