// Owns the remedies of the fake core: what each changes, its scripts, its way back, and which check it mends.
import { createHash } from 'node:crypto';
import type { Remedy } from '#shared/domain/preflight/remedy';
import type { FakeHost } from '#test/fakes/fake-hosts';

interface RemedyWords {
  mends: string;
  title: string;
  changes: string[];
  interruption: string | null;
  oneClick: boolean;
  apt: string;
  dnf: string;
  undo: string | null;
  undoWords: string;
}

export const remedyWords: Record<string, RemedyWords> = {
  'regenerate-cdi': {
    mends: 'cdi.current',
    title: 'Write the CDI specification again',
    changes: [
      'Writes /etc/cdi/nvidia.yaml from the driver that is loaded now.',
      'Keeps the old one beside it as nvidia.yaml.before.',
    ],
    interruption: null,
    oneClick: true,
    apt: 'set -eu\ncp -a /etc/cdi/nvidia.yaml /etc/cdi/nvidia.yaml.before\nnvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml\nnvidia-ctk cdi list\n',
    dnf: 'set -eu\ncp -a /etc/cdi/nvidia.yaml /etc/cdi/nvidia.yaml.before\nnvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml\nrestorecon -v /etc/cdi/nvidia.yaml\nnvidia-ctk cdi list\n',
    undo: 'set -eu\nmv /etc/cdi/nvidia.yaml.before /etc/cdi/nvidia.yaml\n',
    undoWords: 'The old specification is put back in place.',
  },
  'enable-time-sync': {
    mends: 'clock.offset',
    title: 'Turn on time synchronisation',
    changes: ['Enables and starts systemd-timesyncd.', 'The clock jumps forward by 4 min 10 s.'],
    interruption: null,
    oneClick: true,
    apt: 'set -eu\ntimedatectl set-ntp true\ntimedatectl show\n',
    dnf: 'set -eu\ndnf install -y chrony\nsystemctl enable --now chronyd\n',
    undo: 'timedatectl set-ntp false\n',
    undoWords: 'Synchronisation is turned off again; the clock stays as it is.',
  },
  'use-cgroupfs': {
    mends: 'engine.cgroup',
    title: 'Use cgroupfs as cgroup driver',
    changes: ['Adds native.cgroupdriver=cgroupfs to /etc/docker/daemon.json.', 'Restarts the engine.'],
    interruption: 'Every container on this host is restarted; speech is away for about 3 min.',
    oneClick: false,
    apt: 'set -eu\nsystemctl restart docker\n',
    dnf: 'set -eu\nsystemctl restart docker\n',
    undo: null,
    undoWords: 'Put daemon.json.before back and restart the engine.',
  },
  'install-driver': {
    mends: 'driver.minimum',
    title: 'Install NVIDIA driver 580',
    changes: [
      'Installs nvidia-driver-580-server-open.',
      'The new module is loaded when the host is restarted.',
    ],
    interruption: 'The host must be restarted: everything on it is away for about 5 min.',
    oneClick: false,
    apt: 'set -eu\napt-get update\napt-get install -y nvidia-driver-580-server-open\n',
    dnf: 'set -eu\ndnf module install -y nvidia-driver:580-open\n',
    undo: null,
    undoWords: 'Install the earlier driver’s packages again and restart the host.',
  },
};

export function fakeRemedy(host: FakeHost, remedyId: string): Remedy | null {
  const words = remedyWords[remedyId];
  if (!words) return null;
  const { apt, dnf, title, changes, interruption, oneClick, undo, undoWords } = words;
  const noShell = host.ailments.includes('no-shell');
  return {
    ...{ id: remedyId, host: host.host, title, changes, interruption, oneClick, undo, undoWords },
    scripts: [
      { distribution: 'Red Hat Enterprise Linux 9', text: dnf, isThisHost: false },
      { distribution: 'Ubuntu 24.04', text: apt, isThisHost: true },
    ],
    needsRoot: true,
    sha256: noShell ? null : createHash('sha256').update(apt).digest('hex'),
    whyNot: noShell ? 'There is no shell on this host; copy the script and run it there.' : null,
  };
}
