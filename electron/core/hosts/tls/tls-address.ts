// Owns reading a TLS connection: `tls://host:port`, with `?certs=<directory>` where the certificates are not in the docker command's own
// place. The directory holds ca.pem, cert.pem and key.pem, as DOCKER_CERT_PATH does.
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { AppError } from '#shared/errors/app-error';

export interface TlsAddress {
  host: string;
  port: number;
  certificates: string;
}

/** The port on which dockerd is customarily given TLS. */
const USUAL_PORT = 2376;

export const isTls = (connection: string): boolean => connection.startsWith('tls://');

/** Rejects with `host.addressInvalid`. */
export function parseTlsAddress(connection: string, env: NodeJS.ProcessEnv = process.env): TlsAddress {
  const invalid = () => new AppError('host.tlsAddressInvalid', { connection });
  if (!URL.canParse(connection)) throw invalid();
  const { protocol, hostname, port, pathname, username, password, searchParams } = new URL(connection);
  const isPlain = protocol === 'tls:' && hostname !== '' && username === '' && password === '';
  const unknown = [...searchParams.keys()].some((name) => name !== 'certs');
  if (!isPlain || unknown || (pathname !== '' && pathname !== '/')) throw invalid();
  const certificates = searchParams.get('certs') ?? env.DOCKER_CERT_PATH ?? join(homedir(), '.docker');
  if (!isAbsolute(certificates)) throw invalid();
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? USUAL_PORT : Number(port),
    certificates,
  };
}

/** The connection of a host whose certificates lie in this directory. */
export function tlsConnection(host: string, port: number, certificates: string): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `tls://${name}:${port}?certs=${encodeURIComponent(certificates)}`;
}
