// Owns how a site's registry is asked: with the site's own login, soon given up, and without TLS only where nobody listens on the way.
import { AppError } from '#shared/errors/app-error';
import type { SiteDocument } from '#shared/domain/site-document';
import type { SecretStore } from '../store/secret-store.ts';
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
  const login = await loginOf(secrets, document);
  const attempt = (plain: boolean) =>
    ask({
      image,
      login: plain && !isOwn(image) ? null : login,
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

async function loginOf(secrets: SecretStore, { registry }: SiteDocument) {
  const { credential } = registry;
  const isStored = secrets.list().some(({ name }) => `secret:${name}` === credential);
  if (!credential || !isStored) return null;
  const value = await secrets.open(credential);
  const colon = value.indexOf(':');
  return { username: value.slice(0, colon), password: value.slice(colon + 1) };
}

const hostOf = (image: string): string => (image.split('/')[0] ?? '').replace(/:\d+$/, '');

/** This very machine: nobody listens on the way. */
function isOwn(image: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostOf(image));
}

function isPrivate(image: string): boolean {
  return isOwn(image) || /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(hostOf(image));
}
