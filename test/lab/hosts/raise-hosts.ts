// Owns raising hosts beside a lab: each a network namespace and a mount namespace with a private Docker and sshd in them,
// wired to the lab's bridge. Everything is in the lab's record, so that taking the lab down ends them too: a namespace has no
// name here and goes with its last process, and with it its end of the wire.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startDaemon } from '#test/lab/daemon';
import { engineAnswers } from '#test/lab/engine-request';
import {
  bridgeName,
  controlGroup,
  readRecords,
  subnetPrefix,
  writeRecord,
  type LabRecord,
} from '#test/lab/lab-record';
import { writeNvidiaStandIn } from '#test/lab/nvidia-stand-in';
import { endProcess, identify, type ProcessIdentity } from '#test/lab/process-table';
import type { Lab } from '#test/lab/raise-lab';
import { runProgram } from '#test/lab/run-program';
import { worldAddress } from '#test/lab/world';

export interface LabHost {
  name: string;
  address: string;
  directory: string;
  /** The same engine without SSH, for looking at it behind the product's back. */
  engineSocket: string;
  /** `SHA256:…` of its host key. */
  fingerprint(): Promise<string>;
  /** sshd and everything it started. */
  stopSshd(): Promise<void>;
  startSshd(moreConfig?: string): Promise<void>;
  /** Runs a program inside the host. */
  run(...command: string[]): Promise<string>;
  /** Pulls the wire, or puts it back. */
  wire(state: 'up' | 'down'): Promise<void>;
  renewHostKey(): Promise<void>;
  /** Processes below its sshd, and TCP connections it holds on port 22: what a client has left there. */
  traces(): Promise<{ processes: number; sockets: number }>;
}

export interface LabHosts {
  hosts: LabHost[];
  /** Private key that every account of the hosts accepts. */
  keyFile: string;
  /** The lab's registry as the hosts reach it. */
  registryAddress: string;
  raisedInMs: number;
}

/** An account of the hosts that may log in and may not use the engine. */
export const plainUser = 'operator';
export const plainPassword = 'canary-host-password';

export async function raiseHosts(lab: Lab, count: number): Promise<LabHosts> {
  const startedAt = performance.now();
  const record = readRecords().find(({ directory }) => directory === lab.directory);
  if (!record || !lab.registry) throw new Error('hosts need a lab with a registry');
  const { registry } = lab;
  const keyFile = path.join(record.directory, 'client-key');
  await makeKey(keyFile);
  const port = Number(registry.address.split(':')[1]);
  const registryAddress = `${worldAddress(record)}:${String(port)}`;
  await startDaemon(record, {
    name: 'registry-relay',
    program: process.execPath,
    args: [
      path.join(import.meta.dirname, 'relay.ts'),
      worldAddress(record),
      String(port),
      '127.0.0.1',
      String(port),
    ],
    ready: async () => (await fetch(`http://${registryAddress}/v2/`)).status === 401,
  });
  const settled = await Promise.allSettled(
    Array.from({ length: count }, (_, index) => raiseHost(record, { index, keyFile, registryAddress })),
  );
  const failure = settled.find((part) => part.status === 'rejected');
  if (failure) throw failure.reason;
  const hosts = settled.flatMap((part) => (part.status === 'fulfilled' ? [part.value] : []));
  return { hosts, keyFile, registryAddress, raisedInMs: Math.round(performance.now() - startedAt) };
}

async function makeKey(file: string): Promise<void> {
  await runProgram('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'site-admin-lab', '-f', file]);
}

interface Wishes {
  index: number;
  keyFile: string;
  registryAddress: string;
}

async function raiseHost(record: LabRecord, { index, keyFile, registryAddress }: Wishes): Promise<LabHost> {
  const name = `host-${String(index + 1)}`;
  const address = `${subnetPrefix(record.number)}.0.${String(10 + index)}`;
  const pool = `${subnetPrefix(record.number)}.${String(128 + index * 16)}.0/20`;
  const directory = path.join(record.directory, name);
  mkdirSync(directory);
  writeNvidiaStandIn(directory);
  const accounts = await writeAccounts(directory);
  // Its own /run: the usual path of the engine's socket is this host's own, and a system containerd is hidden.
  const setUp = `mount -t tmpfs tmpfs /run && mkdir -p /run/sshd /run/containerd && cp '${keyFile}.pub' /run/authorized_keys && ${accounts} && exec sleep infinity`;
  const machine = `${name}-machine`;
  await startDaemon(record, {
    name: machine,
    program: 'unshare',
    args: ['--net', '--mount', '--propagation', 'private', 'sh', '-c', setUp],
    ready: () =>
      readFileSync(`/proc/${String(processOf(record, machine).pid)}/comm`, 'utf8').trim() === 'sleep',
  });
  const { pid } = processOf(record, machine);
  await wire(record, { pid, index, address, pool });
  const inside = [`--net=/proc/${String(pid)}/ns/net`, `--mount=/proc/${String(pid)}/ns/mnt`];
  const engineSocket = path.join(directory, 'docker.sock');
  const host: Parts = { record, name, address, directory, inside };
  await Promise.all([
    startDaemon(record, {
      name: `${name}-dockerd`,
      program: 'nsenter',
      args: [...inside, ...dockerd(record, { directory, engineSocket, pool, registryAddress })],
      ready: () => engineAnswers(engineSocket),
    }),
    makeKey(path.join(directory, 'host-key')).then(() => startSshd(host)),
  ]);
  return {
    name,
    address,
    directory,
    engineSocket,
    fingerprint: async () =>
      (await runProgram('ssh-keygen', ['-lf', path.join(directory, 'host-key.pub')])).split(' ')[1] ?? '',
    stopSshd: () => stopSshd(host),
    startSshd: (moreConfig) => startSshd(host, moreConfig),
    run: (...command) => runProgram('nsenter', [...inside, ...command]),
    wire: async (state) => {
      await runProgram('ip', ['link', 'set', wireName(record, index), state]);
    },
    renewHostKey: async () => {
      const file = path.join(directory, 'host-key');
      await runProgram('rm', ['-f', file, `${file}.pub`]);
      await makeKey(file);
    },
    traces: () => traces(host),
  };
}

interface Parts {
  record: LabRecord;
  name: string;
  address: string;
  directory: string;
  inside: string[];
}

function processOf(record: LabRecord, name: string): ProcessIdentity {
  const found = record.processes.findLast((process) => process.name === name);
  if (!found) throw new Error(`${name} does not run`);
  return found;
}

const wireName = (record: LabRecord, index: number): string => `sl${String(record.number)}h${String(index)}`;

/** Both ends of a wire; containers of the host are reached, and answered, by way of its address. */
async function wire(
  record: LabRecord,
  { pid, index, address, pool }: { pid: number; index: number; address: string; pool: string },
): Promise<void> {
  const near = wireName(record, index);
  const ns = `/proc/${String(pid)}/ns/net`;
  const enter = (...args: string[]) => runProgram('nsenter', [`--net=${ns}`, ...args]);
  await runProgram('ip', ['link', 'add', near, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pid)]);
  await runProgram('ip', ['link', 'set', near, 'master', bridgeName(record.number), 'up']);
  await enter('ip', 'link', 'set', 'lo', 'up');
  await enter('ip', 'addr', 'add', `${address}/24`, 'dev', 'eth0');
  await enter('ip', 'link', 'set', 'eth0', 'up');
  await enter('ip', 'route', 'add', 'default', 'via', worldAddress(record));
  await enter('sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
  await runProgram('ip', ['route', 'add', pool, 'via', address]);
}

/** Accounts of the host: root, and one that may log in and nothing more. Answers the commands that put the files in place. */
async function writeAccounts(directory: string): Promise<string> {
  const hash = await runProgram('perl', [
    '-e',
    'print crypt($ARGV[0], $ARGV[1])',
    plainPassword,
    '$6$siteadminlab',
  ]);
  // A `*` in shadow says: no password, and not locked either.
  const shadow = `root:*:19000::::::\nsshd:!:19000::::::\n${plainUser}:${hash}:19000::::::\n`;
  const passwd = `root:x:0:0:root:/root:/bin/sh\nsshd:x:100:65534::/run/sshd:/usr/sbin/nologin\n${plainUser}:x:1900:1900::/tmp:/bin/sh\n`;
  const files = { passwd, group: `root:x:0:\ndocker:x:1899:\n${plainUser}:x:1900:\n`, shadow };
  for (const [name, text] of Object.entries(files))
    writeFileSync(path.join(directory, name), text, { mode: 0o644 });
  return Object.keys(files)
    .map((name) => `mount --bind '${path.join(directory, name)}' /etc/${name}`)
    .join(' && ');
}

function dockerd(
  record: LabRecord,
  {
    directory,
    engineSocket,
    pool,
    registryAddress,
  }: Record<'directory' | 'engineSocket' | 'pool' | 'registryAddress', string>,
): string[] {
  return [
    'dockerd',
    `--data-root=${directory}/docker/data`,
    `--exec-root=${directory}/docker/exec`,
    `--pidfile=${directory}/docker.pid`,
    `--host=unix://${engineSocket}`,
    '--host=unix:///run/docker.sock',
    '--group=docker',
    '--bridge=none',
    '--iptables=false',
    '--ip-masq=false',
    `--default-address-pool=base=${pool},size=26`,
    `--dns=${worldAddress(record)}`,
    `--insecure-registry=${registryAddress}`,
    `--cgroup-parent=/${controlGroup(record.number)}`,
    '--exec-opt=native.cgroupdriver=cgroupfs',
    `--add-runtime=nvidia=${directory}/nvidia/nvidia-container-runtime`,
    '--shutdown-timeout=2',
  ];
}

async function startSshd(
  { record, name, address, directory, inside }: Parts,
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

async function stopSshd({ record, name }: Parts): Promise<void> {
  const sshd = processOf(record, `${name}-sshd`);
  for (const child of descendants(sshd.pid)) await endProcess(child, 100);
  await endProcess(sshd, 2_000);
  record.processes = record.processes.filter((process) => process !== sshd);
  writeRecord(record);
}

async function traces({ record, name, inside }: Parts): Promise<{ processes: number; sockets: number }> {
  const sockets = await runProgram('nsenter', [...inside, 'ss', '-Htn', 'sport = :22']);
  return {
    processes: descendants(processOf(record, `${name}-sshd`).pid).length,
    sockets: sockets.split('\n').filter((line) => line !== '').length,
  };
}

function descendants(pid: number): ProcessIdentity[] {
  const task = `/proc/${String(pid)}/task/${String(pid)}/children`;
  let children: string;
  try {
    children = readFileSync(task, 'utf8');
  } catch {
    return []; // it has just ended
  }
  return children
    .split(' ')
    .filter((word) => word !== '')
    .flatMap((word) => [
      ...descendants(Number(word)),
      ...[identify(Number(word))].filter((found) => found !== null),
    ]);
}
