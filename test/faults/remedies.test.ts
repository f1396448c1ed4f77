// Promise: a remedy on a host where it cannot work leaves the host as it was: whichever program fails, every file, hold, rule and mode is as
// before, and Docker runs.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { remedyFor, remedyIds } from '#shared/domain/preflight/remedies/remedy-for';
import { hostFacts } from '#test/fixtures/host-facts';
import { documentOf, oneHost } from '#test/fixtures/site-documents';

const document = documentOf(oneHost);
const rhel = { machine: { distribution: 'rhel', version: '9.4', name: 'Red Hat Enterprise Linux 9.4' } };
let root = '';
beforeEach(() => (root = mkdtempSync(join(tmpdir(), "remedy it's "))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const place = (path: string) => join(root, path);
function write(path: string, text: string): void {
  mkdirSync(dirname(place(path)), { recursive: true });
  writeFileSync(place(path), text);
}
function program(name: string, text: string): void {
  write(`bin/${name}`, `#!/bin/sh\n${text}\n`);
  chmodSync(place(`bin/${name}`), 0o755);
}

function scripts(id: string, changes: Parameters<typeof hostFacts>[0] = {}) {
  const host = { ...document.host[0]!, models: "/srv/it's here/models", files: '/srv/site' };
  const found = remedyFor(id, { facts: hostFacts(changes), host, document })!;
  return { own: found.scripts.find(({ isThisHost }) => isThisHost)?.text ?? '', undo: found.undo };
}

function run(text: string): { code: number | null; output: string } {
  const env = {
    PATH: `${place('bin')}:${process.env.PATH ?? ''}`,
    SITE_ADMIN_ROOT: root,
    SITE_ADMIN_LIVE: 'yes',
    ROOT: root,
  };
  const { status, stdout, stderr } = spawnSync('sh', ['-s'], { input: text, env, cwd: root });
  return { code: status, output: `${stdout.toString()}${stderr.toString()}` };
}

/** Every file of the host with its mode; what stands in for programs, and the remedy's own notes, left out. */
function host(directory = root): Record<string, string> {
  return Object.fromEntries(
    readdirSync(directory).flatMap((name): [string, string][] => {
      const path = join(directory, name);
      const shown = relative(root, path);
      if (shown === 'bin' || shown === 'calls' || shown === 'var/lib/site-admin') return [];
      if (statSync(path).isDirectory()) return [[`${shown}/`, ''], ...Object.entries(host(path))];
      return [[shown, `${(statSync(path).mode & 0o777).toString(8)} ${readFileSync(path, 'utf8')}`]];
    }),
  );
}

/** Each call is counted; the one whose number is in `fails` does nothing and fails. State lives in files, as it would on a host. */
function programsOf(fails: number): void {
  const counted = `echo "$(basename "$0") $*" >>"$ROOT/calls"
[ "$(wc -l <"$ROOT/calls")" -ne ${String(fails)} ] || exit 1`;
  const drop = (file: string) =>
    `grep -vxF "$line" "$ROOT/${file}" >"$ROOT/bin/next" || true; cat "$ROOT/bin/next" >"$ROOT/${file}"`;
  const behaviours: Record<string, string> = {
    'apt-get': '',
    'apt-cache': "echo '  Candidate: 1'",
    'apt-mark': `line=$2
case $1 in showhold) cat "$ROOT/held" ;; hold) echo "$2" >>"$ROOT/held" ;; unhold) ${drop('held')} ;; esac`,
    dpkg: 'exit 1',
    'dpkg-query': "printf 'ii  nvidia-driver-580-open\\nii  nvidia-utils-580\\n'",
    dnf: "echo 'nvidia-driver 580-open'",
    rpm: 'exit 1',
    'update-initramfs': '',
    dracut: '',
    'nvidia-ctk': `for word in "$@"; do case $word in --output=*) echo 'cdiVersion: 0.5.0' >"\${word#--output=}" ;; --config=*) echo '{"runtimes": {"nvidia": {"path": "x"}}}' >"\${word#--config=}" ;; esac; done`,
    'nvidia-smi': `case $* in *query*) echo 'GPU-1, Enabled'; echo 'GPU-2, Enabled' ;; *) sed "s/^$2 .*/$2 $4/" "$ROOT/mig" >"$ROOT/bin/next"; cat "$ROOT/bin/next" >"$ROOT/mig" ;; esac`,
    timedatectl: 'case $* in *NTP*--value) echo no ;; esac',
    ufw: "echo 'Status: inactive'",
    'firewall-cmd': `line="$*"
case $* in
--state) ;;
--query-port*) exit 1 ;;
--permanent\\ --add-port*) echo "permanent \${2#--add-port=}" >>"$ROOT/rules" ;;
--permanent\\ --remove-port*) line="permanent \${2#--remove-port=}"; ${drop('rules')} ;;
--add-port*) echo "now \${1#--add-port=}" >>"$ROOT/rules" ;;
esac`,
    systemctl: `case $* in
"restart docker") echo active >"$ROOT/docker" ;;
"is-failed"*) grep -qx failed "$ROOT/docker" ;;
esac`,
    dockerd: '',
    docker: 'grep -qx active "$ROOT/docker"',
    journalctl: '',
    sleep: '',
  };
  for (const [name, text] of Object.entries(behaviours)) program(name, `${counted}\n${text}`);
}

describe.each(remedyIds)('the remedy %s, when one program fails', (id) => {
  it.each([
    ['Ubuntu', {}],
    ['Red Hat', rhel],
  ])('leaves %s as it was', (_, changes) => {
    const { own } = scripts(id, changes);
    let failures = 0;
    let calls = Number.POSITIVE_INFINITY;
    // The first run fails nowhere, and tells how many calls there are.
    for (let fails = 0; fails <= calls; fails += 1) {
      rmSync(root, { recursive: true, force: true });
      write('calls', '');
      write('held', 'nvidia-utils-580\n');
      write('mig', 'GPU-1 1\nGPU-2 1\n');
      write('rules', 'permanent 22/tcp\n');
      write('docker', 'active\n');
      write('etc/docker/daemon.json', '{"log-opts": {"max-size": "7m"}}');
      write('etc/cdi/nvidia.yaml', 'driver 550\n');
      write('etc/modprobe.d/other.conf', '');
      write('etc/dnf/automatic.conf', '[base]\ndebuglevel = 1\n');
      write('var/lib/site-admin/none', '');
      programsOf(fails);
      const before = host();
      const { code, output } = run(own);
      if (fails === 0) calls = readFileSync(place('calls'), 'utf8').split('\n').length - 1;
      if (code === 0) continue;
      failures += 1;
      expect(
        host(),
        `call ${String(fails)} failed: ${readFileSync(place('calls'), 'utf8')}\n${output}`,
      ).toEqual(before);
    }
    // Those two only look with other programs, and go on without them.
    if (calls > 0 && !['free-port', 'log-rotation'].includes(id)) expect(failures).toBeGreaterThan(0);
  });
});

describe('a daemon.json with which Docker would not start', () => {
  const latent: [string, string, string][] = [
    [
      'a number in log-opts',
      '{"log-driver": "json-file", "log-opts": {"max-size": "50m", "max-file": 3}}',
      'log-opts',
    ],
    ['a text for a switch', '{"ipv6": "true", "log-opts": {"max-size": "50m"}}', 'ipv6'],
    [
      'hosts, which are a flag as well',
      '{"hosts": ["unix:///var/run/docker.sock"], "log-opts": {}}',
      'hosts',
    ],
    ['no JSON', '{"log-opts": ', 'valid JSON'],
    ['a key that only a newer Docker knows', '{"something-new": true}', 'something-new'],
    ['a list of numbers', '{"dns": [1]}', 'dns'],
    ['no object', '[]', ''],
  ];

  /** An old dockerd, which cannot validate a file. It refuses what the real one of 20.10 refuses, and what `refuses` matches. */
  function docker(refuses = 'no such text'): void {
    program('dockerd', 'exit 0');
    program('docker', 'grep -qx active "$ROOT/docker"');
    program('journalctl', 'echo "dockerd: unable to configure the Docker daemon"');
    program(
      'nvidia-ctk',
      `config=\${*##*--config=}
python3 - "$config" <<'END'
import json, os, sys
config = json.load(open(sys.argv[1])) if os.path.exists(sys.argv[1]) else {}
config["runtimes"] = {"nvidia": {"path": "nvidia-container-runtime", "args": []}}
json.dump(config, open(sys.argv[1], "w"))
END`,
    );
    program(
      'systemctl',
      `case $* in
*MainPID*) echo 0 ;;
*ExecStart*) echo '{ path=/usr/sbin/dockerd ; argv[]=/usr/sbin/dockerd -H fd:// --containerd=/run/c.sock ; ignore_errors=no }' ;;
"restart docker")
  echo failed >"$ROOT/docker"
  ! grep -qE '${refuses}' "$ROOT/etc/docker/daemon.json" 2>/dev/null || exit 1
  echo active >"$ROOT/docker" ;;
is-failed*) grep -qx failed "$ROOT/docker" ;;
esac`,
    );
    write('docker', 'active\n');
  }
  const daemon = () => readFileSync(place('etc/docker/daemon.json'), 'utf8');
  const state = () => readFileSync(place('docker'), 'utf8').trim();
  const ids = ['configure-docker-runtime', 'restart-docker', 'cgroup-driver', 'log-rotation'];

  it.each(latent.flatMap((one) => ids.map((id) => ({ id, why: one[0], text: one[1], said: one[2] }))))(
    'stops $id before the restart: $why',
    ({ id, text, said }) => {
      docker('.');
      write('etc/docker/daemon.json', text);
      const { code, output } = run(scripts(id).own);
      expect(output).toContain(said);
      expect([code, daemon(), state()]).toEqual([1, text, 'active']);
      expect(readdirSync(place('etc/docker'))).toEqual(['daemon.json']);
    },
  );

  it.each(['configure-docker-runtime', 'cgroup-driver'])(
    'that nobody could foresee is put back by %s, and Docker runs again',
    (id) => {
      docker('cgroupfs|nvidia');
      const before = '{"log-opts": {"max-size": "7m"}}';
      write('etc/docker/daemon.json', before);
      const { code, output } = run(scripts(id).own);
      expect(output).toContain('The earlier one was put back, and Docker runs again.');
      expect(output).toContain('unable to configure');
      expect([code, daemon(), state()]).toEqual([1, before, 'active']);
      expect(readdirSync(place('etc/docker'))).toEqual(['daemon.json']);
      expect(run(scripts(id).undo!).output).toContain('Nothing to undo');
    },
  );

  it('is removed again where there was none before', () => {
    docker('nvidia');
    mkdirSync(place('etc/docker'), { recursive: true });
    expect(run(scripts('configure-docker-runtime').own).code).toBe(1);
    expect(existsSync(place('etc/docker/daemon.json'))).toBe(false);
    expect(state()).toBe('active');
  });

  it('is told when Docker comes back with neither file, and the earlier one is in its place', () => {
    docker('max-size');
    const before = '{"log-opts": {"max-size": "7m"}}';
    write('etc/docker/daemon.json', before);
    const { code, output } = run(scripts('cgroup-driver').own);
    expect(output).toContain('does not start with the earlier one');
    expect([code, daemon()]).toEqual([1, before]);
  });

  it('stops the way back too: what runs now stays, and can still be undone later', () => {
    docker('cgroupdriver=systemd');
    write('etc/docker/daemon.json', '{"exec-opts": ["native.cgroupdriver=systemd"]}');
    const { own, undo } = scripts('cgroup-driver');
    expect(run(own).code).toBe(0);
    const after = daemon();
    const failed = run(undo!);
    expect(failed.output).toContain('put back, and Docker runs again');
    expect([failed.code, daemon(), state()]).toEqual([1, after, 'active']);
    docker();
    expect(run(undo!).code).toBe(0);
    expect(daemon()).toBe('{"exec-opts": ["native.cgroupdriver=systemd"]}');
  });
});
