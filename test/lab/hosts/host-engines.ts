// Owns the engine inside a lab host: a Docker that also listens with TLS, or a Podman with its socket in the usual place.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startDaemon } from '#test/lab/daemon';
import { engineAnswers } from '#test/lab/engine-request';
import { controlGroup } from '#test/lab/lab-record';
import type { NvidiaStandIn } from '#test/lab/nvidia-stand-in';
import { worldAddress } from '#test/lab/world';
import type { HostDependencies } from './lab-host.ts';

export interface EngineWishes {
  registryAddress: string;
  nvidia: NvidiaStandIn;
  /** Directory with the server's ca.pem, cert.pem and key.pem. */
  certificates: string;
}

export async function startDockerOn(host: HostDependencies, wishes: EngineWishes): Promise<string> {
  const { record, name, inside, directory, address, pool } = host;
  const socket = path.join(directory, 'docker.sock');
  const { certificates } = wishes;
  await startDaemon(record, {
    name: `${name}-dockerd`,
    program: 'nsenter',
    args: [
      ...inside,
      'dockerd',
      `--data-root=${directory}/docker/data`,
      `--exec-root=${directory}/docker/exec`,
      `--pidfile=${directory}/docker.pid`,
      `--host=unix://${socket}`,
      '--host=unix:///run/docker.sock',
      `--host=tcp://${address}:2376`,
      '--tlsverify',
      `--tlscacert=${certificates}/ca.pem`,
      `--tlscert=${certificates}/cert.pem`,
      `--tlskey=${certificates}/key.pem`,
      '--group=docker',
      '--bridge=none',
      '--iptables=false',
      '--ip-masq=false',
      `--default-address-pool=base=${pool},size=26`,
      `--dns=${worldAddress(record)}`,
      `--insecure-registry=${wishes.registryAddress}`,
      `--cgroup-parent=/${controlGroup(record.number)}`,
      '--shutdown-timeout=2',
    ],
    ready: () => engineAnswers(socket),
  });
  return socket;
}

export async function startPodmanOn(host: HostDependencies, wishes: EngineWishes): Promise<string> {
  const { record, name, inside, directory, pool } = host;
  const own = path.join(directory, 'podman');
  mkdirSync(path.join(own, 'networks'), { recursive: true });
  const files = {
    // Without these limits and control groups, Podman 4.3 cannot start a container in the lab.
    'containers.conf': `[containers]
default_ulimits = ["nofile=20000:20000", "nproc=20000:20000"]
[engine]
runtime = "nvidia"
cgroup_manager = "cgroupfs"
events_logger = "file"
[engine.runtimes]
nvidia = ["${wishes.nvidia.runtimePath}"]
[network]
network_backend = "netavark"
network_config_dir = "${own}/networks"
default_subnet_pools = [{"base" = "${pool}", "size" = 26}]
`,
    'registries.conf': `[[registry]]\nlocation = "${wishes.registryAddress}"\ninsecure = true\n`,
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(own, file), text);
  // The usual place inside is a directory that is seen from outside too.
  const place = path.join(directory, 'run-podman');
  mkdirSync(place);
  const socket = path.join(place, 'podman.sock');
  const serve = `set -e
mkdir -p /run/podman /run/containers /run/netns /run/cdi /var/lib/containers
mount --bind '${place}' /run/podman
mount -t tmpfs tmpfs /var/lib/containers
cp '${wishes.nvidia.deviceDescriptionPath}' /run/cdi/
exec podman --root='${own}/root' --runroot='${own}/run' --tmpdir='${own}/tmp' system service --time=0 unix:///run/podman/podman.sock`;
  await startDaemon(record, {
    name: `${name}-podman`,
    program: 'nsenter',
    args: [...inside, 'sh', '-c', serve],
    env: {
      CONTAINERS_CONF: `${own}/containers.conf`,
      CONTAINERS_REGISTRIES_CONF: `${own}/registries.conf`,
      TMPDIR: own,
    },
    ready: () => engineAnswers(socket),
  });
  return socket;
}
