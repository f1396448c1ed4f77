// Owns the certificates of a lab host's Docker: an authority, the server's certificate for its address, and a client's.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runProgram } from '#test/lab/run-program';

export interface Certificates {
  server: string;
  client: string;
}

const DAYS = '2';
const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** Two directories, each with ca.pem, cert.pem and key.pem. */
export async function makeCertificates(directory: string, address: string): Promise<Certificates> {
  const authority = path.join(directory, 'authority');
  const made = { server: path.join(directory, 'server'), client: path.join(directory, 'client') };
  for (const folder of [authority, made.server, made.client]) mkdirSync(folder, { recursive: true });
  const ca = path.join(authority, 'ca.pem');
  const caKey = path.join(authority, 'key.pem');
  const self = [
    'req',
    '-x509',
    ...key,
    '-days',
    DAYS,
    '-subj',
    '/CN=site-admin-lab',
    '-keyout',
    caKey,
    '-out',
    ca,
  ];
  await runProgram('openssl', self);
  const uses = {
    server: `subjectAltName=IP:${address}\nextendedKeyUsage=serverAuth\n`,
    client: 'extendedKeyUsage=clientAuth\n',
  };
  for (const role of ['server', 'client'] as const) {
    const folder = made[role];
    const extensions = path.join(folder, 'extensions');
    writeFileSync(extensions, uses[role]);
    const request = path.join(folder, 'request.pem');
    const keyFile = path.join(folder, 'key.pem');
    await runProgram('openssl', ['req', ...key, '-subj', `/CN=${role}`, '-keyout', keyFile, '-out', request]);
    const sign = [
      'x509',
      '-req',
      '-in',
      request,
      '-CA',
      ca,
      '-CAkey',
      caKey,
      '-CAcreateserial',
      '-days',
      DAYS,
    ];
    await runProgram('openssl', [...sign, '-extfile', extensions, '-out', path.join(folder, 'cert.pem')]);
    await runProgram('cp', [ca, path.join(folder, 'ca.pem')]);
  }
  return made;
}
