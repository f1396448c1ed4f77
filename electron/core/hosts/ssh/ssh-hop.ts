// Owns one SSH login: TCP, key exchange with the host key judged, authentication. Every failure names its stage.
import { connect as connectTcp, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2, { type Client } from 'ssh2';
import { AppError, toAppError } from '#shared/errors/app-error';
import type { HostKeys, ShownKey } from './host-keys.ts';
import { passphraseSecret, passwordSecret, prepareLogin, type ReadSecret } from './ssh-login.ts';
import type { SshSettings } from './ssh-settings.ts';

const TCP_MS = 5_000;
/** Busy hosts take seconds to start a session; a peer that accepts and says nothing is given up after it. */
const LOGIN_MS = 20_000;
/** A peer that is dead without saying so is noticed after at most this, three times over. */
const KEEPALIVE_MS = 5_000;

export interface HopOptions {
  /** As the operator wrote it. */
  host: string;
  settings: SshSettings;
  keys: HostKeys;
  secret: ReadSecret;
  onKey?: OnKey;
}

/** Told every key that is shown and its refusal, or null; returns the refusal that counts. Only `host.keyUnknown` may be lifted. */
export type OnKey = (shown: ShownKey, refusal: AppError | null) => Promise<AppError | null>;

/** Rejects with the `host.*` error of its stage. The client that resolves reports its end as 'close'. */
export async function openHop(options: HopOptions, through: Duplex | null): Promise<Client> {
  const { host, settings, keys, secret } = options;
  const login = await prepareLogin(host, settings, secret);
  const name = { host: settings.hostKeyAlias ?? settings.hostName, port: settings.port };
  const known = await keys.known(name, settings.knownHostsFiles);
  const revoked = await keys.revoked(settings.revokedKeysFile);
  const sock = through ?? (await dial(host, settings));
  const client = new ssh2.Client();
  let refusal: AppError | null = null;
  const judge = async (key: Buffer): Promise<boolean> => {
    const shown = { ...name, key };
    refusal = revoked(shown) ?? keys.refusal(known, shown);
    if (options.onKey) refusal = await options.onKey(shown, refusal).catch(toAppError);
    return refusal === null;
  };
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const { port } = settings;
      timer = setTimeout(
        () => reject(new AppError('host.timeout', { host, port, timeoutMs: LOGIN_MS })),
        LOGIN_MS,
      );
      client.once('ready', resolve);
      client.on('error', (error: Error & { level?: string }) => {
        // ssh2 goes on with the next way by itself.
        if (error.level === 'agent') login.skipped.push(`agent: ${error.message}`);
        else reject(refusal ?? failureOf(error, { host, settings, login }));
      });
      client.once('close', () =>
        reject(refusal ?? new AppError('host.handshakeFailed', { host, port: settings.port })),
      );
      client.connect({
        sock,
        username: settings.user,
        authHandler: login.handler,
        hostVerifier: (key: Buffer, verify: (permitted: boolean) => void) => void judge(key).then(verify),
        algorithms: { serverHostKey: keys.algorithms(known) as never },
        readyTimeout: 0,
        keepaliveInterval: KEEPALIVE_MS,
        keepaliveCountMax: 3,
      });
    });
    client.setNoDelay(true);
    return client;
  } catch (thrown) {
    client.destroy();
    sock.destroy();
    throw thrown;
  } finally {
    clearTimeout(timer);
  }
}

function dial(host: string, { hostName, port }: SshSettings): Promise<Socket> {
  const socket = connectTcp({ host: hostName, port, noDelay: true, keepAlive: true });
  return new Promise((resolve, reject) => {
    const fail = (evidence: string, code: 'host.nameUnknown' | 'host.unreachable' = 'host.unreachable') => {
      socket.destroy();
      reject(new AppError(code, { host, port }, { evidence }));
    };
    socket.setTimeout(TCP_MS, () => fail(`no answer from ${hostName}:${port} within ${TCP_MS} ms`));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const isName = error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN';
      fail(error.message || (error.code ?? String(error)), isName ? 'host.nameUnknown' : 'host.unreachable');
    });
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.removeAllListeners('timeout').removeAllListeners('error');
      resolve(socket);
    });
  });
}

interface Attempt {
  host: string;
  settings: SshSettings;
  login: { tried: string[]; skipped: string[] };
}

function failureOf(error: Error & { level?: string }, { host, settings, login }: Attempt): AppError {
  const { user, port } = settings;
  if (error.level !== 'client-authentication')
    return new AppError('host.handshakeFailed', { host, port }, { cause: error });
  const params = {
    host,
    user,
    tried: login.tried.join(', ') || 'nothing, because there is no agent, no key and no password',
    passphraseSecret: `secret:${passphraseSecret(host)}`,
    passwordSecret: `secret:${passwordSecret(host)}`,
  };
  return new AppError('host.loginRefused', params, {
    evidence: [error.message, ...login.skipped].join('\n'),
  });
}
