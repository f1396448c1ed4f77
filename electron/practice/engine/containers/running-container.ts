// Owns a container while it runs: its process, its published ports, its execs. Gone when it ends.
import type { EngineError } from '../engine-error.ts';
import { EngineError as Failure } from '../engine-error.ts';
import type { ContainerRecord } from '../model/records.ts';
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

export function portWishes(record: ContainerRecord): PortWish[] {
  return Object.entries(record.hostConfig.PortBindings ?? {}).flatMap(([key, bindings]) => {
    const [port = '', protocol = 'tcp'] = key.split('/');
    return (bindings ?? []).map((binding) => ({
      containerPort: Number(port),
      protocol,
      hostIp: binding.HostIp === undefined || binding.HostIp === '' ? '0.0.0.0' : binding.HostIp,
      hostPort: Number(binding.HostPort ?? 0) || 0,
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
