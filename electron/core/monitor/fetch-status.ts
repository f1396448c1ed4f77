// Owns small HTTP reads of the services' own status endpoints: bounded in time and size, no retries.

const TIMEOUT_MS = 3_000;
const MAX_BYTES = 8_388_608;

export async function fetchText(url: string, timeoutMs = TIMEOUT_MS): Promise<string> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' });
  const body = await answer.arrayBuffer();
  if (body.byteLength > MAX_BYTES) throw new Error(`${url} answered more than ${MAX_BYTES} bytes`);
  const text = new TextDecoder().decode(body);
  if (!answer.ok) throw new Error(`${url} answered HTTP ${answer.status}: ${text.slice(0, 200)}`);
  return text;
}

export async function fetchJson(url: string): Promise<unknown> {
  return JSON.parse(await fetchText(url)) as unknown;
}

/** Why a read failed, short enough for a sentence. */
export function failureWords(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  const cause = thrown.cause instanceof Error ? (thrown.cause as NodeJS.ErrnoException) : null;
  // A port that is published and has nobody behind it yet: engines either refuse or accept and drop.
  if (cause?.code === 'ECONNREFUSED' || cause?.code === 'ECONNRESET' || cause?.code === 'UND_ERR_SOCKET') {
    return 'it does not answer yet';
  }
  return cause?.message ?? thrown.message;
}
