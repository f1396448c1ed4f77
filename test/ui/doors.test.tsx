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
  history.replaceState(null, '', '#/');
});

describe('browser door', () => {
  it('swaps the token for a session, takes it out of the address, then opens the socket', async () => {
    const fetched = vi.fn(async () => new Response(null, { status: 204 }));
    vi.stubGlobal('fetch', fetched);
    vi.stubGlobal('WebSocket', FakeSocket);
    history.replaceState(null, '', '#token=abc%2Fdef');
    const heard = events();
    const line = browserDoor()(heard);
    expect(location.hash).toBe('#/');
    await vi.waitFor(() => expect(FakeSocket.last).not.toBeNull());
    expect(fetched).toHaveBeenCalledWith(
      '/session',
      expect.objectContaining({ body: '{"token":"abc/def"}' }),
    );
    FakeSocket.last?.onopen?.();
    expect(heard.opened).toHaveBeenCalledOnce();
    line.send({ t: 'hello', session: null, lastSeq: 0 });
    expect(FakeSocket.last?.sent).toEqual(['{"t":"hello","session":null,"lastSeq":0}']);
    expect(FakeSocket.last?.url).toMatch(/^ws:\/\/.*\/rpc$/);
  });

  it('tells a refused session from a core that is away', async () => {
    vi.stubGlobal('WebSocket', FakeSocket);
    vi.stubGlobal('fetch', async () => new Response(null, { status: 401 }));
    const refused = events();
    browserDoor()(refused);
    await vi.waitFor(() => expect(FakeSocket.last).not.toBeNull());
    FakeSocket.last?.onclose?.({ code: 1006 });
    await vi.waitFor(() => expect(refused.lost).toHaveBeenCalledWith('refused'));

    FakeSocket.last = null;
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed to fetch')));
    const away = events();
    browserDoor()(away);
    await vi.waitFor(() => expect(FakeSocket.last).not.toBeNull());
    (FakeSocket.last as FakeSocket | null)?.onclose?.({ code: 1006 });
    await vi.waitFor(() => expect(away.lost).toHaveBeenCalledWith('gone'));
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
