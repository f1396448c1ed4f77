// Owns how a core and a client of the same user prove to each other that they know the secret of `core.json`, without either telling it.
//
// The client names a nonce in its upgrade; the core answers with one of its own and a proof over both; only then does the client send its
// proof, as its first frame. Path and role are part of what is proved, so that no answer can be shown anywhere else or sent back.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export const NONCE_HEADER = 'site-admin-nonce';
export const PROOF_HEADER = 'site-admin-proof';
const NONCE_BYTES = 32;

export interface Challenge {
  secret: string;
  /** Of the socket that both speak over. */
  path: string;
  clientNonce: string;
  coreNonce: string;
}

export function newNonce(): string {
  return randomBytes(NONCE_BYTES).toString('base64url');
}

export function isNonce(text: unknown): text is string {
  return typeof text === 'string' && /^[\w-]{43}$/.test(text);
}

export function proofOf(
  role: 'core' | 'client',
  { secret, path, clientNonce, coreNonce }: Challenge,
): string {
  const words = JSON.stringify([role, path, clientNonce, coreNonce]);
  return createHmac('sha256', secret).update(words).digest('base64url');
}

export function isProofOf(role: 'core' | 'client', shown: unknown, challenge: Challenge): boolean {
  if (typeof shown !== 'string') return false;
  const given = Buffer.from(shown);
  const wanted = Buffer.from(proofOf(role, challenge));
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
