// Owns the remedies for the way of a GPU into a container: toolkit, Docker's runtime, CDI, the cgroup driver. Source: dossier 3.5, 9.2.
import type { RemedySpec } from './remedy-spec.ts';
import { daemonLibrary, editDaemonConfig, undoDaemonConfig } from './daemon-config-script.ts';

const containersAway =
  'Docker restarts: every container on this host is away for some seconds; those with a restart policy come back by themselves, unless live restore keeps them.';

const needToolkit = `need nvidia-ctk 'Install the NVIDIA container toolkit first.'`;

export const containerRemedies: RemedySpec[] = [
  {
    id: 'install-toolkit',
    title: 'Install the NVIDIA container toolkit',
    changes: () => ['Installs the package nvidia-container-toolkit from the package sources of the host.'],
    undoWords: 'The script removes the package if this remedy installed it.',
    body: (_, { family }) =>
      family === 'apt'
        ? `if dpkg -s nvidia-container-toolkit 2>/dev/null | grep -q '^Status: install ok'; then say 'The toolkit is installed already'; exit 0; fi
apt-get update
if ! apt-cache policy nvidia-container-toolkit | grep -q 'Candidate: [0-9]'; then
  stop 'No package source of this host has nvidia-container-toolkit. Add the one that NVIDIA names in its installation guide, or your mirror of it, then run this again.'
fi
DEBIAN_FRONTEND=noninteractive apt-get install -y nvidia-container-toolkit
mkdir -p "$state"; : >"$state/installed"
say 'Installed. Next: register the runtime with Docker, or write the CDI file.'`
        : `if rpm -q nvidia-container-toolkit >/dev/null 2>&1; then say 'The toolkit is installed already'; exit 0; fi
if ! dnf -q list --available nvidia-container-toolkit >/dev/null 2>&1; then
  stop 'No package source of this host has nvidia-container-toolkit. Add the one that NVIDIA names in its installation guide, or your mirror of it, then run this again.'
fi
dnf install -y nvidia-container-toolkit
mkdir -p "$state"; : >"$state/installed"
say 'Installed. Next: write the CDI file for Podman.'`,
    undo: (_, { family }) => `[ -e "$state/installed" ] || { say 'This remedy installed nothing'; exit 0; }
${family === 'apt' ? 'DEBIAN_FRONTEND=noninteractive apt-get remove -y' : 'dnf remove -y'} nvidia-container-toolkit
rm -f "$state/installed"`,
  },
  {
    id: 'configure-docker-runtime',
    title: 'Register the NVIDIA runtime with Docker',
    changes: () => ['Adds the runtime nvidia to /etc/docker/daemon.json.', 'Restarts Docker.'],
    interruption: containersAway,
    undoWords:
      'The script puts the earlier daemon.json back and restarts Docker. If Docker does not come back, the remedy has done so already.',
    // The tool edits a copy, so that the file in force changes only when Docker would start with the result.
    body: () => `${daemonLibrary}
${needToolkit}
mkdir -p "$state"
check_daemon_config "$daemon_file"
if [ -e "$daemon_file" ]; then cp "$daemon_file" "$state/new.json"; else rm -f "$state/new.json"; fi
nvidia-ctk runtime configure --runtime=docker --config="$state/new.json"
install_daemon_config "$state/new.json"
restart_docker
say 'The runtime nvidia is registered'`,
    undo: () => `${daemonLibrary}
${undoDaemonConfig}
restart_docker`,
  },
  {
    id: 'restart-docker',
    title: 'Restart Docker',
    changes: () => ['Restarts Docker, so that it reads daemon.json again. Changes no file.'],
    interruption: containersAway,
    undoWords: 'A restart cannot be taken back; nothing else was changed.',
    body: () => `${daemonLibrary}
need dockerd 'This is for Docker only.'
check_daemon_config "$daemon_file"
restart_docker
say 'Docker runs again'`,
  },
  {
    id: 'generate-cdi',
    title: 'Write the CDI file anew',
    changes: () => [
      'Writes /etc/cdi/nvidia.yaml, and /var/run/cdi/nvidia.yaml where it exists, for the driver that is loaded now.',
    ],
    oneClick: true,
    undoWords: 'The script puts the earlier files back.',
    body: () => `${needToolkit}
mkdir -p "$state"
nvidia-ctk cdi generate --output="$state/new.yaml"
[ -s "$state/new.yaml" ] || stop 'nvidia-ctk wrote nothing; no file was changed.'
count=0
for file in "$root/etc/cdi/nvidia.yaml" "$root/var/run/cdi/nvidia.yaml"; do
  [ -e "$file" ] || continue
  keep "$file"; cat "$state/new.yaml" >"$file"; seal "$file"
  say "Wrote $file"; count=1
done
if [ "$count" -eq 0 ]; then
  file="$root/etc/cdi/nvidia.yaml"
  keep "$file"; cat "$state/new.yaml" >"$file"; chmod 644 "$file"; seal "$file"
  say "Wrote $file"
fi
rm -f "$state/new.yaml"`,
    undo: () => `give_back "$root/etc/cdi/nvidia.yaml"
give_back "$root/var/run/cdi/nvidia.yaml"`,
  },
  {
    id: 'cgroup-driver',
    title: 'Keep GPUs over a reload of systemd',
    changes: () => [
      'Sets "native.cgroupdriver=cgroupfs" in /etc/docker/daemon.json, so that a reload of systemd does not take GPUs away from running containers.',
      'Restarts Docker. A CDI file, where the engine uses it, helps as well and needs no restart.',
    ],
    interruption: containersAway,
    undoWords:
      'The script puts the earlier daemon.json back and restarts Docker. If Docker does not come back, the remedy has done so already.',
    body: () => `${daemonLibrary}
${editDaemonConfig(`options = config.setdefault("exec-opts", [])
options[:] = [one for one in options if not one.startswith("native.cgroupdriver=")]
options.append("native.cgroupdriver=cgroupfs")`)}
restart_docker
say 'Docker uses the cgroupfs driver'`,
    undo: () => `${daemonLibrary}
${undoDaemonConfig}
restart_docker`,
  },
  {
    id: 'log-rotation',
    title: 'Limit the logs of containers',
    changes: () => [
      'Sets log-opts max-size 20m and max-file 5 in /etc/docker/daemon.json, where nothing is set.',
      'Docker is not restarted: it takes effect with its next restart, for containers made from then on.',
    ],
    oneClick: true,
    undoWords: 'The script puts the earlier daemon.json back.',
    body: () => `${daemonLibrary}
${editDaemonConfig(`if config.get("log-driver", "json-file") in ("json-file", "local"):
    options = config.setdefault("log-opts", {})
    options.setdefault("max-size", "20m")
    options.setdefault("max-file", "5")`)}
say 'Container logs are limited from the next restart of Docker on'`,
    undo: () => `give_back "$root/etc/docker/daemon.json"`,
  },
];
