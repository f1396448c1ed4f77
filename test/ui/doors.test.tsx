// Owns the proof that both doors open: the bridge of the window, and the token of the browser.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ClientFrame, ServerFrame } from '#shared/wire/frames';
import { browserDoor } from '#renderer/client/browser-door.ts';
import { windowDoor } from '#renderer/client/window-door.ts';

class FakeSocket {
  static last: FakeSocket | null = null;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: string[] = [];
  readonly url: string;
  constructor(url: string) {
    this.url = url;
    FakeSocket.last = this;
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.onclose?.({ code: 1000 });
  }
}

const events = () => ({ opened: vi.fn(), frame: vi.fn(), lost: vi.fn() });

afterEach(() => {
  vi.unstubAllGlobals();
  FakeSocket.last = null;
  sessionStorage.clear();
  history.replaceState(null, '', '#/');
});

const sockets = () => vi.waitFor(() => expect(FakeSocket.last).not.toBeNull());
const answering = (status: number, body: object) =>
  vi.fn(async () => new Response(JSON.stringify(body), { status }));

describe('browser door', () => {
  it('swaps the token for a key, takes it out of the address, and shows the key first', async () => {
    const fetched = answering(200, { outcome: 'opened', key: 'the-key' });
    vi.stubGlobal('fetch', fetched);
    vi.stubGlobal('WebSocket', FakeSocket);
    history.replaceState(null, '', '#token=abc%2Fdef');
    const heard = events();
    const line = browserDoor()(heard);
    expect(location.hash).toBe('#/');
    await sockets();
    expect(fetched).toHaveBeenCalledWith(
      '/session',
      expect.objectContaining({ body: '{"token":"abc/def","key":null}' }),
    );
    FakeSocket.last?.onopen?.();
    expect(heard.opened).toHaveBeenCalledOnce();
    line.send({ t: 'hello', session: null, lastSeq: 0 });
    expect(FakeSocket.last?.sent).toEqual(['{"key":"the-key"}', '{"t":"hello","session":null,"lastSeq":0}']);
    expect(FakeSocket.last?.url).toMatch(/^ws:\/\/.*\/rpc$/);
    expect(document.cookie).toBe('');
  });

  it('comes back after a reload with the key that the tab kept', async () => {
    vi.stubGlobal('WebSocket', FakeSocket);
    sessionStorage.setItem('site-admin-key', 'kept');
    browserDoor()(events());
    await sockets();
    FakeSocket.last?.onopen?.();
    expect(FakeSocket.last?.sent).toEqual(['{"key":"kept"}']);
  });

  it('gets the key from another tab of this browser', async () => {
    vi.stubGlobal('WebSocket', FakeSocket);
    const other = new BroadcastChannel('site-admin-key');
    other.onmessage = () => other.postMessage({ key: 'shared' });
    browserDoor()(events());
    await sockets();
    FakeSocket.last?.onopen?.();
    expect(FakeSocket.last?.sent).toEqual(['{"key":"shared"}']);
    expect(sessionStorage.getItem('site-admin-key')).toBe('shared');
    other.close();
  });

  it('without a key in any tab is refused; with a token that was used elsewhere it says so', async () => {
    const nowhere = events();
    browserDoor()(nowhere);
    await vi.waitFor(() => expect(nowhere.lost).toHaveBeenCalledWith('refused'), { timeout: 10_000 });
    vi.stubGlobal('fetch', answering(401, { outcome: 'used' }));
    history.replaceState(null, '', '#token=old');
    const used = events();
    browserDoor()(used);
    await vi.waitFor(() => expect(used.lost).toHaveBeenCalledWith('used'), { timeout: 10_000 });
  });

  it('tells a refused key, which it forgets, from a core that is away', async () => {
    vi.stubGlobal('WebSocket', FakeSocket);
    sessionStorage.setItem('site-admin-key', 'kept');
    const away = events();
    browserDoor()(away);
    await sockets();
    FakeSocket.last?.onclose?.({ code: 1006 });
    expect(away.lost).toHaveBeenCalledWith('gone');
    expect(sessionStorage.getItem('site-admin-key')).toBe('kept');

    FakeSocket.last = null;
    const refused = events();
    browserDoor()(refused);
    await sockets();
    (FakeSocket.last as FakeSocket | null)?.onclose?.({ code: 4401 });
    expect(refused.lost).toHaveBeenCalledWith('refused');
    expect(sessionStorage.getItem('site-admin-key')).toBeNull();
  });
});

describe('window door', () => {
  it('sends through the bridge and hears its frames', async () => {
    const called: ClientFrame[] = [];
    const cancelled: number[] = [];
    let deliver: (frame: ServerFrame) => void = () => undefined;
    const unsubscribe = vi.fn();
    const heard = events();
    const line = windowDoor({
      info: () => ({ door: 'window' }),
      call: (frame) => called.push(frame),
      cancel: (id) => cancelled.push(id),
      subscribe: (listener) => {
        deliver = listener;
        return unsubscribe;
      },
    })(heard);
    await vi.waitFor(() => expect(heard.opened).toHaveBeenCalledOnce());
    line.send({ t: 'pull', id: 1, credit: 4 });
    line.send({ t: 'cancel', id: 7 });
    expect(called).toEqual([{ t: 'pull', id: 1, credit: 4 }]);
    expect(cancelled).toEqual([7]);
    deliver({ t: 'chunk', id: 1, value: 'x' });
    expect(heard.frame).toHaveBeenCalledWith({ t: 'chunk', id: 1, value: 'x' });
    line.close();
    expect(unsubscribe).toHaveBeenCalledOnce();
  });
});
