// Owns the lab's own short requests to an engine's socket. Deliberately not dockerode and not the product's adapter:
// the lab must be able to clean up after either of them.
import { request } from 'node:http';

export interface EngineAnswer {
  status: number;
  body: string;
}

export interface EngineRequestOptions {
  body?: unknown;
  headers?: Record<string, string>;
  deadlineMs?: number;
}

export function engineRequest(
  socketPath: string,
  methodAndPath: string,
  options: EngineRequestOptions = {},
): Promise<EngineAnswer> {
  const [method, path] = methodAndPath.split(' ');
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        socketPath,
        method,
        path,
        headers: {
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
          ...options.headers,
        },
        signal: AbortSignal.timeout(options.deadlineMs ?? 30_000),
        agent: false,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** For requests that must succeed; 304 means "already so". */
export async function engineDo<T = unknown>(
  socketPath: string,
  methodAndPath: string,
  options: EngineRequestOptions = {},
): Promise<T> {
  const answer = await engineRequest(socketPath, methodAndPath, options);
  if (answer.status >= 400)
    throw new Error(`${methodAndPath}: ${String(answer.status)} ${answer.body.slice(0, 500)}`);
  return (answer.body === '' ? null : parse(answer.body)) as T;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

export async function engineAnswers(socketPath: string): Promise<boolean> {
  const answer = await engineRequest(socketPath, 'GET /_ping', { deadlineMs: 2000 });
  return answer.status === 200;
}
