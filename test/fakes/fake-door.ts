// Owns a browser door over the fake core, run as its own process: node test/fakes/fake-door.ts SCENARIO [SPEED].
// It serves out/renderer with the real door's headers and prints one JSON line {url}.
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { WebSocketServer, type RawData } from 'ws';
import type { ClientFrame } from '#shared/wire/frames';
import { createFakeWorld } from '#test/fakes/fake-procedures';
import { scenario, type ScenarioName } from '#test/fakes/scenarios';

const root = join(import.meta.dirname, '../../out/renderer');
const token = 'fake-token';
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self' ws://127.0.0.1:*";

const world = createFakeWorld(scenario((process.argv[2] ?? 'full') as ScenarioName), {
  speed: Number(process.argv[3] ?? 25),
});

const server = createServer((request, response) => {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  if (path === '/session' && request.method === 'POST') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ outcome: 'opened', key: token }));
    return;
  }
  const file = join(root, normalize(path === '/' ? '/index.html' : path));
  if (!file.startsWith(root) || !existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': policy,
  });
  createReadStream(file).pipe(response);
});

new WebSocketServer({ server, path: '/rpc' }).on('connection', (socket) => {
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- text frames arrive as one Buffer
  const parse = (data: RawData): unknown => JSON.parse(String(data));
  socket.once('message', (first) => {
    if ((parse(first) as { key?: string }).key !== token) {
      socket.close(4401);
      return;
    }
    const line = world.core.open((frame) => socket.send(JSON.stringify(frame)));
    socket.on('message', (data) => line.receive(parse(data) as ClientFrame));
    socket.on('close', () => line.closed());
  });
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${String(port)}/#token=${token}` })}\n`);
});
