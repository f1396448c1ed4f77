// Owns the way through the loopback web host: the one-time token becomes a cookie, then frames travel by WebSocket.
import type { ServerFrame } from '#shared/wire/frames';
import type { Line, LineEvents, OpenLine } from '#renderer/client/transport.ts';

const TOKEN_MARK = '#token=';
const REFUSED_CODES = new Set([4401, 4403, 1008]);

export function browserDoor(): OpenLine {
  let admitted: Promise<boolean> | null = takeToken();
  // A new address pasted over an open page only changes the fragment: begin again with its token.
  window.addEventListener('hashchange', () => {
    if (location.hash.startsWith(TOKEN_MARK)) location.reload();
  });
  return (events) => {
    let socket: WebSocket | null = null;
    let closed = false;
    const admission = admitted ?? Promise.resolve(true);
    admitted = null;
    void admission.then((welcome) => {
      if (closed) return;
      if (welcome) socket = openSocket(events);
      else events.lost('refused');
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

function openSocket(events: LineEvents): WebSocket {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(`${scheme}//${location.host}/rpc`);
  let everOpen = false;
  socket.onopen = () => {
    everOpen = true;
    events.opened();
  };
  socket.onmessage = (message: MessageEvent<string>) => events.frame(JSON.parse(message.data) as ServerFrame);
  socket.onclose = (event) => {
    if (REFUSED_CODES.has(event.code)) events.lost('refused');
    else if (everOpen) events.lost('gone');
    else void sessionIsValid().then((valid) => events.lost(valid === false ? 'refused' : 'gone'));
  };
  return socket;
}

/** A browser does not say why an upgrade failed, so ask the host: false when it answers and refuses, null when it is away. */
async function sessionIsValid(): Promise<boolean | null> {
  try {
    const answer = await fetch('/session', { method: 'GET', credentials: 'same-origin' });
    return answer.status !== 401 && answer.status !== 403;
  } catch {
    return null;
  }
}

/** The token is single-use and must not stay in the address bar, the history or a bookmark. */
async function takeToken(): Promise<boolean> {
  const match = /^#token=([^&]+)/.exec(location.hash);
  if (!match) return true;
  history.replaceState(null, '', location.pathname + location.search + '#/');
  try {
    const answer = await fetch('/session', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: decodeURIComponent(match[1] ?? '') }),
    });
    // A reload of an old address brings a spent token while the cookie is still good: let the socket decide.
    return answer.ok || answer.status === 401 || answer.status === 403;
  } catch {
    return true;
  }
}
