// Owns one HTTP(S) request through the networking seam, with a deadline. Internal certificates are the
// vendor's own business (docs/domain.md, "License Proxy"), so none is verified here; they never leave the practice site.
import http from 'node:http';
import https from 'node:https';
import type { Network } from './network.ts';

interface RemoteCall {
  method?: string;
  headers?: Record<string, string>;
  body?: Buffer | string;
  timeoutMs: number;
  /** Time allowed for the connection alone; the whole call's by default. */
  connectTimeoutMs?: number;
  maxBytes?: number;
}

export interface RemoteAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

export function portOf(url: URL): number {
  return Number(url.port || (url.protocol === 'https:' ? 443 : 80));
}

export async function callRemote(network: Network, url: URL, call: RemoteCall): Promise<RemoteAnswer> {
  const target = await network.resolve({ host: url.hostname.replace(/^\[|\]$/g, ''), port: portOf(url) });
  const secure = url.protocol === 'https:';
  return new Promise<RemoteAnswer>((resolve, reject) => {
    const request = (secure ? https : http).request(
      {
        host: target.host,
        port: target.port,
        path: url.pathname + url.search,
        method: call.method ?? 'GET',
        headers: { host: url.host, ...call.headers },
        agent: false,
        ...(secure ? { rejectUnauthorized: false, servername: url.hostname } : {}),
      },
      (response) => {
        const chunks: Buffer[] = [];
        let sizeBytes = 0;
        response.on('data', (chunk: Buffer) => {
          sizeBytes += chunk.length;
          if (call.maxBytes !== undefined && sizeBytes > call.maxBytes) {
            request.destroy(Object.assign(new Error('response too large'), { code: 'ETOOLARGE' }));
          }
          chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () => {
          clearTimeout(deadline);
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          });
        });
      },
    );
    const expire = (): void => {
      request.destroy(Object.assign(new Error('operation timed out'), { code: 'ETIMEDOUT' }));
    };
    const deadline = setTimeout(expire, call.timeoutMs);
    const connecting = setTimeout(expire, call.connectTimeoutMs ?? call.timeoutMs);
    request.on('socket', (socket) => {
      socket.once(secure ? 'secureConnect' : 'connect', () => clearTimeout(connecting));
    });
    request.on('error', (error) => {
      clearTimeout(deadline);
      clearTimeout(connecting);
      reject(error);
    });
    request.on('response', () => clearTimeout(connecting));
    request.end(call.body);
  });
}

/** The words the vendor's client uses for a failed connection (docs/domain.md, "Known failures"). */
export function failureWords(error: unknown): string {
  const code = (error as { code?: string }).code ?? '';
  const words = error instanceof Error ? error.message : String(error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return 'error trying to connect: dns error: failed to lookup address information: Name or service not known';
  }
  if (code === 'ECONNREFUSED')
    return 'error trying to connect: tcp connect error: Connection refused (os error 111)';
  if (code === 'ETIMEDOUT') return 'error trying to connect: TimedOut';
  return `error trying to connect: ${words}`;
}
