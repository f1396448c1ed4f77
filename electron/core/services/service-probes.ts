// Judges each service by its own status, as the Helm chart of the vendor defines readiness. A probe that failed returns `unknown`, never "not
// ready" or "nothing in flight".
import { inFlightOfMetrics, inFlightOfStatus, type InFlight } from '#shared/domain/status/in-flight';
import { readMetrics, sumOf } from '#shared/domain/status/openmetrics';
import type { PlannableRole } from '#shared/domain/site/role-names';
import { roles } from '#shared/domain/roles/roles';
import { goneBy, unknown, type ServiceAnswer, type Told } from '#shared/domain/status/service-answer';
import {
  readApiStatus,
  readEngineConnection,
  readProxyStatus,
  type EngineConnection,
} from '#shared/domain/status/status-bodies';
import type { ContainerState } from '../engine/engine-client.ts';
import { failureWords, fetchMetrics, fetchStatus, isRefused } from './fetch-status.ts';

export type Readiness = 'ready' | 'notReady' | 'unknown';

export interface ProbeAnswer {
  readiness: Readiness;
  health: string | null;
  /** Why it is not ready, or why that is not known. */
  reason: string | null;
  inFlight: Told<InFlight>;
  streamCapacity: number | null;
}

/** Never rejects. */
export async function probeService(role: PlannableRole, address: string): Promise<ProbeAnswer> {
  try {
    return await { api: probeApi, engine: probeEngine, 'license-proxy': probeProxy }[role](address);
  } catch (thrown) {
    return { ...silent(failureWords(thrown)), readiness: isRefused(thrown) ? 'notReady' : 'unknown' };
  }
}

/** What is in flight in it, by its own counters alone. Never rejects. */
export async function countInFlight(role: PlannableRole, address: string): Promise<Told<InFlight>> {
  try {
    switch (role) {
      case 'api': {
        const status = readApiStatus(await fetchStatus(`${address}/v1/status`));
        return status.is === 'known' ? inFlightOfStatus(status.value.fields) : status;
      }
      case 'engine':
        return inFlightOfMetrics(readMetrics(await fetchMetrics(`${address}/metrics`)));
      case 'license-proxy':
        return UNCOUNTED;
    }
  } catch (thrown) {
    return unknown(failureWords(thrown));
  }
}

/**
 * Where to ask the service of an inspected container; or what its container engine says in its place. A container that is paused has a
 * service that does not answer now.
 */
export function statusPlace(
  role: PlannableRole,
  state: ContainerState | null,
): ServiceAnswer<{ address: string; port: number }> {
  const ended = goneBy(state);
  if (ended || state === null) return ended ?? unknown('there is no such container');
  if (state.status !== 'running') return unknown(`the container is ${state.status}`);
  const published = state.ports[roles[role].statusPort];
  return published ? { is: 'known', value: published } : unknown('its status port is not published');
}

const UNCOUNTED = unknown('a License Proxy does not count its requests');

function silent(reason: string): ProbeAnswer {
  return { readiness: 'unknown', health: null, reason, inFlight: unknown(reason), streamCapacity: null };
}

async function probeApi(address: string): Promise<ProbeAnswer> {
  const status = readApiStatus(await fetchStatus(`${address}/v1/status`));
  const connection = await engineConnection(address);
  const health = status.is === 'known' ? status.value.health : null;
  const inFlight = status.is === 'known' ? inFlightOfStatus(status.value.fields) : status;
  const own = { health, inFlight, streamCapacity: null };
  if (connection.is === 'unknown')
    return {
      ...own,
      readiness: 'unknown',
      reason: `whether it has an Engine is not known: ${connection.reason}`,
    };
  const { connected, word } = connection.value;
  if (!connected)
    return {
      ...own,
      readiness: 'notReady',
      reason: `the API is not connected to an Engine: it says ${word}`,
    };
  // It answers 200 then too, so the status code alone is no readiness.
  if (health === 'Initializing') return { ...own, readiness: 'notReady', reason: 'it says Initializing' };
  return { ...own, readiness: 'ready', reason: null };
}

async function engineConnection(address: string): Promise<Told<EngineConnection>> {
  try {
    return readEngineConnection(await fetchStatus(`${address}/v1/status/engine`));
  } catch (thrown) {
    return unknown(failureWords(thrown));
  }
}

/**
 * The port that the API uses (8080, TLS) is not published, so the metrics port stands for it: the Engine opens it last.
 * The API's own gate, one step later, says Connected only when 8080 really answers.
 */
async function probeEngine(address: string): Promise<ProbeAnswer> {
  const samples = readMetrics(await fetchMetrics(`${address}/metrics`));
  const serving = samples.some(({ name }) => name.startsWith('engine_'));
  return {
    readiness: serving ? 'ready' : 'notReady',
    health: null,
    reason: serving ? null : 'its metrics hold no engine_ family',
    inFlight: inFlightOfMetrics(samples),
    streamCapacity: sumOf(samples, 'engine_estimated_stream_capacity'),
  };
}

async function probeProxy(address: string): Promise<ProbeAnswer> {
  const answer = readProxyStatus(await fetchStatus(`${address}/v1/status`));
  if (answer.is === 'unknown') return silent(answer.reason);
  const { state } = answer.value;
  const isReady = state === 'Connected' || state === 'TrustBased';
  return {
    readiness: isReady ? 'ready' : 'notReady',
    health: state,
    reason: isReady ? null : `it says ${state}`,
    inFlight: UNCOUNTED,
    streamCapacity: null,
  };
}
