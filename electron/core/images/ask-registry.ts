// Queries the registry of a site: with the login of the site and a short timeout. Without TLS only in a private network, and then without the
// login unless the registry runs on this machine.
import { AppError } from '#shared/errors/app-error';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { secretName } from '#shared/domain/secrets/audience';
import type { SecretStore } from '../store/secret-store.ts';
import { isOwn, isPrivate } from '../registry/private-network.ts';
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
    throw new Error(
      `${image.split('/')[0] ?? image} is a registry of the hosts, which cannot be asked from this machine`,
    );
  const login = await openRegistryLogin(secrets, { document, image });
  const realms = registriesOf(secrets, document.registry.credential);
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
export function registriesOf(secrets: SecretStore, credential: string | undefined): string[] {
  if (credential === undefined) return [];
  return secrets
    .audiences(secretName(credential))
    .flatMap((audience) => (audience.startsWith('registry:') ? [audience.slice('registry:'.length)] : []));
}

/** A loopback registry is the host's own; only where that host is this machine does the address mean the same here. */
function isThisMachine({ connection }: SiteDocument['host'][number]): boolean {
  return !/^(ssh|tls):/.test(connection);
}
