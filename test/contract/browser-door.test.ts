// Promise: the browser door lets nobody in but the browser that was given the token, from this machine, from our own page.
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { FRAME_LIMIT_BYTES } from '#shared/wire/frames';
import { openBrowserDoor, type BrowserDoor } from '#web/browser-door';
import { openCore, repository, type OpenCore } from '#test/fixtures/open-core';

let open: OpenCore;
let door: BrowserDoor;
let origin: string;

beforeAll(async () => {
  open = await openCore();
  door = await openBrowserDoor({ core: open.core, ui: `${repository}/assets`, port: 0 });
  origin = `http://127.0.0.1:${door.port}`;
});
afterAll(async () => {
  await door.close();
  await open[Symbol.asyncDispose]();
});

const token = () => new URL(door.openAddress()).hash.slice('#token='.length);
const session = (body: string, headers: Record<string, string> = { origin }) =>
  fetch(`${origin}/session`, { method: 'POST', headers, body });

async function cookie(): Promise<string> {
  const answer = await session(JSON.stringify({ token: token() }));
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

/** What the door answers to a WebSocket handshake: 101 or the refusal. */
function handshake(headers: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`, { headers });
    socket.once('open', () => (resolve(101), socket.terminate()));
    socket.once('unexpected-response', (_request, answer) => resolve(answer.statusCode ?? 0));
    socket.once('error', () => resolve(0));
  });
}

describe('the browser door', () => {
  it('listens on loopback only', () => {
    expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:/);
  });

  it('swaps a token once for a strict cookie that scripts cannot read', async () => {
    const one = token();
    const answer = await session(JSON.stringify({ token: one }));
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict; Path=\//);
    expect((await session(JSON.stringify({ token: one }))).status).toBe(401);
  });

  it.each(['', '{}', 'not json', JSON.stringify({ token: 'guess' }), JSON.stringify({ token: 7 })])(
    'refuses the token %j',
    async (body) => {
      expect((await session(body)).status).toBe(401);
    },
  );

  it('refuses bodies over its limit', async () => {
    expect((await session('x'.repeat(5000))).status).toBe(413);
  });

  it('refuses a foreign or missing origin', async () => {
    const body = JSON.stringify({ token: token() });
    expect((await session(body, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await session(body, {})).status).toBe(403);
    expect(await handshake({ cookie: await cookie(), origin: 'http://evil.example' })).toBe(403);
    expect(await handshake({ cookie: await cookie() })).toBe(403);
  });

  it('refuses a foreign host name, as after DNS rebinding', async () => {
    const status = await new Promise((resolve) => {
      httpRequest({ port: door.port, host: '127.0.0.1', headers: { host: 'evil.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).end();
    });
    expect(status).toBe(421);
    expect(await handshake({ cookie: await cookie(), origin, host: 'evil.example' })).toBe(403);
  });

  it('refuses a socket without the cookie, and opens it with the cookie', async () => {
    expect(await handshake({ origin })).toBe(401);
    expect(await handshake({ origin, cookie: `site-admin-${door.port}=guess` })).toBe(401);
    expect(await handshake({ origin, cookie: await cookie() })).toBe(101);
  });

  it('tells a page whether its session is still good, and a used token does not spoil a good one', async () => {
    const good = await cookie();
    const ask = (headers: Record<string, string>) =>
      fetch(`${origin}/session`, { headers }).then(({ status }) => status);
    expect(await ask({ cookie: good })).toBe(204);
    expect(await ask({})).toBe(401);
    const refused = await session('{"token":"used"}', { origin, cookie: good });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('set-cookie')).toBeNull();
    expect(await ask({ cookie: good })).toBe(204);
  });

  it('closes on a frame over the limit', async () => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`, {
      headers: { origin, cookie: await cookie() },
    });
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.send('x'.repeat(FRAME_LIMIT_BYTES + 1));
    expect(await closed).toBe(1009);
  });

  it('answers nonsense frames politely and stays open', async () => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`, {
      headers: { origin, cookie: await cookie() },
    });
    await new Promise((resolve) => socket.once('open', resolve));
    const answer = new Promise<string>((resolve) =>
      socket.once('message', (data) => resolve((data as Buffer).toString('utf8'))),
    );
    socket.send('{"t":"call"}');
    expect(await answer).toContain('call.invalidInput');
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.terminate();
  });

  it.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/first-transcript.wav.map',
    '/etc/passwd',
  ])('serves nothing outside the UI: %s', async (path) => {
    expect((await fetch(`${origin}${path}`)).status).toBe(404);
  });

  it('sends a policy that lets nothing foreign run', async () => {
    const { headers } = await fetch(`${origin}/first-transcript.wav`);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('does nothing but read', async () => {
    expect((await fetch(`${origin}/`, { method: 'DELETE' })).status).toBe(405);
  });
});
