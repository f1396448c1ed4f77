// Owns one SSH login: key exchange with the host key judged, authentication. Every failure names its stage, and only what was seen.
import ssh2, { type Algorithms, type Client } from 'ssh2';
import type { Used } from '#shared/domain/ssh/directives';
import { AppError, toAppError } from '#shared/errors/app-error';
import type { HostKeys, ShownKey } from './host-keys.ts';
import type { HostName } from './known-hosts.ts';
import { forbidden } from './directive-errors.ts';
import { hopFailure } from './hop-failure.ts';
import { publicKey, rsaBits } from './login/key-blob.ts';
import { prepareLogin } from './login/prepare-login.ts';
import type { ReadSecret } from './login/stored-secrets.ts';
import type { SshSettings } from './ssh-settings.ts';
import type { Way } from './way/way.ts';

/** Busy hosts take seconds to start a session; a peer that accepts and says nothing is given up after it. */
const LOGIN_MS = 20_000;
/** A peer that is dead without saying so is noticed after at most this, three times over. */
const KEEPALIVE_MS = 5_000;

export interface HopOptions {
  settings: SshSettings;
  keys: HostKeys;
  secret: ReadSecret;
  onKey?: OnKey | undefined;
  /** Told, before a rejection, what the ssh client of this machine could try that this app cannot. */
  onClientOnly?: ((used: Used[]) => void) | undefined;
}

/** Told every key that is shown and its refusal, or null; returns the refusal that counts. Only `host.keyUnknown` may be lifted. */
export type OnKey = (shown: ShownKey, refusal: AppError | null) => Promise<AppError | null>;

/** The name under which a host's key is looked up. An alias stands for the port, too. */
export function keyNameOf({ hostKeyAlias, hostName, port }: SshSettings): HostName {
  return hostKeyAlias === null ? { host: hostName, port } : { host: hostKeyAlias, port: 22 };
}

/** Null when the user's configuration and what is known allow this key of the host. */
export async function judgeHostKey(
  key: Buffer,
  { settings, keys, onKey }: HopOptions,
): Promise<AppError | null> {
  const name = keyNameOf(settings);
  const shown = { ...name, key };
  const known = await keys.known(name, settings.knownHostsFiles);
  const revoked = await keys.revoked(settings.revokedKeysFile);
  const refusal = revoked(shown) ?? tooShort(key, settings) ?? keys.refusal(known, shown);
  return onKey ? onKey(shown, refusal).catch(toAppError) : refusal;
}

function tooShort(key: Buffer, { host, requiredRsaBits }: SshSettings): AppError | null {
  const shown = publicKey(key);
  const bits = shown && rsaBits(shown);
  if (bits === null || bits >= requiredRsaBits) return null;
  return forbidden(
    host,
    { name: 'RequiredRSASize', value: String(requiredRsaBits) },
    `its RSA key has ${bits} bits`,
  );
}

/** Rejects with the `host.*` error of its stage, and closes the way. The client that resolves reports its end as 'close'. */
export async function openHop(options: HopOptions, way: Way): Promise<Client> {
  const { settings, keys } = options;
  const client = new ssh2.Client();
  let timer: NodeJS.Timeout | undefined;
  try {
    const login = await prepareLogin(settings, options.secret);
    const known = await keys.known(keyNameOf(settings), settings.knownHostsFiles);
    // An unreadable list of revoked keys refuses the host before anything is sent to it.
    await keys.revoked(settings.revokedKeysFile);
    let refusal: AppError | null = null;
    const judge = async (key: Buffer): Promise<boolean> => {
      refusal = await judgeHostKey(key, options).catch(toAppError);
      return refusal === null;
    };
    const { host, port, network, aliveMs, algorithms } = settings;
    const timeoutMs = Math.max(LOGIN_MS, network.connectMs ?? 0);
    await new Promise<void>((resolve, reject) => {
      const fail = (error: Error) => {
        const failure = hopFailure(error, { settings, login });
        options.onClientOnly?.(failure.clientOnly);
        reject(failure.error);
      };
      timer = setTimeout(() => reject(new AppError('host.timeout', { host, port, timeoutMs })), timeoutMs);
      client.once('ready', resolve);
      client.on('error', (error: Error & { level?: string }) => {
        // ssh2 goes on with the next way by itself.
        if (error.level === 'agent') login.skipped.push(`agent: ${error.message}`);
        else if (refusal) reject(refusal);
        else fail(error);
      });
      client.once('close', () => (refusal ? reject(refusal) : fail(new Error('the connection ended'))));
      // A program on the way may have ended while the keys were read.
      if (way.stream.destroyed) return fail(new Error('the connection ended'));
      client.connect({
        sock: way.stream,
        username: settings.user,
        authHandler: login.handler,
        hostVerifier: (key: Buffer, verify: (permitted: boolean) => void) => void judge(key).then(verify),
        algorithms: {
          kex: algorithms.kex,
          cipher: algorithms.cipher,
          hmac: algorithms.hmac,
          compress: algorithms.compress,
          serverHostKey: keys.algorithms(known, algorithms.hostKey),
        } as Algorithms,
        readyTimeout: 0,
        keepaliveInterval: Math.min(KEEPALIVE_MS, aliveMs ?? KEEPALIVE_MS),
        keepaliveCountMax: 3,
      });
    });
    return client;
  } catch (thrown) {
    const error = toAppError(thrown);
    const account = accounts.has(error.code) ? await way.account?.() : null;
    client.destroy();
    await way.close();
    throw account ?? error;
  } finally {
    clearTimeout(timer);
  }
}

/** Failures that the end of a program on the way explains better. */
const accounts = new Set(['host.handshakeFailed']);
