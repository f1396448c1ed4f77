// Owns the lab's image registry: Debian's docker-registry on loopback behind a password.
import { mkdirSync, writeFileSync } from 'node:fs';
import { freePort } from '#test/fixtures/free-port';
import path from 'node:path';
import { startDaemon } from './daemon.ts';
import { writeRecord, type LabRecord } from './lab-record.ts';
import { endProcess } from './process-table.ts';
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
  await serveRegistry(record, access.address);
  return access;
}

/** Starts it, the first time or again with what it held. */
export async function serveRegistry(record: LabRecord, address: string): Promise<void> {
  await startDaemon(record, {
    name: 'registry',
    program: 'docker-registry',
    args: ['serve', path.join(record.directory, 'registry', 'config.yml')],
    env: { OTEL_TRACES_EXPORTER: 'none' },
    ready: async () => (await fetch(`http://${address}/v2/`)).status === 401,
  });
}

/** Connections are refused from now on. */
export async function stopRegistry(record: LabRecord): Promise<void> {
  const server = record.processes.find(({ name }) => name === 'registry');
  if (!server) return;
  await endProcess(server, 5000);
  record.processes = record.processes.filter((process) => process !== server);
  writeRecord(record);
}

/** The registry accepts bcrypt only; Perl, which every Debian has, reaches it through the C library. */
function bcrypt(password: string): Promise<string> {
  const salt = '$2y$05$siteadminlabsaltsite.u'; // cost 5: this password protects nothing
  return runProgram('perl', ['-e', 'print crypt($ARGV[0], $ARGV[1])', password, salt]);
}
