// Owns serving the built UI: only files that were there when the door opened, so no path can lead anywhere else.
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
};

export class StaticFiles {
  readonly #paths = new Map<string, string>();

  constructor(root: string) {
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name.endsWith('.map')) continue;
      const path = join(entry.parentPath, entry.name);
      this.#paths.set(`/${relative(root, path).split(sep).join('/')}`, path);
    }
  }

  async serve(pathname: string, answer: ServerResponse): Promise<void> {
    const path = this.#paths.get(pathname === '/' ? '/index.html' : pathname);
    if (!path) {
      answer.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('There is nothing here.\n');
      return;
    }
    const body = await readFile(path);
    const hashed = pathname.startsWith('/assets/');
    answer.writeHead(200, {
      'content-type': types[extname(path)] ?? 'application/octet-stream',
      'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-store',
      'content-length': body.length,
    });
    answer.end(body);
  }
}
