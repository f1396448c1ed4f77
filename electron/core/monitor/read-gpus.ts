// Reads the GPUs that an Engine sees by running nvidia-smi in its container; cached for a while because it starts a process.
import type { SiteHost } from '#shared/domain/site/site-document';
import type { Gpu, ServiceStatus } from '#shared/domain/status/status';
import { readGpuRows, GPU_QUERY } from '#shared/domain/status/nvidia-smi';
import type { EngineClient } from '../engine/engine-client.ts';
import type { Clock } from '../ports/clock.ts';

const KEEP_MS = 10_000;

interface Kept {
  gpus: Gpu[];
  at: number;
  /** Ids of the containers that were asked. */
  containers: string;
}

export class GpuReader {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Empty when no Engine runs or they see none; GPUs are extra, so a failure here never spoils a status. */
  async read(
    host: SiteHost,
    { engine, services }: { engine: EngineClient; services: ServiceStatus[] },
  ): Promise<Gpu[]> {
    const running = services.flatMap(({ role, service, state, container }) =>
      role === 'engine' && (state === 'ready' || state === 'starting') && container !== null
        ? [{ service, container }]
        : [],
    );
    if (running.length === 0) return [];
    const key = `${host.connection} ${host.name}`;
    const containers = running.map(({ container }) => container).join(' ');
    const kept = this.#kept.get(key);
    const now = this.#clock.elapsedMs();
    if (kept && kept.containers === containers && now - kept.at < KEEP_MS) return kept.gpus;
    const seen = await Promise.all(
      running.map(({ service, container }) => seenBy(engine, { host: host.name, service, container })),
    );
    if (seen.includes(null)) return [];
    const gpus = merged(seen.flatMap((one) => one ?? []));
    this.#kept.set(key, { gpus, at: now, containers });
    return gpus;
  }
}

/** Null where it could not be asked. */
async function seenBy(
  engine: EngineClient,
  { host, service, container }: { host: string; service: string; container: string },
): Promise<Gpu[] | null> {
  try {
    const { exitCode, output } = await engine.exec(container, ['nvidia-smi', ...GPU_QUERY]);
    const rows = exitCode === 0 ? readGpuRows(output, host) : [];
    return rows.map((gpu) => ({ ...gpu, seenBy: [service] }));
  } catch {
    return null;
  }
}

/** Two Engines may see the same GPU. */
function merged(gpus: Gpu[]): Gpu[] {
  const byUuid = new Map<string, Gpu>();
  for (const gpu of gpus) {
    const before = byUuid.get(gpu.uuid);
    byUuid.set(gpu.uuid, before ? { ...before, seenBy: [...before.seenBy, ...gpu.seenBy] } : gpu);
  }
  return [...byUuid.values()].toSorted((a, b) => a.index - b.index);
}
