// Owns reading the GPUs that an Engine sees: nvidia-smi inside its running container, kept for a while because it costs a process.
import type { SiteHost } from '#shared/domain/site-document';
import type { Gpu, ServiceStatus } from '#shared/domain/status';
import { readGpuRows, GPU_QUERY } from '#shared/domain/nvidia-smi';
import type { EngineClient } from '../engine/engine-client.ts';
import type { Clock } from '../ports/clock.ts';

const KEEP_MS = 10_000;

interface Kept {
  gpus: Gpu[];
  at: number;
  container: string;
}

export class GpuReader {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Empty when no Engine runs or it sees none; GPUs are extra, so a failure here never spoils a status. */
  async read(
    host: SiteHost,
    { engine, services }: { engine: EngineClient; services: ServiceStatus[] },
  ): Promise<Gpu[]> {
    const running = services.find(
      ({ service, state }) => service === 'engine' && (state === 'ready' || state === 'starting'),
    );
    if (!running?.container) return [];
    const key = `${host.connection} ${host.name}`;
    const kept = this.#kept.get(key);
    const now = this.#clock.elapsedMs();
    if (kept && kept.container === running.container && now - kept.at < KEEP_MS) return kept.gpus;
    try {
      const { exitCode, output } = await engine.exec(running.container, ['nvidia-smi', ...GPU_QUERY]);
      const gpus = exitCode === 0 ? readGpuRows(output, host.name) : [];
      this.#kept.set(key, { gpus, at: now, container: running.container });
      return gpus;
    } catch {
      return [];
    }
  }
}
