// Owns opening the registry of an image for a bundle: with its login, the way there, and without TLS only where that may be.
import type { Dispatcher } from 'undici';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#shared/errors/app-error';
import { openLogin } from '../images/registry-login.ts';
import { registriesOf } from '../images/ask-registry.ts';
import type { Patience } from '../registry/patience.ts';
import { isOwn, isPrivate } from '../registry/private-network.ts';
import { RegistryClient } from '../registry/registry-client.ts';
import { registryFailure } from '../registry/registry-failure.ts';
import type { SecretStore } from '../store/secret-store.ts';

/** A stall is found after 15 seconds; together with the pauses a registry may be away for about a minute. */
export const bundlePatience: Patience = {
  tries: 8,
  firstPauseMs: 250,
  mostPauseMs: 15_000,
  mostRetryAfterMs: 60_000,
  idleMs: 15_000,
  sleep: (ms, signal) => delay(ms, undefined, { signal }),
};

export interface RegistryOpener {
  secrets: SecretStore;
  /** Reference of the secret that holds the login; undefined: none. */
  credential: string | undefined;
  way: Dispatcher;
  proxy: string;
  patience: Patience;
}

export async function openImageRegistry(
  { secrets, credential, way, patience }: RegistryOpener,
  image: string,
  signal: AbortSignal,
): Promise<RegistryClient> {
  const login = await openLogin(secrets, credential, image);
  const realms = registriesOf(secrets, credential);
  const manners = { way, patience, now: () => new Date() };
  const secure = new RegistryClient({ image, login, realms, plain: false }, manners);
  if (!isPrivate(image)) return secure;
  // Looked at once: a registry of a private network that does not know TLS answers at once, and wrongly.
  const look = new RegistryClient(
    { image, login, realms, plain: false },
    { ...manners, patience: { ...patience, tries: 1 } },
  );
  try {
    await look.digestOf(look.name.reference, signal);
    return secure;
  } catch (thrown) {
    signal.throwIfAborted();
    if (thrown instanceof AppError) return secure;
    return new RegistryClient({ image, login: isOwn(image) ? login : null, realms, plain: true }, manners);
  }
}

/** What the registry, or the network before it, says of an image in our words. */
export async function inRegistryWords<T>(
  { proxy }: RegistryOpener,
  image: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw registryFailure(thrown, { registry: image.split('/')[0] ?? image, proxy });
  }
}
