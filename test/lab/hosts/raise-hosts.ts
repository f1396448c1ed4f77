// Owns raising hosts beside a lab: each a network namespace and a mount namespace with a private engine and sshd in them,
// wired to the lab's bridge. Everything is in the lab's record, so that taking the lab down ends them too: a namespace has no
// name here and goes with its last process, and with it its end of the wire.
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { startDaemon } from '#test/lab/daemon';
import { bridgeName, readRecords, type LabRecord } from '#test/lab/lab-record';
import { standInUuid, writeNvidiaStandIn } from '#test/lab/nvidia-stand-in';
import type { Lab } from '#test/lab/raise-lab';
import { runProgram } from '#test/lab/run-program';
import { worldAddress } from '#test/lab/world';
import { makeCertificates } from './certificates.ts';
import { startDockerOn, startPodmanOn } from './host-engines.ts';
import { writeOutfit } from './host-outfit.ts';
import { makeKey, startSshd, stopSshd, traces } from './host-sshd.ts';
import {
  hostAddress,
  hostPool,
  processOf,
  wireName,
  type HostKind,
  type HostDependencies,
  type LabHost,
} from './lab-host.ts';

export interface LabHosts {
  hosts: LabHost[];
  /** Private key that every account of the hosts accepts. */
  keyFile: string;
  /** The lab's registry as the hosts reach it. */
  registryAddress: string;
  raisedInMs: number;
}

export async function raiseHosts(lab: Lab, kinds: HostKind[]): Promise<LabHosts> {
  const startedAt = performance.now();
  const record = readRecords().find(({ directory }) => directory === lab.directory);
  if (!record || !lab.registry) throw new Error('hosts need a lab with a registry');
  const keyFile = path.join(record.directory, 'client-key');
  await makeKey(keyFile);
  const registryAddress = await relayRegistry(record, lab.registry.address);
  const settled = await Promise.allSettled(
    kinds.map((kind, index) => raiseHost(record, { index, kind, keyFile, registryAddress })),
  );
  const failure = settled.find((part) => part.status === 'rejected');
  if (failure) throw failure.reason;
  const hosts = settled.flatMap((part) => (part.status === 'fulfilled' ? [part.value] : []));
  await joinPools(record, hosts);
  return { hosts, keyFile, registryAddress, raisedInMs: Math.round(performance.now() - startedAt) };
}

/** Containers of one host reach what another host publishes, and get its answer, as on one network of a site. */
async function joinPools(record: LabRecord, hosts: LabHost[]): Promise<void> {
  const routes = hosts.flatMap((host) =>
    hosts.flatMap((other, index) =>
      other === host ? [] : [host.run('ip', 'route', 'add', hostPool(record, index), 'via', other.address)],
    ),
  );
  await Promise.all(routes);
}

/** The registry listens on this machine's loopback, which hosts cannot see; answers the address at which they can. */
async function relayRegistry(record: LabRecord, address: string): Promise<string> {
  const port = address.split(':')[1] ?? '';
  const world = worldAddress(record);
  await startDaemon(record, {
    name: 'registry-relay',
    program: process.execPath,
    args: [path.join(import.meta.dirname, 'relay.ts'), world, port, '127.0.0.1', port],
    ready: async () => (await fetch(`http://${world}:${port}/v2/`)).status === 401,
  });
  return `${world}:${port}`;
}

interface Wishes {
  index: number;
  kind: HostKind;
  keyFile: string;
  registryAddress: string;
}

async function raiseHost(
  record: LabRecord,
  { index, kind, keyFile, registryAddress }: Wishes,
): Promise<LabHost> {
  const name = `host-${String(index + 1)}`;
  const directory = path.join(record.directory, name);
  mkdirSync(directory);
  const address = hostAddress(record, index);
  const host = { record, name, index, address, pool: hostPool(record, index), directory };
  const gpuUuid = standInUuid(index);
  const nvidia = writeNvidiaStandIn(directory, gpuUuid);
  const outfit = await writeOutfit({
    directory,
    kind,
    nameServer: worldAddress(record),
    runtimePath: nvidia.runtimePath,
    nvidiaSmi: path.join(directory, 'nvidia', 'nvidia-smi'),
    gpuUuid,
  });
  const inside = await startMachine(host, { outfit, keyFile });
  const deps: HostDependencies = { ...host, inside };
  const certificates = await makeCertificates(path.join(directory, 'certificates'), address);
  const wishes = { registryAddress, nvidia, certificates: certificates.server };
  const [engineSocket] = await Promise.all([
    kind === 'docker' ? startDockerOn(deps, wishes) : startPodmanOn(deps, wishes),
    makeKey(path.join(directory, 'host-key')).then(() => startSshd(deps)),
  ]);
  return {
    name,
    kind,
    address,
    directory,
    engineSocket,
    gpuUuid,
    clientCertificates: certificates.client,
    ...doings(deps),
  };
}

function doings(
  deps: HostDependencies,
): Pick<LabHost, 'fingerprint' | 'stopSshd' | 'startSshd' | 'run' | 'wire' | 'renewHostKey' | 'traces'> {
  const { record, index, directory, inside } = deps;
  const keyFile = path.join(directory, 'host-key');
  return {
    fingerprint: async () => (await runProgram('ssh-keygen', ['-lf', `${keyFile}.pub`])).split(' ')[1] ?? '',
    stopSshd: () => stopSshd(deps),
    startSshd: (moreConfig) => startSshd(deps, moreConfig),
    run: (...command) => runProgram('nsenter', [...inside, ...command]),
    wire: async (state) => {
      await runProgram('ip', ['link', 'set', wireName(record, index), state]);
    },
    renewHostKey: async () => {
      await runProgram('rm', ['-f', keyFile, `${keyFile}.pub`]);
      await makeKey(keyFile);
    },
    traces: () => traces(deps),
  };
}

/** The two namespaces, held by one sleeping process; answers how to enter them. */
async function startMachine(
  host: Omit<HostDependencies, 'inside'>,
  { outfit, keyFile }: { outfit: string; keyFile: string },
): Promise<string[]> {
  const { record, name } = host;
  // Its own /run: the usual path of the engine's socket is this host's own, and a system containerd is hidden.
  const setUp = `mount -t tmpfs tmpfs /run && mkdir -p /run/sshd /run/containerd && cp '${keyFile}.pub' /run/authorized_keys && ${outfit} && exec sleep infinity`;
  const machine = `${name}-machine`;
  await startDaemon(record, {
    name: machine,
    program: 'unshare',
    args: ['--net', '--mount', '--propagation', 'private', 'sh', '-c', setUp],
    ready: () =>
      readFileSync(`/proc/${String(processOf(record, machine).pid)}/comm`, 'utf8').trim() === 'sleep',
  });
  const { pid } = processOf(record, machine);
  await wire(host, pid);
  return [`--net=/proc/${String(pid)}/ns/net`, `--mount=/proc/${String(pid)}/ns/mnt`];
}

/** Both ends of a wire; containers of the host are reached, and answered, by way of its address. */
async function wire(
  { record, index, address, pool }: Omit<HostDependencies, 'inside'>,
  pid: number,
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
