// Owns small things every HTTP stand-in does: JSON answers, reading a body with a bound.
import type { IncomingMessage, ServerResponse } from 'node:http';

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

class BodyTooLarge extends Error {}

export async function readBody(request: IncomingMessage, maxBytes = 1 << 30): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw new BodyTooLarge('body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function urlOf(request: IncomingMessage): URL {
  return new URL(request.url ?? '/', 'http://stand-in');
}
