// Owns what the SSH suite stands on: a lab of its own with hosts in network namespaces, and a core whose ssh configuration is the
// test's, never that of the person who runs it.
import { waitUntil } from '#test/lab/wait-until';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRecords } from '#test/lab/lab-record';
import { findLeftovers } from '#test/lab/leftovers';
import type { HostKind, LabHost } from '#test/lab/hosts/lab-host';
import { raiseHosts, type LabHosts } from '#test/lab/hosts/raise-hosts';
import { raiseLab, type Lab } from '#test/lab/raise-lab';
import { takeDown } from '#test/lab/take-down';
import { runProgram } from '#test/lab/run-program';

export interface SshLab extends LabHosts {
  lab: Lab;
  files: string;
  /** For the core's `ssh.configFile`. */
  configFile: string;
  /** The same, with whatever keys an agent has. */
  configFileAnyIdentity: string;
  /** Takes everything down and answers what is left. */
  close(): Promise<string[]>;
}

export async function raiseSshLab(...kinds: HostKind[]): Promise<SshLab> {
  const lab = await raiseLab({ registry: true, fresh: true });
  try {
    const raised = await raiseHosts(lab, kinds);
    const files = await mkdtemp(join(tmpdir(), 'site-admin-ssh-'));
    const configs = await writeConfigs(files, raised);
    return { ...raised, lab, files, ...configs, close: () => endLab(lab, files) };
  } catch (thrown) {
    await takeDown(readRecords().find(({ directory }) => directory === lab.directory)!);
    throw thrown;
  }
}

async function endLab(lab: Lab, files: string): Promise<string[]> {
  const record = readRecords().find(({ directory }) => directory === lab.directory);
  await rm(files, { recursive: true, force: true });
  if (!record) return ['no record of the lab'];
  // Not `lab.close()`: the record that was read now also names what belongs to the hosts.
  await takeDown(record);
  return findLeftovers(record);
}

async function writeConfigs(
  directory: string,
  { hosts, keyFile }: LabHosts,
): Promise<Pick<SshLab, 'configFile' | 'configFileAnyIdentity'>> {
  const [first, second] = hosts;
  const configFile = join(directory, 'ssh_config');
  const configFileAnyIdentity = join(directory, 'ssh_config_any');
  const text = `Host inner
  HostName ${second?.address ?? 'none'}
  ProxyJump root@${first?.address ?? 'none'}
Host keyless-*
  IdentityFile ${directory}/no-such-key
Host keyless-first
  HostName ${first?.address ?? 'none'}
Host locked-first
  HostName ${first?.address ?? 'none'}
  IdentityFile ${directory}/locked-key
Host * !keyless-* !locked-*
  IdentityFile ${keyFile}
Host *
  IdentitiesOnly yes
  UserKnownHostsFile ${directory}/user_known_hosts
  GlobalKnownHostsFile /dev/null
`;
  await writeFile(configFile, text);
  await writeFile(configFileAnyIdentity, text.replace('  IdentitiesOnly yes\n', ''));
  await runProgram('cp', [keyFile, join(directory, 'locked-key')]);
  await runProgram('ssh-keygen', [
    '-q',
    '-p',
    '-P',
    '',
    '-N',
    'canary-passphrase',
    '-f',
    join(directory, 'locked-key'),
  ]);
  return { configFile, configFileAnyIdentity };
}

export function siteDocument(site: string, { host, lab }: { host: LabHost; lab: SshLab }): string {
  return `name = "${site}"
release = "release-260812"

[licensing]
mode = "license-proxy"
api_key = "secret:deepgram-api-key"

[registry]
address = "${lab.registryAddress}"
credential = "secret:lab"

[stop]
grace_seconds = 20

[[host]]
name = "box"
connection = "ssh://root@${host.address}"
roles = ["api", "engine", "license-proxy"]
models = "${lab.files}/models"
files = "${lab.files}/site"
listen = { api = "127.0.0.1", status = "127.0.0.1", metrics = "127.0.0.1" }
`;
}

/** Resolves when nothing of ours is left on the host: sshd ends its child a moment after the connection has gone. */
export async function untilFree(host: LabHost): Promise<void> {
  const isFree = async () => {
    const { processes, sockets } = await host.traces();
    return processes === 0 && sockets === 0;
  };
  await waitUntil(isFree, { what: `${host.name} to be free of us`, deadlineMs: 20_000 });
}
