// Owns where a secret may be sent. The operator names the audiences when the secret is stored; a site document can only use it there.
import { z } from 'zod';

/**
 * `license`: DEEPGRAM_API_KEY of the services. `environment`: any other variable of a service. `registry:HOST[:PORT]`: a login there.
 * `ssh:HOST`: a password or passphrase for that host.
 */
export type Audience = 'license' | 'environment' | `registry:${string}` | `ssh:${string}`;

const AUDIENCE = /^(license|environment|(registry|ssh):[a-z0-9[][a-z0-9.:[\]_-]{0,250})$/;

export const audienceSchema = z.custom<Audience>(
  (value) => typeof value === 'string' && AUDIENCE.test(value),
  'license, environment, registry:HOST or ssh:HOST',
);

export interface StoredSecret {
  /** Such as `secret:quay`. */
  reference: string;
  audiences: readonly string[];
}

/** Of an address such as `quay.io` or `registry.example:5000/team`, or of an image. */
export function registryAudience(addressOrImage: string): Audience {
  return `registry:${(addressOrImage.split('/')[0] ?? '').toLowerCase()}`;
}

export function sshAudience(host: string): Audience {
  return `ssh:${host.toLowerCase()}`;
}

/** The name of a secret, without `secret:`. */
export function secretName(reference: string): string {
  return reference.replace(/^secret:/, '');
}

/**
 * What a secret is for when the operator does not say: the names that this app asks for by itself are for one purpose only. Every other
 * one is for nothing until it is said.
 */
export function conventionalAudiences(name: string): Audience[] {
  if (name === 'deepgram-api-key') return ['license'];
  const host = /^ssh-(?:password|passphrase)-(.+)$/.exec(name)?.[1];
  return host === undefined ? [] : [sshAudience(host)];
}

/** Completes "The secret quay may not be sent …". */
export function audienceWords(audience: string): string {
  if (audience === 'license') return 'to services as their licence key';
  if (audience === 'environment') return 'to services in other environment variables';
  const [kind, ...host] = audience.split(':');
  return kind === 'ssh' ? `to ${host.join(':')} as an SSH login` : `to the registry ${host.join(':')}`;
}
