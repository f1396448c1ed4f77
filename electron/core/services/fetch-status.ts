// Sends small HTTP requests to status endpoints of services, limited in time, and in size while data arrives. No retries.
import type { StatusResponse } from '#shared/domain/status/probe';
import { readBounded } from '../ports/bounded-body.ts';
import { fetchService } from '../ports/fetch-service.ts';

const TIMEOUT_MS = 3_000;
/** A status is a few hundred bytes. An Engine's metrics are some ten thousand; every model and label adds a few lines. */
const MOST_BYTES = { status: 65_536, metrics: 8_388_608 };

/** Never rejects: after 3 s, or with the first byte over 64 KiB (metrics: 8 MiB), it is unknown. Any status code is an answer. */
export async function fetchStatus(url: string): Promise<StatusResponse> {
  const mostBytes = url.endsWith('/metrics') ? MOST_BYTES.metrics : MOST_BYTES.status;
  try {
    const response = await fetchService(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = await readBounded(response, mostBytes);
    return { is: 'known', value: { httpStatus: response.status, text } };
  } catch (thrown) {
    return { is: 'unknown', reason: failureWords(thrown), isRefused: causeCode(thrown) === 'ECONNREFUSED' };
  }
}

/** Why a read failed, short enough for a sentence. */
function failureWords(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  const code = causeCode(thrown) ?? '';
  // A port that is published and has nobody behind it yet: engines either refuse or accept and drop.
  if (['ECONNREFUSED', 'ECONNRESET', 'UND_ERR_SOCKET'].includes(code)) return 'it does not answer yet';
  // OpenSSL where it was answered in plain text, and llhttp where it was answered with TLS.
  if (code === 'EPROTO' || code === 'ERR_SSL_WRONG_VERSION_NUMBER') return 'it does not answer with TLS';
  return thrown.cause instanceof Error ? thrown.cause.message : thrown.message;
}

function causeCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const cause = thrown.cause instanceof Error ? thrown.cause : thrown;
  return (cause as NodeJS.ErrnoException).code;
}
