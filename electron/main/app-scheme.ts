// Owns the `app://` scheme: serves the built UI from its folder and nothing else, with the content policy on every answer.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { protocol, session } from 'electron';
import { pagePolicy } from '#shared/wire/page-policy';

export const appOrigin = 'app://site-admin';
export const appUrl = `${appOrigin}/index.html`;

const mediaTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
};

/** Before the app is ready, as Electron demands. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

export function serveAppScheme(directory: string): void {
  session.defaultSession.protocol.handle('app', (request) => answer(directory, request));
}

async function answer(directory: string, request: Request): Promise<Response> {
  const file = fileBehind(directory, request.url);
  if (request.method !== 'GET' || file === null) return refuse(403);
  try {
    return new Response(new Uint8Array(await readFile(file)), {
      headers: headersFor(mediaTypes[path.extname(file)] ?? 'application/octet-stream'),
    });
  } catch {
    return refuse(404);
  }
}

/** The file a URL names, or null when it leads out of the folder or to another host. */
export function fileBehind(directory: string, address: string): string | null {
  let name: string;
  try {
    const url = new URL(address);
    if (url.host !== new URL(appOrigin).host) return null;
    name = decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
  // A back slash separates folders on Windows, and a colon names a drive or a stream there.
  if (/[\\:\0]/.test(name)) return null;
  const file = path.resolve(directory, `.${name}`);
  return file.startsWith(directory + path.sep) ? file : null;
}

const headersFor = (mediaType: string): Record<string, string> => ({
  'content-type': mediaType,
  'content-security-policy': pagePolicy(),
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
});

const refuse = (status: number): Response => new Response('', { status, headers: headersFor('text/plain') });
