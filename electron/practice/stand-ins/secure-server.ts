// Owns making HTTPS listeners of stand-ins: certificate (the daemon's, or made at start) and Node's server.
import https from 'node:https';
import type { RequestListener } from 'node:http';
import type { CertificatePair } from '#practice/seam/messages';
import type { Surroundings } from './surroundings.ts';

async function certificateFor(around: Surroundings): Promise<CertificatePair> {
  if (around.context?.certificate) return around.context.certificate;
  const { makeCertificate } = await import('./certificate.ts');
  return makeCertificate(around.hostname);
}

export async function makeSecureServer(
  around: Surroundings,
  listener: RequestListener,
): Promise<https.Server> {
  const pair = await certificateFor(around);
  return https.createServer({ cert: pair.certPem, key: pair.keyPem }, listener);
}
