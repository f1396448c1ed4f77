// Owns reaching an engine over TLS with a client certificate: the certificates, and a first question whose failure names its stage.
// The server is always verified against ca.pem; there is no way to turn that off.
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { AppError } from '#shared/errors/app-error';
import type { EngineTransport } from '#core/engine/connect';
import { parseTlsAddress, type TlsAddress } from './tls-address.ts';

const KNOCK_MS = 8_000;
const MOST_IDLE_SOCKETS = 4;

/** Rejects with the `host.*` error of the stage that failed: certificates, name, TCP, the server's certificate, ours. */
export async function openTlsTransport(connection: string): Promise<EngineTransport> {
  const address = parseTlsAddress(connection);
  const { host, port, certificates } = address;
  const agent = new Agent({
    ...(await readCertificates(address)),
    // An address has no name to ask for; certificates for addresses are compared with the address itself.
    ...(isIP(host) ? {} : { servername: host }),
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    keepAlive: true,
    maxFreeSockets: MOST_IDLE_SOCKETS,
  });
  try {
    await knock(address, agent);
  } catch (thrown) {
    agent.destroy();
    throw failureOf(thrown, address);
  }
  return { agent, protocol: 'https', host, port, label: `tls://${host}:${port} (${certificates})` };
}

async function readCertificates({ host, certificates }: TlsAddress) {
  const read = async (name: string): Promise<string> => {
    const file = join(certificates, name);
    try {
      return await readFile(file, 'utf8');
    } catch (thrown) {
      const evidence = thrown instanceof Error ? thrown.message : String(thrown);
      throw new AppError('host.certificateMissing', { host, file }, { evidence });
    }
  };
  const [ca, cert, key] = await Promise.all(['ca.pem', 'cert.pem', 'key.pem'].map(read));
  return { ca, cert, key };
}

/** With TLS 1.3 a server refuses a client certificate only after the handshake, so a whole request is needed to know. */
function knock({ host, port }: TlsAddress, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request({ host, port, agent, path: '/_ping', method: 'GET' }, (answer) => {
      answer.resume();
      answer.once('end', resolve);
      answer.once('error', reject);
    });
    const timer = setTimeout(() => asked.destroy(new KnockTimeout()), KNOCK_MS);
    asked.once('close', () => clearTimeout(timer));
    asked.once('error', reject);
    asked.end();
  });
}

class KnockTimeout extends Error {}

function failureOf(thrown: unknown, { host, port, certificates }: TlsAddress): AppError {
  const { code, message } = thrown as { code?: string; message?: string };
  const options = { evidence: [code, message].filter(Boolean).join(': '), cause: thrown };
  if (thrown instanceof KnockTimeout)
    return new AppError('host.tlsTimeout', { host, port, timeoutMs: KNOCK_MS }, options);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new AppError('host.nameUnknown', { host }, options);
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/.test(code ?? ''))
    return new AppError('host.tlsUnreachable', { host, port }, options);
  // OpenSSL's names for "your certificate": missing, unknown, expired, revoked, not acceptable.
  if (
    /ALERT_(CERTIFICATE|BAD_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE|ACCESS_DENIED)|CERT_REQUIRED/i.test(
      code ?? '',
    )
  )
    return new AppError('host.certificateRefused', { host, certificates }, options);
  if (/^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/.test(code ?? ''))
    return new AppError('host.certificateUntrusted', { host, certificates }, options);
  if (/KEY_VALUES_MISMATCH|ERR_OSSL|PEM/i.test(code ?? ''))
    return new AppError('host.certificateMissing', { host, file: certificates }, options);
  return new AppError('host.tlsFailed', { host, port }, options);
}
