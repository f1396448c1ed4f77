// Opens the login of a registry: only for the registry that holds the image, and only as far as the operator allowed.
import { registryAudience, secretName } from '#shared/domain/secrets/audience';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { AppError } from '#shared/errors/app-error';
import type { RegistryLogin } from '../registry/authorize.ts';
import type { SecretStore } from '../store/secret-store.ts';

/**
 * Null where the document names no credential. The secret holds `user:password`, as the vendor's console hands it out. Rejects with
 * `secret.missing`, `secret.audience`, `secret.sealedElsewhere`, or `secret.notALogin` when it has no colon.
 */
export async function openRegistryLogin(
  secrets: SecretStore,
  { document, image }: { document: Pick<SiteDocument, 'registry'>; image: string },
): Promise<RegistryLogin | null> {
  return openLogin(secrets, document.registry.credential, image);
}

/** As above, for images of no site. */
export async function openLogin(
  secrets: SecretStore,
  credential: string | undefined,
  image: string,
): Promise<RegistryLogin | null> {
  if (credential === undefined) return null;
  const value = await secrets.open(credential, registryAudience(image));
  const colon = value.indexOf(':');
  if (colon <= 0) throw new AppError('secret.notALogin', { name: secretName(credential) });
  return { username: value.slice(0, colon), password: value.slice(colon + 1) };
}
