// Owns a browser door over the fake core, run as its own process: node test/fakes/fake-door.ts SCENARIO [SPEED].
// It serves out/renderer with the real door's headers and prints one JSON line {url}.
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { WebSocketServer } from 'ws';
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
  if (path === '/session') {
    const known = request.headers.cookie?.includes(`session=${token}`) ?? false;
    if (request.method === 'POST')
      response.setHeader('set-cookie', `session=${token}; HttpOnly; SameSite=Strict; Path=/`);
    response.writeHead(request.method === 'POST' || known ? 204 : 401).end();
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

new WebSocketServer({ server, path: '/rpc' }).on('connection', (socket, request) => {
  if (!request.headers.cookie?.includes(`session=${token}`)) {
    socket.close(4401);
    return;
  }
  const line = world.core.open((frame) => socket.send(JSON.stringify(frame)));
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- text frames arrive as one Buffer
  socket.on('message', (data) => line.receive(JSON.parse(String(data)) as ClientFrame));
  socket.on('close', () => line.closed());
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${String(port)}/#token=${token}` })}\n`);
});
