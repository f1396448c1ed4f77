// Queries the registry of a site: with the login of the site and a short timeout. Without TLS only in a private network, and then without the
// login unless the registry runs on this machine.
import { AppError } from '#shared/errors/app-error';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { secretName } from '#shared/domain/secrets/audience';
import type { SecretStore } from '../store/secret-store.ts';
import { openRegistryLogin } from './registry-login.ts';
import { readDigest, type RegistryQuestion } from './registry-manifest.ts';

const ASK_MS = 3_000;

interface Question<T> {
  document: SiteDocument;
  image: string;
  ask: (question: RegistryQuestion) => Promise<T>;
}

export async function askRegistry<T>(
  secrets: SecretStore,
  { document, image, ask }: Question<T>,
): Promise<T> {
  if (isOwn(image) && !document.host.some(isThisMachine))
    throw new Error(`${hostOf(image)} is a registry of the hosts, which cannot be asked from this machine`);
  const login = await openRegistryLogin(secrets, { document, image });
  const realms =
    document.registry.credential === undefined ? [] : registriesOf(secrets, document.registry.credential);
  const attempt = (plain: boolean) =>
    ask({
      image,
      login: plain && !isOwn(image) ? null : login,
      realms,
      plain,
      signal: AbortSignal.timeout(ASK_MS),
    });
  try {
    return await attempt(false);
  } catch (thrown) {
    // What the registry itself said stands. Without TLS only a registry of one's own network is asked, and never with the login.
    if (thrown instanceof AppError || !isPrivate(image)) throw thrown;
    return attempt(true);
  }
}

/** The digest that a reference means there, `missing`, or `unknown` where nobody answers or may be asked. */
export async function digestInRegistry(
  secrets: SecretStore,
  { document, image }: { document: SiteDocument; image: string },
): Promise<string> {
  // A site without a way out asks nobody.
  if (document.network.egress === 'none') return 'unknown';
  try {
    return (await askRegistry(secrets, { document, image, ask: readDigest })) ?? 'unknown';
  } catch (thrown) {
    return thrown instanceof AppError && thrown.code === 'registry.imageMissing' ? 'missing' : 'unknown';
  }
}

/** Hosts to which the operator lets this login go: the registry, and a token server elsewhere. */
function registriesOf(secrets: SecretStore, credential: string): string[] {
  return secrets
    .audiences(secretName(credential))
    .flatMap((audience) => (audience.startsWith('registry:') ? [audience.slice('registry:'.length)] : []));
}

/** A loopback registry is the host's own; only where that host is this machine does the address mean the same here. */
function isThisMachine({ connection }: SiteDocument['host'][number]): boolean {
  return !/^(ssh|tls):/.test(connection);
}

const hostOf = (image: string): string => (image.split('/')[0] ?? '').replace(/:\d+$/, '');

/** This very machine: nobody listens on the way. */
function isOwn(image: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostOf(image));
}

function isPrivate(image: string): boolean {
  return isOwn(image) || /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(hostOf(image));
}
