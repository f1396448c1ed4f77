// Reads on which device each ready Engine works: once for every start from its log, and with every reading from what nvidia-smi said.
import { deviceInLog, engineDevice, type SmiAnswer } from '#shared/domain/status/engine-devices';
import type { EngineDevice, ServiceStatus } from '#shared/domain/status/status';
import type { EngineClient } from '../engine/engine-client.ts';
import type { Clock } from '../ports/clock.ts';
import { KeptReadings } from './kept-readings.ts';

/** An Engine names its devices among its first lines; models of Flux theirs when they are loaded. */
const START_LINES = 2_000;
const READ_MS = 5_000;
/** A log that was rotated, or could not be read, is read again after this time. */
const AGAIN_MS = 60_000;

export class DeviceReader {
  /** By container and start. */
  readonly #kept: KeptReadings<EngineDevice>;

  constructor(clock: Clock) {
    this.#kept = new KeptReadings(clock);
  }

  /** Null where the service is no Engine, or not ready: until then its log is not complete. */
  async read(
    engine: EngineClient,
    { role, state, container, startedAt }: ServiceStatus,
    smi: SmiAnswer | null,
  ): Promise<EngineDevice | null> {
    if (role !== 'engine' || state !== 'ready' || container === null) return null;
    const key = `${container} ${startedAt ?? ''}`;
    const kept = this.#kept.get(key, ({ is }) => (is === 'unknown' ? AGAIN_MS : Infinity));
    if (kept) return engineDevice(kept, smi);
    const device = await deviceOf(engine, container, startedAt);
    this.#kept.set(key, device);
    return engineDevice(device, smi);
  }
}

async function deviceOf(
  engine: EngineClient,
  container: string,
  startedAt: string | null,
): Promise<EngineDevice> {
  const lines: string[] = [];
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), READ_MS);
  try {
    const options = { tail: 1_000_000, follow: false, signal: controller.signal };
    const since = startedAt === null ? {} : { since: startedAt };
    for await (const { line } of engine.followLogs(container, { ...options, ...since })) {
      lines.push(line);
      if (lines.length >= START_LINES) break;
    }
    return deviceInLog(lines);
  } catch {
    const found = deviceInLog(lines);
    return found.is === 'unknown' ? { is: 'unknown', reason: 'its log could not be read' } : found;
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}
