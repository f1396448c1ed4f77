// Owns a container while it runs: its process, its published ports, its execs. Gone when it ends.
import type { EngineError } from '../engine-error.ts';
import { EngineError as Failure } from '../engine-error.ts';
import type { ContainerRecord, PortBinding } from '../model/records.ts';
import type { Child } from '../runtime/child.ts';
import { PortProxy, type PublishedPort } from '../runtime/port-proxy.ts';

export class RunningContainer {
  readonly child: Child;
  readonly proxies: PortProxy[] = [];
  readonly execs = new Set<Child>();
  published: PublishedPort[] = [];
  readonly traffic = { in: 0, out: 0 };

  constructor(child: Child) {
    this.child = child;
  }

  closePorts(): void {
    for (const proxy of this.proxies) proxy.close();
    this.proxies.length = 0;
    this.published = [];
  }
}

export interface PortWish {
  containerPort: number;
  protocol: string;
  hostIp: string;
  /** 0: any free one. */
  hostPort: number;
}

export function portWishes({ config, hostConfig }: ContainerRecord): PortWish[] {
  const asked = hostConfig.PortBindings ?? {};
  const exposed = hostConfig.PublishAllPorts ? Object.keys(config.ExposedPorts ?? {}) : [];
  const anyPort = exposed
    .filter((key) => key.endsWith('/tcp') && !asked[key])
    .map((key) => [key, [{}]] as const);
  return [...Object.entries(asked), ...anyPort].flatMap(([key, bindings]) => {
    const [port = '', protocol = 'tcp'] = key.split('/');
    return (bindings ?? []).map(({ HostIp: address, HostPort: hostPort }: PortBinding) => ({
      containerPort: Number(port),
      protocol,
      hostIp: address || '0.0.0.0',
      hostPort: Number(hostPort) || 0,
    }));
  });
}

/** Docker's words for a port that cannot be had. */
export function portFailure(record: ContainerRecord, wish: PortWish, error: unknown): EngineError {
  const endpoint = Object.values(record.endpoints)[0]?.endpointId ?? record.id;
  const where = `${wish.hostIp}:${String(wish.hostPort)}`;
  const code = (error as { code?: string }).code;
  const prefix = `driver failed programming external connectivity on endpoint ${record.name} (${endpoint})`;
  if (code === 'ALLOCATED')
    return new Failure(500, `${prefix}: Bind for ${where} failed: port is already allocated`);
  if (code === 'EADDRINUSE') {
    return new Failure(
      500,
      `${prefix}: failed to bind host port for ${where}: listen tcp4 ${where}: bind: address already in use`,
    );
  }
  if (code === 'EACCES') return new Failure(500, `${prefix}: listen tcp4 ${where}: bind: permission denied`);
  return new Failure(500, `${prefix}: listen tcp4 ${where}: bind: cannot assign requested address`);
}
