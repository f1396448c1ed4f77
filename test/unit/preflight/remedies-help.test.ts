// Promise: no remedy repeats its cause. Each is carried out, twice, on a simulated host that has what its rule found; the host is read again,
// and the rule proposes it no more. Where it was tried before and cannot help, it is not proposed, or refused in words.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemProbes } from '#core/hosts/facts/system-probes';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { findRelease } from '#shared/domain/catalogue/find-release';
import { readCdi } from '#shared/domain/facts/readers/cdi';
import { readDaemonConfig } from '#shared/domain/facts/readers/daemon';
import { readDriverUpgrades } from '#shared/domain/facts/readers/driver-upgrades';
import { readFirewall } from '#shared/domain/facts/readers/network';
import type { Output } from '#shared/domain/facts/readers/output';
import { readTimeSync } from '#shared/domain/facts/readers/time';
import type { Read } from '#shared/domain/facts/reading';
import { judgeHosts } from '#shared/domain/preflight/judge-hosts';
import { remedyFor, remedyIds } from '#shared/domain/preflight/remedies/remedy-for';
import { checkedHost, gpu, hostFacts } from '#test/fixtures/host-facts';
import { documentOf, oneHost } from '#test/fixtures/site-documents';
import { remedyHost, type RemedyHost } from '#test/fixtures/remedy-host';
import { storedSecrets } from '#test/fixtures/stored-secrets';

type Changes = NonNullable<Parameters<typeof hostFacts>[0]>;

const document = documentOf(oneHost.replace('connection = "local"', 'connection = "ssh://ops@gpu-1"'));
const host = document.host[0]!;
let on: RemedyHost;
beforeEach(() => (on = remedyHost()));
afterEach(() => on.remove());

const place = (path: string) => on.place(path);
const write = (path: string, text: string) => on.write(path, text);
const program = (name: string, text: string) => on.program(name, text);
const text = (path: string) => on.text(path);
const sh = (script: string) => on.sh(script);

function probed<T>(name: string, read: (output: Output) => Read<T>): T {
  const { code, output } = sh(systemProbes.find((probe) => probe.name === name)?.script ?? 'exit 1');
  const answer = read({ text: output, exitCode: code ?? 1, cut: false });
  if (!answer.ok) throw new Error(`${answer.reason} ${answer.evidence ?? ''}`);
  return answer.value;
}

function checks(facts: Changes) {
  return judgeHosts({
    document,
    release: findRelease(document.release),
    catalogue: builtInCatalogue,
    secrets: storedSecrets,
    hosts: [
      {
        checked: checkedHost('gpu-1'),
        facts: hostFacts(facts, { host: host.name }),
        need: { imageBytes: null },
      },
    ],
  });
}
/** Rules that propose this remedy for such a host. */
const proposing = (remedyId: string, facts: Changes): string[] =>
  checks(facts)
    .filter((check) => check.remedyId === remedyId)
    .map(({ check }) => check);
const remedy = (remedyId: string, facts: Changes) =>
  remedyFor(remedyId, { facts: hostFacts(facts, { host: host.name }), host, document })!;

/** dockerd of this host after a restart: it has what its file says. */
function docker(): Changes {
  const file = text('etc/docker/daemon.json');
  const read = readDaemonConfig(
    {
      text: `\nNONCE daemon 9\nuid=0\naccount=root\nunit=docker.service\nstarted=2\narg=-H\narg=fd://\nroot=/var/lib/docker\n\nNONCE config there 1 /etc/docker/daemon.json\n${file}`,
      exitCode: 0,
      cut: false,
    },
    { nonce: 'NONCE', engine: { storageRoot: '/var/lib/docker', rootless: false } },
  );
  if (!read.ok) throw new Error(read.reason);
  const { runtimes, execOptions } = read.value;
  return {
    daemonConfig: read.value,
    engine: {
      runtimes: ['runc', ...runtimes],
      cdiDevices: [],
      cgroupDriver: execOptions.includes('native.cgroupdriver=cgroupfs') ? 'cgroupfs' : 'systemd',
    },
  };
}

function podman(): Changes {
  const files = ['/etc/cdi', '/var/run/cdi'].flatMap((directory, order) =>
    (existsSync(place(directory)) ? readdirSync(place(directory)) : [])
      .filter((name) => /\.(yaml|yml|json)$/.test(name))
      .map((name) => `\nNONCE file 1 ${order} ${directory}/${name}\n${text(`${directory}/${name}`)}`),
  );
  const read = readCdi({ text: files.join(''), exitCode: 0, cut: false }, 'NONCE');
  if (!read.ok) throw new Error(read.reason);
  const engine = { product: 'podman' as const, name: 'Podman 4.3.1', cdiDevices: [], cdiDirectories: [] };
  return { engine, cdi: read.value };
}
const specification = (version: string, driver = '580.95.05') =>
  `cdiVersion: ${version}\nkind: nvidia.com/gpu\ndevices:\n- name: all\n  containerEdits:\n    mounts:\n    - hostPath: /usr/lib/libcuda.so.${driver}\n      containerPath: /usr/lib/libcuda.so\n`;

interface Trial {
  /** What makes the host as its rule finds it. */
  before(): void;
  /** What is read of it. */
  facts(): Changes;
}

function dockerPrograms(): void {
  program('dockerd', 'exit 0');
  program('docker', 'exit 0');
  program(
    'nvidia-ctk',
    'for word in "$@"; do case $word in --config=*) echo \'{"runtimes": {"nvidia": {"path": "x"}}}\' >"${word#--config=}" ;; esac; done',
  );
  program('systemctl', 'case "$*" in *MainPID*) echo 0 ;; is-failed*) exit 1 ;; esac');
  mkdirSync(place('etc/docker'), { recursive: true });
}

const trials: Record<string, Trial> = {
  'configure-docker-runtime': { before: dockerPrograms, facts: docker },
  'log-rotation': {
    before: () => {
      dockerPrograms();
      write('etc/docker/daemon.json', '{"log-driver": "json-file", "log-opts": {"max-file": "3"}}');
    },
    facts: docker,
  },
  'cgroup-driver': { before: dockerPrograms, facts: docker },
  'restart-docker': {
    before: () => {
      dockerPrograms();
      write('etc/docker/daemon.json', '{"runtimes": {"nvidia": {"path": "x"}}}');
      program(
        'systemctl',
        'case "$*" in *MainPID*) echo 0 ;; is-failed*) exit 1 ;; restart*) : >"$ROOT/restarted" ;; esac',
      );
    },
    facts: () => {
      const found = docker();
      const restarted = existsSync(place('restarted'));
      return {
        ...found,
        engine: { ...found.engine, ...(restarted ? {} : { runtimes: ['runc'] }) },
        daemonConfig: { ...found.daemonConfig, changedSinceStart: !restarted },
      };
    },
  },
  'generate-cdi': {
    before: () => {
      write('new', specification('0.7.0'));
      write('older', specification('0.5.0'));
      program(
        'nvidia-ctk',
        `from=new; case "$*" in *no-additional-gids*) from=older ;; esac
for word in "$@"; do case "$word" in --output=*) cat "$ROOT/$from" >"\${word#--output=}" ;; esac; done`,
      );
      write('etc/cdi/nvidia.yaml', specification('0.7.0'));
    },
    facts: podman,
  },
  'install-toolkit': {
    before: () => {
      program('dpkg', '[ -e "$ROOT/installed" ] && echo "Status: install ok installed"');
      program('apt-cache', "echo '  Candidate: 1.18'");
      program('apt-get', 'case "$*" in *install*) : >"$ROOT/installed" ;; esac');
    },
    facts: () => ({ toolkit: existsSync(place('installed')) ? '1.18.0' : null }),
  },
  'blacklist-nouveau': {
    before: () => {
      program('update-initramfs', 'exit 0');
      mkdirSync(place('etc/modprobe.d'), { recursive: true });
    },
    // After the next start of the host.
    facts: () => ({ nouveau: !text('etc/modprobe.d/blacklist-nouveau.conf').includes('blacklist nouveau') }),
  },
  'install-driver': {
    before: () => {
      program('apt-cache', "echo '  Candidate: 580'");
      program('apt-get', 'case "$*" in *nvidia-driver-580-open*) : >"$ROOT/installed" ;; esac');
    },
    // After the next start of the host.
    facts: () =>
      existsSync(place('installed'))
        ? {}
        : { driver: { moduleVersion: null, libraryVersion: null, module: 'none' as const } },
  },
  'hold-driver': {
    before: () => {
      write('held', '');
      program(
        'dpkg-query',
        `state() { if grep -qx "$1" "$ROOT/held"; then echo h; else echo i; fi; }
case "$*" in
*Want*) for name in nvidia-driver-580-open; do s=$(state $name); echo "package \${s}i  $name"; [ $s = i ] || echo "hold:held $name"; done
  echo 'package ii  unattended-upgrades' ;;
*) echo "$(state nvidia-driver-580-open)i  nvidia-driver-580-open" ;;
esac`,
      );
      program('apt-mark', 'case $1 in showhold) cat "$ROOT/held" ;; hold) echo "$2" >>"$ROOT/held" ;; esac');
      program('apt-config', 'echo \'APT::Periodic::Unattended-Upgrade "1";\'');
    },
    facts: () => ({ driverUpgrades: probed('driver-upgrades', readDriverUpgrades) }),
  },
  'switch-mig-off': {
    before: () => {
      write('mig', 'Enabled');
      program(
        'nvidia-smi',
        'case "$*" in *query*) echo "GPU-1, $(cat "$ROOT/mig")" ;; *"-mig 0"*) printf Disabled >"$ROOT/mig" ;; esac',
      );
    },
    facts: () => ({ gpus: [gpu({ mig: text('mig') === 'Enabled' ? 'on' : 'off' })] }),
  },
  'create-directories': {
    before: () => undefined,
    facts: () => ({
      filesystems: [
        {
          purpose: 'models',
          path: host.models,
          exists: existsSync(place(host.models)),
          mount: '/',
          type: 'ext4',
          sizeBytes: 1e12,
          freeBytes: 1e12,
        },
      ],
    }),
  },
  'time-sync': {
    before: () => {
      write('ntp', 'no');
      program(
        'timedatectl',
        `case "$*" in
*CanNTP*) echo yes ;; "show -p NTP"*) cat "$ROOT/ntp" ;; set-ntp*) printf yes >"$ROOT/ntp" ;;
show) echo "NTP=$(cat "$ROOT/ntp")"; echo NTPSynchronized=no ;;
esac`,
      );
      // It runs from then on, and has not reached its server yet.
      program('systemctl', 'case "$*" in *timesyncd) grep -q yes "$ROOT/ntp" && echo active ;; esac; exit 0');
    },
    facts: () => ({ timeSync: probed('time-sync', readTimeSync) }),
  },
  'open-api-port': {
    before: () => {
      write('rules', '');
      program('id', 'echo 0');
      program(
        'ufw',
        `case "$*" in
status*) echo 'Status: active'; echo 'Default: deny (incoming), allow (outgoing), disabled (routed)'; echo; sed 's#^ufw allow \\(.*\\)$#\\1                   ALLOW IN    Anywhere#' "$ROOT/rules" ;;
'show added') cat "$ROOT/rules" ;;
allow*) echo "ufw $*" >>"$ROOT/rules" ;;
esac`,
      );
    },
    facts: () => ({ firewall: probed('firewall', readFirewall) }),
  },
};

describe.each(Object.entries(trials))('%s', (remedyId, { before, facts }) => {
  it('is proposed, carried out twice, and proposed no more', () => {
    before();
    expect(proposing(remedyId, facts())).not.toEqual([]);
    const found = remedy(remedyId, facts());
    expect(found.whyNot).toBeNull();
    const own = found.scripts.find(({ isThisHost }) => isThisHost)?.text ?? '';
    for (const { code, output } of [sh(own), sh(own)]) expect(code, output).toBe(0);
    expect(proposing(remedyId, facts()), JSON.stringify(facts())).toEqual([]);
  });
});

it('every remedy was tried, but for the one that only looks', () => {
  expect(Object.keys(trials).toSorted()).toEqual(remedyIds.filter((id) => id !== 'free-port').toSorted());
});

describe('where it cannot help', () => {
  it.each<[string, Changes, string]>([
    [
      'restart-docker',
      { engine: { runtimes: ['runc'] }, daemonConfig: { changedSinceStart: false } },
      'runtime.restart',
    ],
    ['time-sync', { timeSync: { synchronised: false, service: 'chrony' } }, 'time.sync'],
    [
      'time-sync',
      {
        timeSync: { synchronised: false, service: 'chrony' },
        clock: { offsetMs: 900_000, uncertaintyMs: 10 },
      },
      'time.clock',
    ],
    ['open-api-port', { firewall: { kind: 'nftables', active: true, openPorts: null } }, 'network.firewall'],
  ])('%s is not proposed again', (remedyId, facts, rule) => {
    const found = checks(facts).find(({ check }) => check === rule);
    expect(found?.level).not.toBe('ok');
    expect(found?.remedy).toMatch(/^[A-Z]/);
    expect(proposing(remedyId, facts)).toEqual([]);
  });

  const daemonRemedies = ['configure-docker-runtime', 'cgroup-driver', 'log-rotation', 'restart-docker'];
  const rootless = {
    installation: 'rootless',
    account: 'dg',
    path: '/home/dg/.config/docker/daemon.json',
  } as const;

  it.each(daemonRemedies)(
    '%s is refused for Docker without root, with the file that it reads',
    (remedyId) => {
      expect(remedy(remedyId, { daemonConfig: rootless }).whyNot).toContain(
        'systemctl --user restart docker',
      );
      if (remedyId !== 'restart-docker')
        expect(remedy(remedyId, { daemonConfig: rootless }).whyNot).toContain(rootless.path);
    },
  );

  it.each(daemonRemedies)('%s is refused where the place in force is not known', (remedyId) => {
    const facts = hostFacts({}, { blind: ['daemonConfig'] });
    expect(remedyFor(remedyId, { facts, host, document })?.whyNot).toContain('not known');
  });

  it.each([
    ['configure-docker-runtime', 'runtimes'],
    ['cgroup-driver', 'exec-opts'],
    ['log-rotation', 'log-opts'],
  ])('%s is refused where the command line sets %s', (remedyId, key) => {
    expect(remedy(remedyId, { daemonConfig: { flags: [key] } }).whyNot).toContain('command line');
  });

  it('a restart is refused where no unit runs Docker; a change that needs none is not', () => {
    expect(remedy('restart-docker', { daemonConfig: { unit: null } }).whyNot).toContain('No systemd unit');
    expect(remedy('log-rotation', { daemonConfig: { unit: null } }).whyNot).toBeNull();
  });
});

describe('Docker elsewhere', () => {
  const snap = {
    installation: 'snap',
    unit: 'snap.docker.dockerd',
    path: '/var/snap/docker/2963/config/daemon.json',
  } as const;

  it('of snap cannot start the runtime of the host', () => {
    expect(remedy('configure-docker-runtime', { daemonConfig: snap }).whyNot).toContain('snap');
  });

  it('has its own file edited, and its own unit restarted', () => {
    dockerPrograms();
    write(snap.path, '{"log-level": "error"}');
    program(
      'systemctl',
      `echo "$*" >>"$ROOT/calls"
case "$*" in *MainPID*) echo 0 ;; *ExecStart*) echo '{ path=/snap/docker/2963/bin/dockerd ; argv[]=/snap/docker/2963/bin/dockerd --config-file=${snap.path} ; ignore_errors=no }' ;; is-failed*) exit 1 ;; esac`,
    );
    const found = remedy('cgroup-driver', { daemonConfig: snap });
    expect(found.changes.join(' ')).toContain(snap.path);
    const own = found.scripts.find(({ isThisHost }) => isThisHost)?.text ?? '';
    const { code, output } = sh(own);
    expect(code, output).toBe(0);
    expect(JSON.parse(text(snap.path))).toEqual({
      'log-level': 'error',
      'exec-opts': ['native.cgroupdriver=cgroupfs'],
    });
    expect(text('calls')).toContain('restart snap.docker.dockerd');
    expect(text('etc/docker/daemon.json')).toBe('');
  });

  it('that reads another file by now is left as it is', () => {
    dockerPrograms();
    program(
      'systemctl',
      `case "$*" in *MainPID*) echo 0 ;; *ExecStart*) echo '{ path=/usr/bin/dockerd ; argv[]=/usr/bin/dockerd --config-file=/opt/daemon.json ; ignore_errors=no }' ;; esac`,
    );
    write('etc/docker/daemon.json', '{}');
    const own = remedy('cgroup-driver', {}).scripts.find(({ isThisHost }) => isThisHost)?.text ?? '';
    const { code, output } = sh(own);
    expect([code, output]).toEqual([1, expect.stringContaining('Docker reads /opt/daemon.json now')]);
    expect(text('etc/docker/daemon.json')).toBe('{}');
  });
});
