// Owns the self-signed TLS certificate of internal listeners. Imported lazily: the X.509 library costs 150 ms,
// which a practice container saves by taking the daemon's certificate instead.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import type { CertificatePair } from '#practice/seam/messages';

const lifetimeMs = 3650 * 24 * 3600 * 1000;

export async function makeCertificate(commonName: string): Promise<CertificatePair> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${commonName}`,
    keys,
    notBefore: new Date(now - 3_600_000),
    notAfter: new Date(now + lifetimeMs),
    signingAlgorithm: algorithm,
  });
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const lines = key.match(/.{1,64}/g) ?? [];
  return {
    certPem: certificate.toString('pem'),
    keyPem: `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`,
  };
}
