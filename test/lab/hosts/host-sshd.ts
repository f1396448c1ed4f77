// Owns the sshd inside a lab host, its key, and what clients have left behind on it.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { startDaemon } from '#test/lab/daemon';
import { writeRecord } from '#test/lab/lab-record';
import { endProcess } from '#test/lab/process-table';
import { runProgram } from '#test/lab/run-program';
import { programsOf } from './host-outfit.ts';
import { descendants, processOf, type HostDependencies } from './lab-host.ts';

export async function makeKey(file: string): Promise<void> {
  await runProgram('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'site-admin-lab', '-f', file]);
}

export async function startSshd(
  { record, name, address, directory, inside }: HostDependencies,
  moreConfig = '',
): Promise<void> {
  const config = path.join(directory, 'sshd_config');
  writeFileSync(
    config,
    `${moreConfig}
Port 22
ListenAddress ${address}
HostKey ${directory}/host-key
PidFile none
AuthorizedKeysFile /run/authorized_keys
PermitRootLogin yes
StrictModes no
UsePAM no
KbdInteractiveAuthentication no
PrintMotd no
SetEnv PATH=${programsOf(directory)}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
Subsystem sftp internal-sftp
`,
  );
  await startDaemon(record, {
    name: `${name}-sshd`,
    program: 'nsenter',
    args: [...inside, '/usr/sbin/sshd', '-D', '-e', '-f', config],
    ready: async () => (await runProgram('nsenter', [...inside, 'ss', '-Hltn', 'sport = :22'])) !== '',
  });
}

export async function stopSshd({ record, name }: HostDependencies): Promise<void> {
  const sshd = processOf(record, `${name}-sshd`);
  for (const child of descendants(sshd.pid)) await endProcess(child, 100);
  await endProcess(sshd, 2_000);
  record.processes = record.processes.filter((process) => process !== sshd);
  writeRecord(record);
}

export async function traces({
  record,
  name,
  inside,
}: HostDependencies): Promise<{ processes: number; sockets: number }> {
  const sockets = await runProgram('nsenter', [...inside, 'ss', '-Htn', 'sport = :22']);
  return {
    processes: descendants(processOf(record, `${name}-sshd`).pid).length,
    sockets: sockets.split('\n').filter((line) => line !== '').length,
  };
}
