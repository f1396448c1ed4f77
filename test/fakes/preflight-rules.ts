// Owns the checks that the fake core makes: one row per rule, and what each says where something is the matter.
import type { CheckResult, Theme } from '#shared/domain/preflight/check';
import type { Ailment } from '#test/fakes/fake-hosts';

export interface FakeRule {
  check: string;
  theme: Theme;
  title: string;
  ok: string;
  meaning: string;
  source: string;
  /** Needs a shell on the host; without one the answer is `unknown`. */
  shell?: boolean;
  when?: Partial<Record<Ailment, Partial<CheckResult> & Pick<CheckResult, 'level' | 'message'>>>;
}

const rule = (theme: Theme, check: string, words: Omit<FakeRule, 'theme' | 'check'>): FakeRule => ({
  theme,
  check,
  ...words,
});

export const fakeRules: FakeRule[] = [
  rule('connection', 'connection.reachable', {
    title: 'The host answers',
    ok: 'The engine answered in 41 ms.',
    meaning: 'What cannot be asked cannot be judged, and no step can be carried out there.',
    source: 'Site Admin',
  }),
  rule('engine', 'engine.version', {
    title: 'Engine version',
    ok: 'Docker 28.2.2 speaks API 1.50.',
    meaning: 'Older engines do not know every field that the containers need.',
    source: 'Deepgram docs, self-hosted requirements',
  }),
  rule('engine', 'engine.runtime', {
    title: 'NVIDIA runtime registered',
    ok: 'The engine lists the runtime nvidia.',
    meaning: 'Without it the Engine starts and falls back to the CPU, far too slow for speech.',
    source: 'Deepgram docs, self-hosted requirements',
  }),
  rule('engine', 'engine.cgroup', {
    title: 'Cgroup driver',
    ok: 'The engine uses cgroupfs.',
    meaning: 'With systemd as cgroup driver a daemon-reload takes the GPUs away from running containers.',
    source: 'Deepgram docs, self-hosted requirements',
    when: {
      'stale-cdi': {
        level: 'warning',
        message: 'The engine uses systemd as cgroup driver; a daemon-reload can take the GPU away.',
        evidence: 'Cgroup Driver: systemd\nCgroup Version: 2',
        remedy: 'Use cgroupfs, or give the devices to the container by name.',
        remedyId: 'use-cgroupfs',
      },
    },
  }),
  rule('gpu', 'gpu.present', {
    title: 'A GPU that Deepgram supports',
    ok: 'NVIDIA L4, compute capability 8.9.',
    meaning: 'The Engine needs an NVIDIA GPU, T4 or newer, with 16 GB of memory.',
    source: 'Deepgram docs, self-hosted requirements',
    when: {
      'gpu-lost': {
        level: 'blocker',
        message: 'nvidia-smi finds no GPU, although one is on the PCI bus.',
        evidence:
          'Unable to determine the device handle for GPU0000:3B:00.0: GPU is lost.  Reboot the system to recover this GPU\n3b:00.0 3D controller: NVIDIA Corporation AD104GL [L4] (rev a1)',
        remedy: 'Restart the host; look for Xid errors in its kernel log first.',
      },
    },
  }),
  rule('gpu', 'driver.minimum', {
    title: 'Driver new enough for the release',
    ok: 'Driver 580.95.05; the release needs 570.172.08 or newer.',
    meaning:
      'The Engine of this release is built for a CUDA that older drivers do not serve; it exits at its start.',
    source: 'Deepgram docs, self-hosted requirements',
    when: {
      'old-driver': {
        level: 'blocker',
        message: 'Driver 550.54.15 is too old; the release needs 570.172.08 or newer.',
        evidence: '$ nvidia-smi --query-gpu=driver_version --format=csv,noheader\n550.54.15',
        remedy: 'Install NVIDIA driver 580 and restart the host.',
        remedyId: 'install-driver',
      },
    },
  }),
  rule('gpu', 'driver.mismatch', {
    title: 'Driver and libraries agree',
    ok: 'Module and libraries are both 580.95.05.',
    meaning: 'After an update without a restart no container gets the GPU any more.',
    source: 'Deepgram docs, self-hosted requirements',
    shell: true,
  }),
  rule('gpu', 'gpu.memory', {
    title: 'GPU memory',
    ok: '23 GiB; speech to text needs 16 GB.',
    meaning: 'Models that do not fit are not loaded.',
    source: 'Deepgram docs, self-hosted requirements',
  }),
  rule('gpu', 'gpu.one', {
    title: 'One GPU per host',
    ok: 'One GPU.',
    meaning: 'The vendor recommends one GPU per machine; with more, give each Engine its own.',
    source: 'Deepgram docs, self-hosted requirements',
  }),
  rule('gpu', 'cdi.current', {
    title: 'CDI specification is current',
    ok: '/etc/cdi/nvidia.yaml names driver 580.95.05.',
    meaning: 'A stale specification names libraries that are gone; containers with a GPU do not start.',
    source: 'Deepgram docs, self-hosted requirements',
    shell: true,
    when: {
      'stale-cdi': {
        level: 'warning',
        message: '/etc/cdi/nvidia.yaml was written for driver 570.133.20; 580.95.05 is loaded.',
        evidence:
          '/etc/cdi/nvidia.yaml\n  hostPath: /usr/lib/x86_64-linux-gnu/libcuda.so.570.133.20 (missing)',
        remedy: 'Write the CDI specification again.',
        remedyId: 'regenerate-cdi',
      },
    },
  }),
  rule('gpu', 'nouveau.absent', {
    title: 'The nouveau module is not loaded',
    ok: 'nouveau is not loaded.',
    meaning: 'It holds the GPU, so that the NVIDIA module cannot.',
    source: 'Deepgram docs, self-hosted requirements',
    shell: true,
  }),
  rule('machine', 'machine.cpu', {
    title: 'CPU cores',
    ok: '32 cores; 4 are needed.',
    meaning: 'Audio is decoded on the CPU.',
    source: 'Deepgram docs, self-hosted requirements',
  }),
  rule('machine', 'machine.memory', {
    title: 'Memory',
    ok: '128 GiB; 32 GB are needed.',
    meaning: 'Models pass through memory on their way to the GPU.',
    source: 'Deepgram docs, self-hosted requirements',
  }),
  rule('machine', 'machine.upgrades', {
    title: 'Driver is not upgraded by itself',
    ok: 'The driver’s packages are held.',
    meaning: 'An unattended upgrade of the driver takes the GPU away from running containers.',
    source: 'Deepgram docs, self-hosted requirements',
    shell: true,
  }),
  rule('storage', 'space.images', {
    title: 'Space for this change',
    ok: '412 GB are free where images are kept; 19 GB are needed.',
    meaning: 'A pull that fills the disk stops every container on the host.',
    source: 'Deepgram docs, self-hosted requirements',
  }),
  rule('storage', 'models.directory', {
    title: 'Model files are there',
    ok: '/srv/deepgram/models is on ext4 with 412 GB free.',
    meaning: 'The Engine without models answers no request.',
    source: 'Deepgram docs, self-hosted requirements',
    shell: true,
  }),
  rule('network', 'egress.licence', {
    title: 'The licence server is reachable',
    ok: 'license.deepgram.com:443 answers from the host and from a container.',
    meaning: 'Without it the License Proxy lives on its trust window, then speech stops.',
    source: 'Deepgram docs, self-hosted requirements',
  }),
  rule('network', 'ports.free', {
    title: 'Ports are free',
    ok: '8080, 8089 and 9991 are free or ours.',
    meaning: 'A taken port keeps the container from starting.',
    source: 'Deepgram docs, self-hosted requirements',
  }),
  rule('time', 'clock.offset', {
    title: 'Clock',
    ok: 'The clock differs by 12 ms.',
    meaning: 'TLS certificates and licences are judged by the clock of the host.',
    source: 'Deepgram docs, self-hosted requirements',
    shell: true,
    when: {
      'clock-off': {
        level: 'warning',
        message: 'The clock is 4 min 10 s behind, and nothing keeps it.',
        evidence:
          '               Local time: Sat 2026-11-21 01:55:50 UTC\nSystem clock synchronized: no\n              NTP service: inactive',
        remedy: 'Turn on time synchronisation.',
        remedyId: 'enable-time-sync',
      },
    },
  }),
];

export const siteRules: Omit<CheckResult, 'readAt' | 'host'>[] = [
  {
    check: 'site.onlyProxy',
    theme: 'site',
    title: 'License Proxies',
    level: 'warning',
    message: 'One License Proxy serves the whole site.',
    meaning: 'While it is replaced the site lives on its trust window; a second one removes that risk.',
    evidence: '[licensing]\nproxies = 1',
    remedy: 'Add the role license-proxy to a second host.',
    remedyId: null,
    source: 'Deepgram docs, self-hosted requirements',
  },
  {
    check: 'site.ageOfCatalogue',
    theme: 'site',
    title: 'Age of the catalogue',
    level: 'ok',
    message: 'The release catalogue is 12 days old.',
    meaning: 'Requirements of newer releases are not known to an old catalogue.',
    evidence: null,
    remedy: null,
    remedyId: null,
    source: 'Site Admin',
  },
];
