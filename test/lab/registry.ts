// Owns the lab's image registry: Debian's docker-registry on loopback behind a password.
import { mkdirSync, writeFileSync } from 'node:fs';
import { freePort } from '#test/fixtures/free-port';
import path from 'node:path';
import { startDaemon } from './daemon.ts';
import type { LabRecord } from './lab-record.ts';
import { runProgram } from './run-program.ts';

export interface RegistryAccess {
  /** "127.0.0.1:PORT": Docker trusts that without TLS. */
  address: string;
  username: string;
  password: string;
}

export async function startRegistry(record: LabRecord): Promise<RegistryAccess> {
  const directory = path.join(record.directory, 'registry');
  mkdirSync(directory);
  const access = {
    address: `127.0.0.1:${String(await freePort())}`,
    username: 'site-admin-lab',
    password: 'canary-registry-password',
  };
  writeFileSync(path.join(directory, 'htpasswd'), `${access.username}:${await bcrypt(access.password)}\n`);
  writeFileSync(
    path.join(directory, 'config.yml'),
    `version: 0.1
log: { level: warn }
storage:
  filesystem: { rootdirectory: ${directory}/data }
  delete: { enabled: true }
http: { addr: ${access.address} }
auth:
  htpasswd: { realm: site-admin-lab, path: ${directory}/htpasswd }
`,
  );
  await startDaemon(record, {
    name: 'registry',
    program: 'docker-registry',
    args: ['serve', path.join(directory, 'config.yml')],
    env: { OTEL_TRACES_EXPORTER: 'none' },
    ready: async () => (await fetch(`http://${access.address}/v2/`)).status === 401,
  });
  return access;
}

/** The registry accepts bcrypt only; Perl, which every Debian has, reaches it through the C library. */
function bcrypt(password: string): Promise<string> {
  const salt = '$2y$05$siteadminlabsaltsite.u'; // cost 5: this password protects nothing
  return runProgram('perl', ['-e', 'print crypt($ARGV[0], $ARGV[1])', password, salt]);
}
