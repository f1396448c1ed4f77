// Sends one HTTP request to a service of a site, and follows no redirect. An API with [server.https] has a certificate for its callers, often of
// a private CA and for another name than the address of its host, so it is not verified here: the container engine named the port, the
// request holds no secret, and a wrong certificate must not make a service that works look silent.
import { request } from 'node:https';
import { Readable } from 'node:stream';

export interface ServiceRequest {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: Uint8Array<ArrayBuffer>;
  signal: AbortSignal;
}

/** Of TLS connections to services. */
export const unverified = { rejectUnauthorized: false };

/** Rejects with what the network says, or with the reason of the signal. Any status code is an answer. */
export function fetchService(url: string, options: ServiceRequest): Promise<Response> {
  const headers = { 'accept-encoding': 'identity', ...options.headers };
  return url.startsWith('https:')
    ? fetchSecure(url, { ...options, headers })
    : fetch(url, { ...options, headers, redirect: 'error' });
}

function fetchSecure(url: string, { body, signal, ...options }: ServiceRequest): Promise<Response> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, ...unverified, agent: false, signal }, (message) => {
      const status = message.statusCode ?? 0;
      const isEmpty = status === 204 || status === 205 || status === 304;
      resolve(new Response(isEmpty ? null : (Readable.toWeb(message) as ReadableStream), { status }));
    });
    // Of an abort Node tells that it happened, and fetch why.
    sent.on('error', (error) => reject(signal.aborted ? (signal.reason as Error) : error));
    sent.end(body);
  });
}
