// Owns one small JSON request over the practice socket. Used by the client and by a second daemon looking for the first.
import http from 'node:http';
import { socketOf } from './practice-record.ts';

interface SocketCall {
  method: string;
  path: string;
  timeoutMs: number;
}

export function callSocket(dockerHost: string, call: SocketCall): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        socketPath: socketOf(dockerHost),
        method: call.method,
        path: call.path,
        agent: false,
        timeout: call.timeoutMs,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
        );
      },
    );
    request.on('timeout', () =>
      request.destroy(new Error(`practice daemon did not answer within ${String(call.timeoutMs)} ms`)),
    );
    request.on('error', reject);
    request.end();
  });
}

export async function answers(dockerHost: string): Promise<boolean> {
  try {
    return (
      (await callSocket(dockerHost, { method: 'GET', path: '/practice/state', timeoutMs: 2000 })).status ===
      200
    );
  } catch {
    return false;
  }
}
