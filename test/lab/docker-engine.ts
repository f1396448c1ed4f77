// Owns the lab's private Docker daemon: its own data, socket, bridge, addresses, control group and mount namespace.
// It never touches the packet filter: ports are published by Docker's user-land proxy.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { startDaemon } from './daemon.ts';
import { engineAnswers } from './engine-request.ts';
import { bridgeName, controlGroup, subnetPrefix, writeRecord, type LabRecord } from './lab-record.ts';
import { nvidiaStandInOf, type NvidiaStandIn } from './nvidia-stand-in.ts';
import { diskOf, endProcess, isRunning } from './process-table.ts';
import { runProgram } from './run-program.ts';

const MOST_STARTS = 3;

export const dockerSocket = (record: LabRecord): string => path.join(record.directory, 'docker.sock');

export async function startDocker(
  record: LabRecord,
  nvidia: NvidiaStandIn,
  diskBytes?: number,
): Promise<void> {
  const place = diskOf(record.directory);
  mkdirSync(place);
  if (diskBytes !== undefined)
    await runProgram('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', place]);
  await serveDocker(record, nvidia);
}

/**
 * As `systemctl restart docker`: containers are stopped, and started again where their policy says so. One that does not come up is started
 * again, as Docker's own unit has it (`Restart=always`): on a busy machine its containerd may come too late for it.
 */
export async function restartDocker(record: LabRecord): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const daemon = daemonOf(record);
    await endProcess(daemon, 20_000);
    record.processes = record.processes.filter((process) => process !== daemon);
    writeRecord(record);
    try {
      await serveDocker(record, nvidiaStandInOf(record.directory));
      return;
    } catch (error) {
      if (tries >= MOST_STARTS) throw error;
    }
  }
}

/** Starts it again when it has ended, as its unit would: a full disk can end a daemon. */
export async function keepDocker(record: LabRecord): Promise<void> {
  if (!isRunning(daemonOf(record))) await restartDocker(record);
}

function daemonOf(record: LabRecord): LabRecord['processes'][number] {
  const daemon = record.processes.find(({ name }) => name === 'dockerd');
  if (!daemon) throw new Error('this lab has no Docker');
  return daemon;
}

async function serveDocker(record: LabRecord, nvidia: NvidiaStandIn): Promise<void> {
  const { directory, number } = record;
  const socket = dockerSocket(record);
  const daemon = [
    'dockerd',
    `--data-root=${diskOf(directory)}/data`,
    // Beside its data and not among it, as /run is: what it runs on does not end when the disk of its data is full.
    `--exec-root=${directory}/docker-run`,
    `--pidfile=${directory}/docker-run.pid`,
    `--host=unix://${socket}`,
    `--bridge=${bridgeName(number)}`,
    '--iptables=false',
    '--ip-forward=false',
    '--ip-masq=false',
    `--default-address-pool=base=${subnetPrefix(number)}.64.0/18,size=26`,
    // Containers ask this address for names that Docker does not know; world.ts answers there.
    `--dns=${subnetPrefix(number)}.0.1`,
    `--cgroup-parent=/${controlGroup(number)}`,
    '--exec-opt=native.cgroupdriver=cgroupfs',
    `--add-runtime=nvidia=${nvidia.runtimePath}`,
    '--shutdown-timeout=2',
  ];
  // Its own /run/containerd hides a system containerd, which dockerd would otherwise share with a system Docker. The copies of other
  // labs' disks go: they would keep them in memory after those labs.
  const enter = `mkdir -p /run/containerd && mount -t tmpfs tmpfs /run/containerd
for disk in $(awk '$2 ~ "/site-admin-lab-[^/]*/docker$" && $2 != "${diskOf(directory)}" { print $2 }' /proc/mounts); do
  umount --lazy "$disk"
done
exec "$@"`;
  await startDaemon(record, {
    name: 'dockerd',
    program: 'unshare',
    args: ['--mount', '--propagation', 'private', 'sh', '-c', enter, 'sh', ...daemon],
    ready: () => engineAnswers(socket),
  });
}
