// Owns one request to a registry and reading its answer no further than is wanted of it. It follows nothing and repeats nothing.
import type { Dispatcher } from 'undici';
import { request } from 'undici';

export type Headers = Readonly<Record<string, string>>;

export interface RegistryAnswer {
  status: number;
  header: (name: string) => string | null;
  /** Must be read or ended. */
  body: Dispatcher.ResponseData['body'];
}

export type AskOnce = (url: string, headers: Headers) => Promise<RegistryAnswer>;

/** A manifest, a list of tags or a token; the distribution specification advises four million bytes. */
const MOST_BYTES = 4_000_000;

export interface AskOptions {
  dispatcher: Dispatcher;
  signal: AbortSignal;
  /** Silence of this length ends a transfer; a slow one that still moves bytes never ends by it. */
  idleMs: number;
  method?: 'GET' | 'HEAD';
}

/** Rejects with what the network says. */
export async function askOnce(url: string, headers: Headers, options: AskOptions): Promise<RegistryAnswer> {
  const { dispatcher, signal, idleMs, method = 'GET' } = options;
  const answer = await request(url, {
    method,
    dispatcher,
    signal,
    headers: { ...headers, 'user-agent': 'site-admin' },
    headersTimeout: idleMs,
    bodyTimeout: idleMs,
  });
  return {
    status: answer.statusCode,
    header: (name) => {
      const value = answer.headers[name];
      return (Array.isArray(value) ? value[0] : value) ?? null;
    },
    body: answer.body,
  };
}

/** Rejects at the first byte over the limit, and then takes no more. */
export async function readBytes({ body }: RegistryAnswer): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > MOST_BYTES) throw new Error(`it answers more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export async function readText(answer: RegistryAnswer): Promise<string> {
  return (await readBytes(answer)).toString('utf8');
}

/** For an answer whose body is not wanted. */
export function endAnswer({ body }: RegistryAnswer): void {
  body.on('error', () => undefined);
  body.destroy();
}
