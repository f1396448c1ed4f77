// Owns what strangers do to a door: requests, upgrades and frames that are malformed, cut, half open or reset. Each way opens one connection.
import { connect, type NetConnectOpts, type Socket } from 'node:net';

export interface Door {
  where: NetConnectOpts;
  /** What an honest client sends as `Host` and `Origin`. */
  host: string;
}

interface Attempt {
  /** Sent as soon as the connection is open; nothing when undefined. */
  sends?: string | Buffer;
  /** What happens to the connection once that was sent. `left`: nothing, for as long as the other side keeps it. */
  then: 'answer' | 'end' | 'reset' | 'left';
}

const upgrade = (target: string, host: string, more = '') =>
  `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://${host}\r\n${more}\r\n`;
const get = (target: string, host: string, more = 'Connection: close\r\n') =>
  `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`;
const post = (host: string, body: string, length = body.length) =>
  `POST /session HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nConnection: close\r\nContent-Length: ${length}\r\n\r\n${body}`;

/** WebSocket frames that no client may send: reserved bits, no mask, an endless length, a cut header. */
const brokenFrames = [
  [0xf1, 0x80, 0, 0, 0, 0],
  [0x81, 0x05, 0x68, 0x65, 0x6c, 0x6c, 0x6f],
  [0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0],
  [0x81],
].map((bytes) => Buffer.from(bytes));

export const ways: Record<string, (host: string) => Attempt> = {
  'an upgrade to //': (host) => ({ sends: upgrade('//', host), then: 'answer' }),
  'an upgrade to a broken address': (host) => ({ sends: upgrade('http://[', host), then: 'answer' }),
  'a foreign upgrade to //': () => ({ sends: upgrade('//', 'x'), then: 'answer' }),
  'a request for //': (host) => ({ sends: get('//', host), then: 'answer' }),
  'a request for a broken address': (host) => ({ sends: get('http://[', host), then: 'answer' }),
  'a request for *': (host) => ({
    sends: `OPTIONS * HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    then: 'answer',
  }),
  'a request for broken escapes': (host) => ({ sends: get('/%zz%', host), then: 'answer' }),
  'a CONNECT': (host) => ({ sends: `CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n\r\n`, then: 'answer' }),
  'the preface of HTTP/2': () => ({ sends: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', then: 'answer' }),
  'bytes that are not HTTP': () => ({ sends: Buffer.alloc(2_000, 0x16), then: 'answer' }),
  'headers without end': (host) => ({
    sends: `GET / HTTP/1.1\r\nHost: ${host}\r\nX: ${'x'.repeat(70_000)}`,
    then: 'answer',
  }),
  'a body over the limit': (host) => ({ sends: post(host, 'x'.repeat(20_000)), then: 'answer' }),
  'a body that is cut': (host) => ({ sends: post(host, '{"token":', 500), then: 'end' }),
  'a body that is reset': (host) => ({ sends: post(host, '{"token":', 500), then: 'reset' }),
  'an awaited body that is reset': (host) => ({
    sends: post(host, '', 500).replace('\r\n\r\n', '\r\nExpect: 100-continue\r\n\r\n'),
    then: 'reset',
  }),
  'a refused upgrade that is reset': () => ({ sends: upgrade('/rpc', 'x'), then: 'reset' }),
  'an upgrade without a key that is reset': (host) => ({ sends: upgrade('/rpc', host), then: 'reset' }),
  'an upgrade that is left half open': (host) => ({ sends: upgrade('/rpc', host), then: 'left' }),
  'an upgrade with a body': (host) => ({
    sends: upgrade('/rpc', host, 'Content-Length: 900\r\n') + 'x'.repeat(900),
    then: 'answer',
  }),
  'many requests at once, then a reset': (host) => ({ sends: get('/', host, '').repeat(40), then: 'reset' }),
  'a connection that says nothing': () => ({ then: 'left' }),
  'a request that stops in its headers': (host) => ({
    sends: `GET / HTTP/1.1\r\nHost: ${host}`,
    then: 'left',
  }),
  'a connection that is reset': () => ({ then: 'reset' }),
  ...Object.fromEntries(
    brokenFrames.map((frame, number) => [
      `broken frame ${number} after an upgrade`,
      (host: string): Attempt => ({
        sends: Buffer.concat([Buffer.from(upgrade('/rpc', host)), frame]),
        then: number === 3 ? 'end' : 'answer',
      }),
    ]),
  ),
};

/** Longer than any deadline of a door. */
const PATIENCE_MS = 20_000;

/** Resolves when the attempt is over; a connection that is left open goes into `left` and may be ended by the door at any time. */
export function attempt(door: Door, way: (host: string) => Attempt, left: Set<Socket>): Promise<void> {
  const { sends, then } = way(door.host);
  return new Promise((resolve, reject) => {
    const socket = connect(door.where);
    const patience = setTimeout(() => {
      socket.destroy();
      reject(new Error('the door kept a stranger for longer than its deadlines'));
    }, PATIENCE_MS);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(patience);
      left.delete(socket);
      resolve();
    });
    socket.once('connect', () => {
      if (then === 'answer') socket.resume();
      const after = () => {
        if (then === 'end') socket.resume().end();
        if (then === 'reset') resetOrDestroy(socket);
        if (then !== 'left') return;
        clearTimeout(patience);
        left.add(socket.resume());
        resolve();
      };
      if (sends === undefined) after();
      else socket.write(sends, after);
    });
  });
}

/** Only TCP knows a reset. */
function resetOrDestroy(socket: Socket): void {
  if (socket.remoteAddress === undefined) socket.destroy();
  else socket.resetAndDestroy();
}
