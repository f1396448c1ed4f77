// Owns small things every HTTP stand-in does: JSON answers, reading a body with a bound, reading the target of a request.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readRequestTarget } from '#shared/wire/request-target';

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

interface RequestedPlace {
  /** Empty when the target is not a path: no route is named that. */
  pathname: string;
  searchParams: URLSearchParams;
}

export function placeOf(request: IncomingMessage): RequestedPlace {
  const target = readRequestTarget(request.url);
  return { pathname: target?.path ?? '', searchParams: new URLSearchParams(target?.query) };
}
