// Sends small HTTP requests to status endpoints of services, limited in time, and in size while data arrives. No retries.
import { readBounded } from '../ports/bounded-body.ts';
import { errorWords, isSuccess, type StatusBody } from '#shared/domain/status/status-bodies';

const TIMEOUT_MS = 3_000;
/** A status is a few hundred bytes. */
const STATUS_BYTES = 65_536;
/** An Engine's metrics are some ten thousand; every model and label adds a few lines. */
const METRICS_BYTES = 8_388_608;

/** Rejects with what the network says, after 3 s, or with the first byte over 64 KiB. Any status code is an answer. */
export function fetchStatus(url: string): Promise<StatusBody> {
  return fetchBounded(url, STATUS_BYTES);
}

/** Rejects as `fetchStatus`, over 8 MiB, and where the status code is an error. */
export async function fetchMetrics(url: string): Promise<string> {
  const body = await fetchBounded(url, METRICS_BYTES);
  if (!isSuccess(body)) throw new Error(errorWords(body));
  return body.text;
}

async function fetchBounded(url: string, mostBytes: number): Promise<StatusBody> {
  const answer = await fetch(url, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    redirect: 'error',
    headers: { 'accept-encoding': 'identity' },
  });
  return { httpStatus: answer.status, text: await readBounded(answer, mostBytes) };
}

/** Why a read failed, short enough for a sentence. */
export function failureWords(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  const code = causeCode(thrown);
  // A port that is published and has nobody behind it yet: engines either refuse or accept and drop.
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'UND_ERR_SOCKET')
    return 'it does not answer yet';
  return thrown.cause instanceof Error ? thrown.cause.message : thrown.message;
}

/** Whether nobody listens at that address: that is known, where a cut or late answer tells nothing. */
export function isRefused(thrown: unknown): boolean {
  return causeCode(thrown) === 'ECONNREFUSED';
}

function causeCode(thrown: unknown): string | undefined {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  return cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined;
}
