// Promise: a client attaches to the core that wrote `core.json` and to nobody else, the core lets in who knows its secret and nobody else, and
// neither tells the other the secret. What another user could have prepared is refused with words.
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { socketPath } from '#practice/home/practice-record';
import { attachToCore } from '#web/attach-client';
import { listenForAttach, type AttachEndpoint } from '#web/attach-endpoint';
import { chooseEndpointPath } from '#web/endpoint-place';
import { endpointRecordPath, readEndpointRecord, type EndpointRecord } from '#web/endpoint-record';
import { isNonce, newNonce, NONCE_HEADER, PROOF_HEADER, proofOf } from '#web/mutual-proof';
import { openCore, type OpenCore } from '#test/fixtures/open-core';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;
const unusable = expect.objectContaining({ code: 'app.endpointUnusable' }) as Error;

let open: OpenCore;
let endpoint: AttachEndpoint;
let record: EndpointRecord;

beforeEach(async () => {
  open = await openCore();
  endpoint = await listenForAttach({ core: open.core, directory: open.directory, openAddress: () => null });
  record = readEndpointRecord(open.directory)!;
});
afterEach(async () => {
  await endpoint.close();
  await open[Symbol.asyncDispose]();
});

describe('a client', () => {
  let server: Server;
  const heard: string[] = [];
  let sockets: Set<Socket>;

  /** Listens where `core.json` says that the core is, without knowing the secret. */
  async function falseCore(headers: (asked: Record<string, unknown>) => string[]): Promise<void> {
    const path = join(dirname(record.path), 'core-0000000000000000.sock');
    writeFileSync(endpointRecordPath(open.directory), JSON.stringify({ ...record, path }), { mode: 0o600 });
    heard.length = 0;
    sockets = new Set();
    server = createServer();
    const door = new WebSocketServer({ server });
    door.on('headers', (lines, request) => lines.push(...headers(request.headers)));
    door.on('connection', (client) =>
      client.on('message', (data) => heard.push((data as Buffer).toString('utf8'))),
    );
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('data', (chunk) => heard.push(chunk.toString('latin1')));
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    chmodSync(path, 0o600);
  }
  const endFalseCore = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  };

  it.each<[string, (asked: Record<string, unknown>) => string[]]>([
    ['proves nothing', () => []],
    ['guesses', () => [`${NONCE_HEADER}: ${newNonce()}`, `${PROOF_HEADER}: ${newNonce()}`]],
    [
      'knows another secret',
      (asked) => {
        const challenge = {
          secret: 'x',
          path: '',
          clientNonce: String(asked[NONCE_HEADER]),
          coreNonce: newNonce(),
        };
        return [`${NONCE_HEADER}: ${challenge.coreNonce}`, `${PROOF_HEADER}: ${proofOf('core', challenge)}`];
      },
    ],
  ])('sends a false core that %s nothing but a nonce', async (_how, headers) => {
    await falseCore(headers);
    expect(await attachToCore(open.directory)).toBeNull();
    const all = heard.join('');
    expect(all).toMatch(/^GET \/rpc HTTP\/1\.1\r\n/);
    expect(all).not.toContain(record.secret);
    expect(all.toLowerCase()).not.toContain('authorization');
    // One request, and no frame after it.
    expect(all.endsWith('\r\n\r\n')).toBe(true);
    await endFalseCore();
  });

  it('takes no proof that the real core gave for its own socket', async () => {
    await falseCore((asked) => {
      // As if it had asked the real core at the same time: the proof is right for another path.
      const challenge = { ...record, clientNonce: String(asked[NONCE_HEADER]), coreNonce: newNonce() };
      return [`${NONCE_HEADER}: ${challenge.coreNonce}`, `${PROOF_HEADER}: ${proofOf('core', challenge)}`];
    });
    expect(await attachToCore(open.directory)).toBeNull();
    await endFalseCore();
  });

  it.skipIf(process.platform === 'win32').each([
    ['a record that others can read', () => chmodSync(endpointRecordPath(open.directory), 0o644)],
    ['a directory that others can look into', () => chmodSync(dirname(record.path), 0o755)],
    ['a socket that others can open', () => chmodSync(record.path, 0o666)],
  ])('refuses %s', async (_what, spoil) => {
    spoil();
    await expect(attachToCore(open.directory)).rejects.toEqual(unusable);
  });

  it.skipIf(!isRoot).each([
    ['a record', () => chownSync(endpointRecordPath(open.directory), NOBODY, NOBODY)],
    ['a directory', () => chownSync(dirname(record.path), NOBODY, NOBODY)],
    ['a socket', () => chownSync(record.path, NOBODY, NOBODY)],
  ])('refuses %s of another user', async (_what, spoil) => {
    spoil();
    await expect(attachToCore(open.directory)).rejects.toEqual(unusable);
  });
});

describe('a core', () => {
  /** Dials as a client without the secret would; the close code, or the status of the refusal. */
  function dial(headers: Record<string, string>, first: (coreNonce: string) => string): Promise<number> {
    return new Promise((resolve) => {
      const socket = new WebSocket('ws://localhost/rpc', {
        headers,
        createConnection: () => connect(record.path),
      });
      let coreNonce = '';
      socket.once('upgrade', (answer) => (coreNonce = String(answer.headers[NONCE_HEADER])));
      socket.once('open', () => {
        socket.send(first(coreNonce));
        socket.send(JSON.stringify({ t: 'hello', session: null, lastSeq: 0 }));
      });
      socket.once('message', () => resolve(0));
      socket.once('unexpected-response', (_request, answer) => resolve(answer.statusCode ?? -1));
      socket.once('error', () => undefined);
      socket.once('close', resolve);
    });
  }

  it('admits nobody without a nonce, nor with the secret itself', async () => {
    expect(await dial({}, () => '{}')).toBe(401);
    expect(await dial({ authorization: `Bearer ${record.secret}` }, () => '{}')).toBe(401);
    expect(await dial({ [NONCE_HEADER]: 'short' }, () => '{}')).toBe(401);
  });

  it('lets nobody in whose proof is missing, guessed, or its own sent back', async () => {
    const clientNonce = newNonce();
    const headers = { [NONCE_HEADER]: clientNonce };
    const proof = (role: 'core' | 'client', secret: string) => (coreNonce: string) =>
      JSON.stringify({ proof: proofOf(role, { secret, path: record.path, clientNonce, coreNonce }) });
    expect(await dial(headers, () => '{}')).toBe(4401);
    expect(await dial(headers, () => JSON.stringify({ proof: randomBytes(32).toString('base64url') }))).toBe(
      4401,
    );
    expect(await dial(headers, proof('core', record.secret))).toBe(4401);
    expect(await dial(headers, proof('client', 'another secret'))).toBe(4401);
    expect(await dial(headers, proof('client', record.secret))).toBe(0);
    expect(isNonce(clientNonce)).toBe(true);
  });

  it.skipIf(process.platform === 'win32')(
    'listens under a name that nobody can guess, for this user alone',
    async () => {
      expect(record.path).toMatch(/\/run\/core-[0-9a-f]{16}\.sock$/);
      expect(statSync(record.path).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(record.path)).mode & 0o777).toBe(0o700);
      expect(statSync(endpointRecordPath(open.directory)).mode & 0o777).toBe(0o600);
      expect(readFileSync(endpointRecordPath(open.directory), 'utf8')).toContain(record.secret);
    },
  );
});

describe.skipIf(process.platform === 'win32')('the place of the socket', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'site-admin-place-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const deep = () => join(root, 'd'.repeat(90));
  const around = (runtime?: string) => ({
    env: runtime === undefined ? {} : { XDG_RUNTIME_DIR: runtime },
    temporary: root,
  });
  const runtime = (mode: number) => {
    const path = join(root, 'r');
    mkdirSync(path, { mode });
    chmodSync(path, mode);
    return path;
  };

  it('is absolute, also for a data directory that is not', () => {
    expect(chooseEndpointPath(relative(process.cwd(), root))).toMatch(/^\/.*\/run\/core-[0-9a-f]{16}\.sock$/);
  });

  it('is the runtime directory of the user where the data directory is too deep', () => {
    const own = runtime(0o700);
    expect(dirname(chooseEndpointPath(deep(), around(own)))).toBe(join(own, 'site-admin'));
    expect(statSync(join(own, 'site-admin')).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['none is set', () => undefined],
    ['others can look into it', () => runtime(0o755)],
    ['it does not exist', () => join(root, 'gone')],
  ])('is a new directory with a random name where %s', (_why, make) => {
    const folder = dirname(chooseEndpointPath(deep(), around(make())));
    expect(folder).toMatch(/\/site-admin-[^/]{6}$/);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(folder).not.toBe(dirname(chooseEndpointPath(deep(), around())));
  });

  it.each<[string, (place: string) => void]>([
    ['open to others', (place) => (mkdirSync(place), chmodSync(place, 0o755))],
    ['a file', (place) => writeFileSync(place, '')],
    ['a link', (place) => symlinkSync(root, place)],
  ])('is refused when it is there already and %s', (_what, prepare) => {
    prepare(join(root, 'run'));
    expect(() => chooseEndpointPath(root)).toThrow(unusable);
  });

  it.skipIf(!isRoot)('is refused when it is there already and belongs to another user', () => {
    const own = runtime(0o700);
    mkdirSync(join(own, 'site-admin'), { mode: 0o700 });
    chownSync(join(own, 'site-admin'), NOBODY, NOBODY);
    expect(() => chooseEndpointPath(deep(), around(own))).toThrow(unusable);
  });
});

describe.skipIf(process.platform === 'win32')('the place of a practice socket for a deep home', () => {
  it('is refused when somebody else has prepared it', () => {
    const home = join(tmpdir(), `d${randomBytes(60).toString('hex')}`);
    const folder = dirname(socketPath(home, 'practice'));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    chmodSync(folder, 0o777);
    expect(() => socketPath(home, 'practice')).toThrow('open to other users');
    rmSync(folder, { recursive: true });
    symlinkSync(tmpdir(), folder);
    expect(() => socketPath(home, 'practice')).toThrow('is not a directory');
    rmSync(folder);
  });
});
