// Reads the GPUs that an Engine sees by running nvidia-smi in its container; cached for a while because it starts a process.
import type { SmiAnswer } from '#shared/domain/status/engine-devices';
import type { SiteHost } from '#shared/domain/site/site-document';
import type { Gpu, ServiceStatus } from '#shared/domain/status/status';
import { readGpuRows, GPU_QUERY } from '#shared/domain/status/nvidia-smi';
import type { EngineClient } from '../engine/engine-client.ts';
import type { Clock } from '../ports/clock.ts';
import { KeptReadings } from './kept-readings.ts';

const KEEP_MS = 10_000;

export interface GpuReading {
  gpus: Gpu[];
  /** By service: what nvidia-smi said there; null where it could not be run. */
  answers: Record<string, SmiAnswer | null>;
}

export class GpuReader {
  readonly #kept: KeptReadings<GpuReading>;

  constructor(clock: Clock) {
    this.#kept = new KeptReadings(clock);
  }

  /** Without GPUs when no Engine runs or they see none; GPUs are extra, so a failure here never spoils a status. */
  async read(
    host: SiteHost,
    { engine, services }: { engine: EngineClient; services: ServiceStatus[] },
  ): Promise<GpuReading> {
    const running = services.flatMap(({ role, service, state, container }) =>
      role === 'engine' && (state === 'ready' || state === 'starting') && container !== null
        ? [{ service, container }]
        : [],
    );
    if (running.length === 0) return { gpus: [], answers: {} };
    const key = [host.connection, ...running.map(({ container }) => container)].join(' ');
    const kept = this.#kept.get(key, () => KEEP_MS);
    if (kept) return kept;
    const answers = await Promise.all(running.map(({ container }) => askSmi(engine, container)));
    const byService = Object.fromEntries(
      running.map(({ service }, index) => [service, answers[index] ?? null]),
    );
    if (answers.includes(null)) return { gpus: [], answers: byService };
    const seen = running.flatMap(({ service }) => seenBy(host.name, service, byService[service] ?? null));
    const reading = { gpus: merged(seen), answers: byService };
    this.#kept.set(key, reading);
    return reading;
  }
}

async function askSmi(engine: EngineClient, container: string): Promise<SmiAnswer | null> {
  return engine.exec(container, ['nvidia-smi', ...GPU_QUERY]).catch(() => null);
}

function seenBy(host: string, service: string, answer: SmiAnswer | null): Gpu[] {
  const rows = answer?.exitCode === 0 ? readGpuRows(answer.output, host) : [];
  return rows.map((gpu) => ({ ...gpu, seenBy: [service] }));
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
