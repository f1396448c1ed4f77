// Owns the lab's private Podman: its API service with storage, state, networks and mount namespace of its own.
// Its network tool does write packet filter rules; take-down.ts removes them.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startDaemon } from './daemon.ts';
import { engineAnswers } from './engine-request.ts';
import { podmanBridgePrefix, subnetPrefix, type LabRecord } from './lab-record.ts';
import type { NvidiaStandIn } from './nvidia-stand-in.ts';

export const podmanSocket = (record: LabRecord): string => path.join(record.directory, 'podman.sock');

export interface PodmanOptions {
  nvidia: NvidiaStandIn;
  /** Spoken to without TLS. */
  registryAddress: string | null;
}

export async function startPodman(
  record: LabRecord,
  { nvidia, registryAddress }: PodmanOptions,
): Promise<void> {
  const directory = path.join(record.directory, 'podman');
  for (const folder of ['networks', 'helpers']) mkdirSync(path.join(directory, folder), { recursive: true });
  const prefix = subnetPrefix(record.number);
  const files: Record<string, string> = {
    // Without these limits and control groups, Podman 4.3 cannot start a container in the lab.
    'containers.conf': `[containers]
default_ulimits = ["nofile=20000:20000", "nproc=20000:20000"]
base_hosts_file = "${directory}/hosts"
[engine]
runtime = "nvidia"
cgroup_manager = "cgroupfs"
events_logger = "file"
helper_binaries_dir = ["${directory}/helpers", "/usr/lib/podman", "/usr/libexec/podman"]
[engine.runtimes]
nvidia = ["${nvidia.runtimePath}"]
[network]
network_backend = "netavark"
network_config_dir = "${directory}/networks"
default_subnet = "${prefix}.128.0/24"
default_subnet_pools = [{"base" = "${prefix}.192.0/18", "size" = 26}]
`,
    // Stands for the world's name service; world.ts runs the licence server there.
    hosts: `127.0.0.1 localhost\n${prefix}.0.1 license.deepgram.com\n`,
    'registries.conf': registryAddress
      ? `[[registry]]\nlocation = "${registryAddress}"\ninsecure = true\n`
      : '',
  };
  // Podman calls its first bridge podman1, in every lab. They all share the machine's network, so each gets its own name.
  const rename = `s/"network_interface": *"podman/"network_interface":"${podmanBridgePrefix(record.number)}/g`;
  files['helpers/netavark'] = `#!/bin/sh\nsed '${rename}' | /usr/lib/podman/netavark "$@"\n`;
  for (const [name, text] of Object.entries(files))
    writeFileSync(path.join(directory, name), text, { mode: 0o755 });
  const socket = podmanSocket(record);
  const service = [
    'podman',
    `--root=${directory}/root`,
    `--runroot=${directory}/run`,
    `--tmpdir=${directory}/tmp`,
    'system',
    'service',
    '--time=0',
    `unix://${socket}`,
  ];
  // Podman keeps network state in fixed places; a mount over them keeps two labs, and a system Podman, apart.
  const enter = `set -e
for place in /run/containers /run/netns /run/cdi /var/lib/containers; do
  mkdir -p $place; mount -t tmpfs tmpfs $place
done
cp '${nvidia.deviceDescriptionPath}' /run/cdi/
exec "$@"`;
  await startDaemon(record, {
    name: 'podman',
    program: 'unshare',
    args: ['--mount', '--propagation', 'private', 'sh', '-c', enter, 'sh', ...service],
    env: {
      CONTAINERS_CONF: `${directory}/containers.conf`,
      CONTAINERS_REGISTRIES_CONF: `${directory}/registries.conf`,
      TMPDIR: directory,
    },
    ready: () => engineAnswers(socket),
  });
}
