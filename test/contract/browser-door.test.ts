// Promise: the browser door lets nobody in but the browser that was given the token, from this machine, from our own page.
import { existsSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Output } from '#shared/contract/contract';
import { FRAME_LIMIT_BYTES } from '#shared/wire/frames';
import { privacyProblem } from '#base/private-place';
import { openBrowserDoor, type BrowserDoor } from '#web/browser-door';
import { openSocket, swapToken } from '#test/fixtures/browser-session';
import { openCore, repository, type OpenCore } from '#test/fixtures/open-core';

let open: OpenCore;
let door: BrowserDoor;
let origin: string;

beforeAll(async () => {
  open = await openCore();
  door = await openBrowserDoor({
    core: open.core,
    directory: open.directory,
    ui: `${repository}/assets`,
    port: 0,
  });
  origin = `http://127.0.0.1:${door.port}`;
});
afterAll(async () => {
  await door.close();
  await open[Symbol.asyncDispose]();
});

const session = (body: string, headers: Record<string, string> = { origin }) =>
  fetch(`${origin}/session`, { method: 'POST', headers, body });
const signIn = async () => (await swapToken(door.openAddress())).key;

/** What the door answers to a WebSocket handshake: 101 or the refusal. */
function handshake(headers: Record<string, string>): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`, { headers });
    socket.once('open', () => (resolve(101), socket.terminate()));
    socket.once('unexpected-response', (_request, answer) => resolve(answer.statusCode ?? 0));
    socket.once('error', () => resolve(0));
  });
}

const closed = (socket: WebSocket) => new Promise<number>((resolve) => socket.once('close', resolve));
const hello = JSON.stringify({ t: 'hello', session: null, lastSeq: 0 });
const next = (socket: WebSocket) =>
  new Promise<string>((resolve) =>
    socket.once('message', (data) => resolve((data as Buffer).toString('utf8'))),
  );

describe('the browser door', () => {
  it('listens on loopback only', () => {
    expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:/);
  });

  it('swaps a token once for a key that no cookie takes to other ports', async () => {
    const answer = await session(
      JSON.stringify({ token: new URL(door.openAddress()).hash.slice('#token='.length) }),
    );
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({ outcome: 'opened', key: expect.stringMatching(/^[\w-]{43}$/) });
  });

  it.each(['', '{}', 'not json', 'null', JSON.stringify({ token: 'guess' }), JSON.stringify({ token: 7 })])(
    'refuses the token %j',
    async (body) => {
      expect((await session(body)).status).toBe(401);
    },
  );

  it('tells aloud of a token that comes again from elsewhere, in the log and to every client', async () => {
    const address = door.openAddress();
    const { key } = await swapToken(address);
    const told: unknown[] = [];
    const stop = open.client.on('sessions.changed', (change) => told.push(change));
    const again = await swapToken(address, { client: 'a stranger' });
    expect(again).toMatchObject({ status: 401, outcome: 'used' });
    expect(told).toEqual([{ why: 'usedAgain', client: 'a stranger' }]);
    expect(open.log.filter(({ level }) => level === 'warn')).toMatchObject([
      { fields: { client: 'a stranger' } },
    ]);
    expect((await open.client.call('sessions.list', {})).usedAgain).toMatchObject([{ client: 'a stranger' }]);
    // The page that swapped it loads its address once more: nothing to tell.
    expect(await swapToken(address, { key })).toMatchObject({ status: 200, key });
    expect(told).toHaveLength(1);
    stop();
  });

  it('refuses bodies over its limit', async () => {
    expect((await session('x'.repeat(5000))).status).toBe(413);
  });

  it('refuses a foreign or missing origin', async () => {
    const body = JSON.stringify({ token: new URL(door.openAddress()).hash.slice('#token='.length) });
    expect((await session(body, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await session(body, {})).status).toBe(403);
    expect(await handshake({ origin: 'http://evil.example' })).toBe(403);
    expect(await handshake({})).toBe(403);
  });

  it('refuses a foreign host name, as after DNS rebinding', async () => {
    const status = await new Promise((resolve) => {
      httpRequest({ port: door.port, host: '127.0.0.1', headers: { host: 'evil.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).end();
    });
    expect(status).toBe(421);
    expect(await handshake({ origin, host: 'evil.example' })).toBe(403);
  });

  it.each(['{"key":"guess"}', '{"key":7}', 'null', '[]', 'not json', hello])(
    'closes a socket whose first frame is %s',
    async (frame) => {
      const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`, { headers: { origin } });
      await new Promise((resolve) => socket.once('open', resolve));
      socket.send(frame);
      socket.send(hello);
      expect(await closed(socket)).toBe(4401);
    },
  );

  it('closes a socket whose first frame is large, before it is whole', async () => {
    const socket = await openSocket(origin, 'x'.repeat(100_000));
    expect(await closed(socket)).toBe(1006);
  });

  it('closes a socket that says nothing', async () => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`, { headers: { origin } });
    expect(await closed(socket)).toBe(1006);
  });

  it('lets a key in, in two tabs at once and after a reload', async () => {
    const key = await signIn();
    const tabs = [await openSocket(origin, key), await openSocket(origin, key)];
    for (const tab of tabs) {
      tab.send(hello);
      expect(await next(tab)).toContain('welcome');
      tab.terminate();
    }
    const reloaded = await openSocket(origin, key);
    reloaded.send(hello);
    expect(await next(reloaded)).toContain('welcome');
    reloaded.terminate();
  });

  it('lists its sessions, and ends one with all its tabs when it is signed out', async () => {
    const key = await signIn();
    const tabs = [await openSocket(origin, key), await openSocket(origin, key)];
    for (const tab of tabs) {
      tab.send(hello);
      await next(tab);
    }
    tabs[0]!.send(JSON.stringify({ t: 'call', id: 1, name: 'sessions.list', input: {} }));
    const { envelope } = JSON.parse(await next(tabs[0]!)) as {
      envelope: { value: Output<'sessions.list'> };
    };
    const own = envelope.value.sessions.find(({ isOwn }) => isOwn)!;
    expect(own).toMatchObject({ connections: 2, client: 'a test' });
    // Another door sees the same sessions, and none of them is its own.
    expect((await open.client.call('sessions.list', {})).sessions).toContainEqual({
      ...own,
      isOwn: false,
      usedAt: expect.any(String) as string,
    });
    const ends = tabs.map(closed);
    expect(await open.client.call('sessions.end', { id: own.id })).toEqual({ ended: true });
    expect(await Promise.all(ends)).toEqual([4401, 4401]);
    expect(await closed(await openSocket(origin, key))).toBe(4401);
    expect(await open.client.call('sessions.end', { id: own.id })).toEqual({ ended: false });
  });

  it('closes on a frame over the limit', async () => {
    const socket = await openSocket(origin, await signIn());
    socket.send(hello);
    await next(socket);
    const end = closed(socket);
    socket.send('x'.repeat(FRAME_LIMIT_BYTES + 1));
    expect(await end).toBe(1009);
  });

  it('answers nonsense frames politely and stays open', async () => {
    const socket = await openSocket(origin, await signIn());
    socket.send('{"t":"call"}');
    expect(await next(socket)).toContain('call.invalidInput');
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

describe('the file that leads a browser to the door', () => {
  const tokenOf = (page: string) => /#token=[\w-]{43}/.exec(readFileSync(page, 'utf8'))![0];

  it('is of this user alone, in a directory of this user alone, and goes when its token is used', async () => {
    const page = door.openPage();
    expect(privacyProblem(page, 'file')).toBeNull();
    expect(privacyProblem(dirname(page), 'directory')).toBeNull();
    expect(await swapToken(`${origin}/${tokenOf(page)}`)).toMatchObject({ outcome: 'opened' });
    expect(existsSync(page)).toBe(false);
  });

  it('goes with the door', async () => {
    await using other = await openCore();
    const { core, directory } = other;
    const another = await openBrowserDoor({ core, directory, ui: `${repository}/assets`, port: 0 });
    const page = another.openPage();
    expect(existsSync(page)).toBe(true);
    await another.close();
    expect(existsSync(page)).toBe(false);
  });
});
