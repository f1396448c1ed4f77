// Owns making one dialect of the engines' two: API 1.52 and later say Type/Action/Actor, older ones and Podman also or only
// status/id/from.
import type { EngineEvent } from './engine-client.ts';

interface RawEvent {
  Type?: string;
  Action?: string;
  status?: string;
  id?: string;
  Actor?: { ID?: string; Attributes?: Record<string, string> };
  time?: number;
  timeNano?: number;
}

/** Null for lines that are not events. */
export function normaliseEvent(raw: unknown): EngineEvent | null {
  if (raw === null || typeof raw !== 'object') return null;
  const event = raw as RawEvent;
  const action = event.Action ?? event.status;
  const id = event.Actor?.ID ?? event.id;
  if (typeof action !== 'string' || typeof id !== 'string') return null;
  const attributes = event.Actor?.Attributes ?? {};
  const time = new Date(event.timeNano ? event.timeNano / 1e6 : (event.time ?? 0) * 1000);
  return {
    type: event.Type ?? 'container',
    // `health_status: healthy` and `exec_start: sh` carry more than the action.
    action: action.split(':')[0] ?? action,
    id,
    name: attributes['name'] ?? null,
    labels: attributes,
    at: Number.isNaN(time.getTime()) ? null : time.toISOString(),
  };
}
