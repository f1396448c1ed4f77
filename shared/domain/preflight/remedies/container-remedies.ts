// Owns the remedies for the way of a GPU into a container: toolkit, Docker's runtime, the cgroup driver. Source: docs/domain.md, "Host preparation" and "Known failures".
import type { RemedySpec } from './remedy-spec.ts';
import { daemonLibrary, editDaemonConfig, undoDaemonConfig } from './daemon-config-script.ts';
import { daemonFile, daemonPlace, refuseEdit, refuseRestart } from './daemon-place.ts';

const containersAway =
  'Docker restarts: every container on this host is away for some seconds; those with a restart policy come back by themselves, unless live restore keeps them.';

export const needToolkit = `need nvidia-ctk 'Install the NVIDIA container toolkit first.'`;

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
    changes: (input) => [`Adds the runtime nvidia to ${daemonFile(input)}.`, 'Restarts Docker.'],
    refuse: (input) => refuseEdit(input, { key: 'runtimes', restarts: true, runsHostPrograms: true }),
    interruption: containersAway,
    undoWords:
      'The script puts the earlier daemon.json back and restarts Docker. If Docker does not come back, the remedy has done so already.',
    // The tool edits a copy, so that the file in force changes only when Docker would start with the result.
    body: (input) => `${daemonLibrary(daemonPlace(input))}
${needToolkit}
mkdir -p "$state"
check_daemon_config "$daemon_file"
if [ -e "$daemon_file" ]; then cp "$daemon_file" "$state/new.json"; else rm -f "$state/new.json"; fi
nvidia-ctk runtime configure --runtime=docker --config="$state/new.json"
install_daemon_config "$state/new.json"
restart_docker
say 'The runtime nvidia is registered'`,
    undo: (input) => `${daemonLibrary(daemonPlace(input))}
${undoDaemonConfig}
restart_docker`,
  },
  {
    id: 'restart-docker',
    title: 'Restart Docker',
    changes: (input) => [`Restarts Docker, so that it reads ${daemonFile(input)} again. Changes no file.`],
    refuse: refuseRestart,
    interruption: containersAway,
    undoWords: 'A restart cannot be taken back; nothing else was changed.',
    body: (input) => `${daemonLibrary(daemonPlace(input))}
need dockerd 'This is for Docker only.'
check_daemon_config "$daemon_file"
restart_docker
say 'Docker runs again'`,
  },
  {
    id: 'cgroup-driver',
    title: 'Keep GPUs over a reload of systemd',
    refuse: (input) => refuseEdit(input, { key: 'exec-opts', restarts: true }),
    changes: (input) => [
      `Sets "native.cgroupdriver=cgroupfs" in ${daemonFile(input)}, so that a reload of systemd does not take GPUs away from running containers.`,
      'Restarts Docker. A CDI file, where the engine uses it, helps as well and needs no restart.',
    ],
    interruption: containersAway,
    undoWords:
      'The script puts the earlier daemon.json back and restarts Docker. If Docker does not come back, the remedy has done so already.',
    body: (input) => `${daemonLibrary(daemonPlace(input))}
${editDaemonConfig(`options = config.setdefault("exec-opts", [])
options[:] = [one for one in options if not one.startswith("native.cgroupdriver=")]
options.append("native.cgroupdriver=cgroupfs")`)}
restart_docker
say 'Docker uses the cgroupfs driver'`,
    undo: (input) => `${daemonLibrary(daemonPlace(input))}
${undoDaemonConfig}
restart_docker`,
  },
  {
    id: 'log-rotation',
    title: 'Limit the logs of containers',
    refuse: (input) => refuseEdit(input, { key: 'log-opts', restarts: false }),
    changes: (input) => [
      `Sets log-opts max-size 20m and max-file 5 in ${daemonFile(input)}, where nothing is set.`,
      'Docker is not restarted: it takes effect with its next restart, for containers made from then on.',
    ],
    oneClick: true,
    undoWords: 'The script puts the earlier daemon.json back.',
    body: (input) => `${daemonLibrary(daemonPlace(input))}
${editDaemonConfig(`if config.get("log-driver", "json-file") in ("json-file", "local"):
    options = config.setdefault("log-opts", {})
    options.setdefault("max-size", "20m")
    options.setdefault("max-file", "5")`)}
say 'Container logs are limited from the next restart of Docker on'`,
    undo: (input) => `${daemonLibrary(daemonPlace(input))}
give_back "$daemon_file"`,
  },
];
