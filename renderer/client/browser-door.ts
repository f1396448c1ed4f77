// Owns the way through the loopback web host: the one-time token becomes a key, the key is the first frame, then frames travel by WebSocket.
import { keptKey, keyOfAnotherTab } from '#renderer/client/session-key.ts';
import type { ServerFrame } from '#shared/wire/frames';
import type { Line, LineEvents, OpenLine } from '#renderer/client/transport.ts';

const TOKEN_MARK = '#token=';
const REFUSED_CODES = new Set([4401, 1008]);

type Admission = { key: string } | { key: null; why: 'refused' | 'used' };

export function browserDoor(): OpenLine {
  let admission: Promise<Admission> | null = takeToken();
  keptKey.shareWithTabs();
  // A new address pasted over an open page only changes the fragment: begin again with its token.
  window.addEventListener('hashchange', () => {
    if (location.hash.startsWith(TOKEN_MARK)) location.reload();
  });
  return (events) => {
    let socket: WebSocket | null = null;
    let closed = false;
    const admitted = admission ?? knownKey();
    admission = null;
    void admitted.then((found) => {
      if (closed) return;
      if (found.key === null) events.lost(found.why);
      else socket = openSocket(found.key, events);
    });
    const line: Line = {
      send: (frame) => socket?.send(JSON.stringify(frame)),
      close() {
        closed = true;
        socket?.close();
      },
    };
    return line;
  };
}

function openSocket(key: string, events: LineEvents): WebSocket {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(`${scheme}//${location.host}/rpc`);
  socket.onopen = () => {
    socket.send(JSON.stringify({ key }));
    events.opened();
  };
  socket.onmessage = (message: MessageEvent<string>) => events.frame(JSON.parse(message.data) as ServerFrame);
  socket.onclose = ({ code }) => {
    if (!REFUSED_CODES.has(code)) return events.lost('gone');
    keptKey.forget(key);
    events.lost('refused');
  };
  return socket;
}

/** The page's own key, or that of another tab of this browser. */
async function knownKey(): Promise<Admission> {
  const key = keptKey.read() ?? (await keyOfAnotherTab());
  if (key === null) return { key, why: 'refused' };
  keptKey.keep(key);
  return { key };
}

/** The token is single-use and must not stay in the address bar, the history or a bookmark. */
async function takeToken(): Promise<Admission> {
  const match = /^#token=([^&]+)/.exec(location.hash);
  if (!match) return knownKey();
  history.replaceState(null, '', location.pathname + location.search + '#/');
  const answer = await swap(decoded(match[1] ?? ''));
  if (answer?.outcome === 'opened' && answer.key !== undefined) {
    keptKey.keep(answer.key);
    return { key: answer.key };
  }
  // An old address on a page that is signed in already, or in a browser with a tab that is: that session is still good.
  const known = await knownKey();
  return known.key === null && answer?.outcome === 'used' ? { key: null, why: 'used' } : known;
}

interface Swap {
  outcome: 'opened' | 'used' | 'unknown';
  key?: string;
}

async function swap(token: string): Promise<Swap | null> {
  try {
    const answer = await fetch('/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, key: keptKey.read() }),
    });
    return (await answer.json()) as Swap;
  } catch {
    return null;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
