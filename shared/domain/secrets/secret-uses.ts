// Owns which secrets a site document uses, and whether each is stored and may be sent there. One judgement for preflight and planner.
import type { SiteDocument } from '../site/site-document.ts';
import { overridesOf, servicesOn } from '../site/site-services.ts';
import { audienceWords, registryAudience, secretName, type Audience, type StoredSecret } from './audience.ts';

export interface SecretUse {
  reference: string;
  audience: Audience;
}

export interface SecretProblem {
  code: 'secret.missing' | 'secret.audience';
  message: string;
  remedy: string;
}

export function licenseKeyUse({ licensing }: SiteDocument): SecretUse {
  return { reference: licensing.api_key, audience: 'license' };
}

/** Null where the registry is used without a login. */
export function registryUse({ registry }: SiteDocument): SecretUse | null {
  const { credential, address } = registry;
  return credential === undefined ? null : { reference: credential, audience: registryAudience(address) };
}

/** Every use, each once. */
export function secretUses(document: SiteDocument): SecretUse[] {
  const login = registryUse(document);
  const uses = [licenseKeyUse(document), ...(login ? [login] : []), ...environmentUses(document)];
  return uses.filter(
    (use, index) =>
      uses.findIndex((one) => one.reference === use.reference && one.audience === use.audience) === index,
  );
}

function environmentUses(document: SiteDocument): SecretUse[] {
  const environments = document.host
    .flatMap((host) => servicesOn(host))
    .flatMap((service) => overridesOf(document, service).map(({ env }) => env ?? {}));
  return environments.flatMap((environment) =>
    Object.entries(environment)
      .filter(([, value]) => value.startsWith('secret:'))
      .map(([name, reference]) => ({ reference, audience: environmentAudience(name) })),
  );
}

/** Of a variable in the environment of a service. */
export function environmentAudience(variable: string): Audience {
  return variable === 'DEEPGRAM_API_KEY' ? 'license' : 'environment';
}

/** Null when the secret is stored and may be used so. */
export function secretProblem(
  { reference, audience }: SecretUse,
  stored: readonly StoredSecret[],
): SecretProblem | null {
  const name = secretName(reference);
  const found = stored.find((secret) => secret.reference === reference);
  if (!found)
    return {
      code: 'secret.missing',
      message: `The secret ${name} is not stored on this machine.`,
      remedy: `Enter it in Settings, or run: dgsite secrets put ${name} --for ${audience}`,
    };
  if (found.audiences.includes(audience)) return null;
  return {
    code: 'secret.audience',
    message: `The secret ${name} may not be sent ${audienceWords(audience)}.`,
    remedy: `Check that the site document means this, then allow it in Settings, or run: dgsite secrets allow ${name} ${audience}`,
  };
}
