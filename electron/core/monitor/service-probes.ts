// Owns judging each service by what it says of itself, as the vendor's own chart defines readiness (dossier 1.8).
import { readProxyAnswer } from '#shared/domain/licence';
import { readMetrics, sumOf } from '#shared/domain/openmetrics';
import type { PlannableService } from '#shared/domain/service';
import { failureWords, fetchJson, fetchText } from './fetch-status.ts';

export interface ProbeAnswer {
  ready: boolean;
  health: string | null;
  /** Why it is not ready. */
  reason: string | null;
  activeBatch: number | null;
  activeStream: number | null;
  streamCapacity: number | null;
}

/** Container port that each service answers its status on. */
export const statusPort: Record<PlannableService, number> = {
  api: 8080,
  engine: 9991,
  'license-proxy': 8080,
};

const silent: ProbeAnswer = {
  ready: false,
  health: null,
  reason: null,
  activeBatch: null,
  activeStream: null,
  streamCapacity: null,
};

export async function probeService(service: PlannableService, address: string): Promise<ProbeAnswer> {
  try {
    return await { api: probeApi, engine: probeEngine, 'license-proxy': probeProxy }[service](address);
  } catch (thrown) {
    return { ...silent, reason: failureWords(thrown) };
  }
}

async function probeApi(address: string): Promise<ProbeAnswer> {
  const status = (await fetchJson(`${address}/v1/status`)) as Record<string, unknown>;
  const health = typeof status['system_health'] === 'string' ? status['system_health'] : null;
  // 200 while Initializing, so the status code alone is no readiness (dossier 1.8).
  const engine = await fetchText(`${address}/v1/status/engine`).catch((thrown: unknown) =>
    failureWords(thrown),
  );
  const connected = engine.startsWith('{"engine_connection_status":"Connected"');
  return {
    ready: connected && health !== 'Initializing',
    health,
    reason: connected ? null : `the API is not connected to an Engine: ${engine.slice(0, 120)}`,
    activeBatch: count(status['active_batch_requests']),
    activeStream:
      (count(status['active_stream_requests']) ?? 0) +
      (count(status['active_listen_v2_stream_requests']) ?? 0),
    streamCapacity: null,
  };
}

/**
 * The port that the API uses (8080, TLS) is not published, so the metrics port stands for it: the Engine opens it last.
 * The API's own gate, one step later, says Connected only when 8080 really answers.
 */
async function probeEngine(address: string): Promise<ProbeAnswer> {
  const samples = readMetrics(await fetchText(`${address}/metrics`));
  const serving = samples.some(({ name }) => name.startsWith('engine_'));
  return {
    ready: serving,
    health: null,
    reason: serving ? null : 'its metrics hold no engine_ family',
    activeBatch: sumOf(samples, 'engine_active_requests', { kind: 'batch' }),
    activeStream: sumOf(samples, 'engine_active_requests', { kind: 'stream' }),
    streamCapacity: sumOf(samples, 'engine_estimated_stream_capacity'),
  };
}

async function probeProxy(address: string): Promise<ProbeAnswer> {
  const answer = readProxyAnswer(await fetchJson(`${address}/v1/status`));
  if (!answer) return { ...silent, reason: 'its status is not one of the four known states' };
  const ready = answer.state === 'Connected' || answer.state === 'TrustBased';
  return { ...silent, ready, health: answer.state, reason: ready ? null : `it says ${answer.state}` };
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
