// Owns reading what services answer on their status endpoints. JSON is parsed, never compared as text: spaces, the order of fields and
// fields that we do not know say nothing. Field names and words are compared as the vendor writes them.
// Sources: Deepgram docs, "Status Endpoint"; the readiness probes of Deepgram's Helm chart.
import { readProxyAnswer, type ProxyAnswer } from './licence.ts';
import { known, unknown, type Told } from './service-answer.ts';

/** An answer with any status code: the vendor does not say which one a Critical API gives. */
export interface StatusBody {
  httpStatus: number;
  text: string;
}

export interface ApiStatus {
  /** The vendor's word; null where the body has none. */
  health: string | null;
  /** All fields, for the counters among them. */
  fields: Readonly<Record<string, unknown>>;
}

export interface EngineConnection {
  connected: boolean;
  word: string;
}

const healths = ['Initializing', 'Ready', 'Healthy', 'Degraded', 'Critical'];

/** `/v1/status` of an API. With an error code only a body that names one of the vendor's five states is taken for a status. */
export function readApiStatus(body: StatusBody): Told<ApiStatus> {
  const fields = readObject(body);
  if (fields.is === 'unknown') return fields;
  const word = fields.value['system_health'];
  const health = typeof word === 'string' ? word : null;
  if (!isSuccess(body) && !healths.some((one) => one === health)) return unknown(errorWords(body));
  return known({ health, fields: fields.value });
}

/** `/v1/status/engine` of an API: whether it has an Engine, and its own word for that. */
export function readEngineConnection(body: StatusBody): Told<EngineConnection> {
  if (!isSuccess(body)) return unknown(errorWords(body));
  const fields = readObject(body);
  if (fields.is === 'unknown') return fields;
  const word = fields.value['engine_connection_status'];
  if (typeof word !== 'string') return unknown(`its answer names no engine_connection_status: ${cut(body)}`);
  return known({ connected: word === 'Connected', word });
}

/** `/v1/status` of a License Proxy. */
export function readProxyStatus(body: StatusBody): Told<ProxyAnswer> {
  if (!isSuccess(body)) return unknown(errorWords(body));
  const fields = readObject(body);
  if (fields.is === 'unknown') return fields;
  const answer = readProxyAnswer(fields.value);
  return answer ? known(answer) : unknown(`its status is not one of the four known states: ${cut(body)}`);
}

export function isSuccess({ httpStatus }: Pick<StatusBody, 'httpStatus'>): boolean {
  return httpStatus >= 200 && httpStatus < 300;
}

export function errorWords(body: StatusBody): string {
  return `it answers HTTP ${body.httpStatus}: ${cut(body)}`;
}

function readObject(body: StatusBody): Told<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = JSON.parse(body.text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value))
      return known(value as Record<string, unknown>);
  } catch {
    // Said below, with what came instead.
  }
  return unknown(isSuccess(body) ? `its answer is no JSON object: ${cut(body)}` : errorWords(body));
}

function cut({ text }: StatusBody): string {
  return text.trim() === '' ? '(empty)' : text.trim().slice(0, 120);
}
