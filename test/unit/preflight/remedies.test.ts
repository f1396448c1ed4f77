// Promises: every remedy is a valid script for each of its systems, says the way back, and, where it can be tried without a real host,
// may run twice and is taken back without a trace of its own.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { remedySchema } from '#shared/domain/preflight/remedy';
import { remedyFor, remedyIds } from '#shared/domain/preflight/remedies/remedy-for';
import { hostFacts } from '#test/fixtures/host-facts';
import { documentOf, oneHost } from '#test/fixtures/site-documents';

const document = documentOf(oneHost);
const host = { ...document.host[0]!, models: "/srv/it's here/models", files: '/srv/$(touch pwned)/site' };
const rhel = { machine: { distribution: 'rhel', version: '9.4', name: 'Red Hat Enterprise Linux 9.4' } };

function remedy(id: string, changes: Parameters<typeof hostFacts>[0] = {}) {
  const found = remedyFor(id, { facts: hostFacts(changes), host, document });
  if (!found) throw new Error(`no remedy ${id}`);
  return { ...found, own: found.scripts.find(({ isThisHost }) => isThisHost)?.text ?? '' };
}

describe.each(remedyIds)('the remedy %s', (id) => {
  it('has the shape of the contract and words for everything', () => {
    const found = remedyFor(id, { facts: hostFacts(), host, document })!;
    expect(remedySchema.parse({ ...found, sha256: null })).toEqual({ ...found, sha256: null });
    expect(found.changes.length).toBeGreaterThan(0);
    expect(found.undoWords).not.toBe('');
    expect(found.whyNot).toBeNull();
    expect(found.scripts.filter(({ isThisHost }) => isThisHost)).toMatchObject([
      { distribution: 'Ubuntu 24.04' },
    ]);
    // One click is for what can be taken back by a click, too.
    if (found.oneClick) expect(found.undo).not.toBeNull();
  });

  it('is valid for the shell on every system, and restarts no host', () => {
    const { scripts, undo } = remedy(id);
    expect(scripts.length).toBeGreaterThanOrEqual(6);
    for (const text of [...scripts.map((script) => script.text), ...(undo ? [undo] : [])]) {
      execFileSync('sh', ['-n'], { input: text });
      const inner = text.slice(text.indexOf("'END_OF_REMEDY'\n") + 16, text.lastIndexOf('\nEND_OF_REMEDY'));
      expect(inner).toMatch(/^set -eu\n/);
      execFileSync('sh', ['-n'], { input: inner });
      expect(text).not.toMatch(/\b(reboot|shutdown(?!-timeout )|kill|pkill)\b/);
    }
  });
});

describe('a script for a host', () => {
  it('is not offered to run where the system is unknown, foreign, or without rights', () => {
    const why = (changes: Parameters<typeof hostFacts>[0]) => remedy('hold-driver', changes).whyNot;
    expect(why({ machine: { distribution: 'arch', version: '', name: 'Arch Linux' } })).toContain(
      'Arch Linux',
    );
    expect(why({ machine: { rights: 'none' } })).toContain('not root');
    const blind = remedyFor('hold-driver', { facts: hostFacts({}, { blind: ['machine'] }), host, document });
    expect(blind?.whyNot).toContain('not known');
    expect(
      remedy('install-driver', { machine: { distribution: 'debian', version: '12', name: 'Debian' } }).whyNot,
    ).toContain('not written for Debian 12');
  });

  it('takes the major version of Red Hat', () => {
    expect(remedy('hold-driver', rhel).scripts[0]).toMatchObject({
      distribution: 'Red Hat Enterprise Linux 9',
      isThisHost: true,
    });
  });

  it('is not written for a path that could break out of it', () => {
    const models = '/srv\nEND_OF_REMEDY\n}\ntouch /tmp/pwned\n';
    const found = remedyFor('create-directories', {
      facts: hostFacts(),
      host: { ...host, models },
      document,
    });
    expect(found).toMatchObject({ scripts: [], whyNot: 'This remedy is not written for Ubuntu 24.04.' });
  });

  it('there is none for a name that nobody wrote', () => {
    expect(remedyFor('reinstall-everything', { facts: hostFacts(), host, document })).toBeNull();
  });
});

describe('tried below another root', () => {
  let root = '';
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'remedy-'))));
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const place = (path: string) => join(root, path);
  function write(path: string, text: string): void {
    mkdirSync(join(place(path), '..'), { recursive: true });
    writeFileSync(place(path), text);
  }
  /** A program that stands in for one of the system. */
  function program(name: string, text: string): void {
    write(`bin/${name}`, `#!/bin/sh\n${text}\n`);
    chmodSync(place(`bin/${name}`), 0o755);
  }
  function run(text: string | null): { code: number | null; output: string } {
    const environment = { PATH: `${place('bin')}:${process.env.PATH ?? ''}`, SITE_ADMIN_ROOT: root };
    const { status, stdout, stderr } = spawnSync('sh', ['-s'], {
      input: text ?? '',
      env: environment,
      cwd: root,
    });
    return { code: status, output: `${stdout.toString()}${stderr.toString()}` };
  }
  const twice = (text: string) => {
    for (const { code, output } of [run(text), run(text)]) expect(code, output).toBe(0);
  };

  it('log rotation keeps what daemon.json says, twice, and gives it back byte for byte', () => {
    const before =
      '{"runtimes": {"nvidia": {"path": "nvidia-container-runtime"}},\n "log-opts": {"max-size": "7m"}}';
    write('etc/docker/daemon.json', before);
    const { own, undo } = remedy('log-rotation');
    twice(own);
    expect(JSON.parse(readFileSync(place('etc/docker/daemon.json'), 'utf8'))).toEqual({
      runtimes: { nvidia: { path: 'nvidia-container-runtime' } },
      'log-opts': { 'max-size': '7m', 'max-file': '5' },
    });
    expect(run(undo)).toMatchObject({ code: 0 });
    expect(readFileSync(place('etc/docker/daemon.json'), 'utf8')).toBe(before);
    expect(run(undo).output).toContain('Nothing to undo');
  });

  it('log rotation makes daemon.json where there is none, and removes it again', () => {
    const { own, undo } = remedy('log-rotation');
    twice(own);
    expect(JSON.parse(readFileSync(place('etc/docker/daemon.json'), 'utf8'))).toEqual({
      'log-opts': { 'max-size': '20m', 'max-file': '5' },
    });
    run(undo);
    expect(existsSync(place('etc/docker/daemon.json'))).toBe(false);
  });

  it('an unreadable daemon.json is left as it is', () => {
    write('etc/docker/daemon.json', '{"log-opts": ');
    expect(run(remedy('log-rotation').own)).toMatchObject({ code: 1 });
    expect(readFileSync(place('etc/docker/daemon.json'), 'utf8')).toBe('{"log-opts": ');
  });

  it('undo does not take away what somebody changed later', () => {
    write('etc/docker/daemon.json', '{}');
    const { own, undo } = remedy('log-rotation');
    run(own);
    write('etc/docker/daemon.json', '{"debug": true}');
    expect(run(undo)).toMatchObject({ code: 1 });
    expect(readFileSync(place('etc/docker/daemon.json'), 'utf8')).toBe('{"debug": true}');
  });

  it('the cgroup driver replaces the one that was set', () => {
    write('etc/docker/daemon.json', '{"exec-opts": ["native.cgroupdriver=systemd", "other=1"]}');
    twice(remedy('cgroup-driver').own);
    expect(JSON.parse(readFileSync(place('etc/docker/daemon.json'), 'utf8'))).toEqual({
      'exec-opts': ['other=1', 'native.cgroupdriver=cgroupfs'],
    });
  });

  /** Writes CDI 0.7.0, or 0.5.0 without the groups of device files, as the toolkit does since 1.18. */
  const toolkit = (refuses = 'no such flag') =>
    program(
      'nvidia-ctk',
      `version=0.7.0
case "$*" in *'${refuses}'*) exit 1 ;; *no-additional-gids*) version=0.5.0 ;; esac
for word in "$@"; do case "$word" in --output=*) out=\${word#--output=} ;; esac; done
printf 'cdiVersion: %s\\nkind: nvidia.com/gpu\\n' "$version" >"$out"`,
    );
  const anew = (version: string) => `cdiVersion: ${version}\nkind: nvidia.com/gpu\n`;
  const podman = (...files: [path: string, priority: number][]) => ({
    engine: { product: 'podman' as const, name: 'Podman 4.3.1', cdiDirectories: [], cdiDevices: [] },
    cdi: files.map(([path, priority]) => ({
      path,
      priority,
      kind: 'nvidia.com/gpu',
      devices: ['all'],
      cdiVersion: '0.7.0',
      needs: '0.7.0',
      problem: null,
      driverVersion: null,
      missingPaths: [],
      modifiedAt: null,
    })),
  });

  it('CDI is written for the driver of now in both places, and put back', () => {
    toolkit();
    write('var/run/cdi/nvidia.yaml', 'driver 535\n');
    write('etc/cdi/nvidia.yaml', 'driver 550\n');
    const { own, undo } = remedy('generate-cdi');
    twice(own);
    expect(readFileSync(place('etc/cdi/nvidia.yaml'), 'utf8')).toBe(anew('0.7.0'));
    expect(readFileSync(place('var/run/cdi/nvidia.yaml'), 'utf8')).toBe(anew('0.7.0'));
    expect(run(undo)).toMatchObject({ code: 0 });
    expect(readFileSync(place('etc/cdi/nvidia.yaml'), 'utf8')).toBe('driver 550\n');
    expect(readFileSync(place('var/run/cdi/nvidia.yaml'), 'utf8')).toBe('driver 535\n');
    expect(run(undo).output).toContain('wrote nothing');
  });

  it('CDI is written in a version that this engine loads, and what takes its devices away is set aside', () => {
    toolkit();
    write('etc/cdi/nvidia.yaml', 'too new\n');
    write('etc/cdi/old copy.json', '{}\n');
    write('var/run/cdi/nvidia.yaml', 'too new, too\n');
    const { own, undo, changes } = remedy(
      'generate-cdi',
      podman(['/etc/cdi/nvidia.yaml', 0], ['/etc/cdi/old copy.json', 0], ['/var/run/cdi/nvidia.yaml', 1]),
    );
    expect(changes.join(' ')).toContain('CDI 0.5.0');
    expect(changes.join(' ')).toContain('/etc/cdi/old copy.json');
    twice(own);
    expect(readFileSync(place('etc/cdi/nvidia.yaml'), 'utf8')).toBe(anew('0.5.0'));
    expect(readFileSync(place('var/run/cdi/nvidia.yaml'), 'utf8')).toBe(anew('0.5.0'));
    expect(existsSync(place('etc/cdi/old copy.json'))).toBe(false);
    expect(readdirSync(place('etc/cdi')).filter((name) => /\.(yaml|json)$/.test(name))).toEqual([
      'nvidia.yaml',
    ]);
    expect(run(undo)).toMatchObject({ code: 0 });
    expect(readFileSync(place('etc/cdi/nvidia.yaml'), 'utf8')).toBe('too new\n');
    expect(readFileSync(place('etc/cdi/old copy.json'), 'utf8')).toBe('{}\n');
    expect(readFileSync(place('var/run/cdi/nvidia.yaml'), 'utf8')).toBe('too new, too\n');
  });

  it('CDI stays as it is where the toolkit writes nothing that this engine loads', () => {
    toolkit('no-additional-gids');
    write('etc/cdi/nvidia.yaml', 'too new\n');
    const { code, output } = run(remedy('generate-cdi', podman(['/etc/cdi/nvidia.yaml', 0])).own);
    expect([code, output]).toEqual([1, expect.stringContaining('Update the engine')]);
    expect(readFileSync(place('etc/cdi/nvidia.yaml'), 'utf8')).toBe('too new\n');
    expect(readdirSync(place('etc/cdi'))).toEqual(['nvidia.yaml']);
  });

  it.each(['exit 1', 'exit 0', 'for word in "$@"; do out=${word#--output=}; done; echo nonsense >"$out"'])(
    'CDI stays as it is when nvidia-ctk does only: %s',
    (text) => {
      program('nvidia-ctk', text);
      write('etc/cdi/nvidia.yaml', 'driver 550\n');
      expect(run(remedy('generate-cdi').own).code).not.toBe(0);
      expect(readFileSync(place('etc/cdi/nvidia.yaml'), 'utf8')).toBe('driver 550\n');
    },
  );

  it('directories with hostile names are made as written, and removed only when empty', () => {
    const { own, undo } = remedy('create-directories');
    twice(own);
    expect(existsSync(place("srv/it's here/models"))).toBe(true);
    expect(existsSync(place('srv/$(touch pwned)/site'))).toBe(true);
    expect(existsSync(place('pwned'))).toBe(false);
    write("srv/it's here/models/model.dg", 'x');
    expect(run(undo)).toMatchObject({ code: 0 });
    expect(existsSync(place("srv/it's here/models/model.dg"))).toBe(true);
    expect(existsSync(place('srv/$(touch pwned)/site'))).toBe(false);
  });

  it('holds exactly the driver packages that were not held, and releases those alone', () => {
    write('held', 'nvidia-utils-580\n');
    // A held package is no longer wanted as `i`.
    program(
      'dpkg-query',
      `for package in nvidia-driver-580-open nvidia-utils-580; do
  if grep -qx "$package" "${place('held')}"; then echo "hi  $package"; else echo "ii  $package"; fi
done
printf 'rc  nvidia-driver-550\\nii  nvidia-container-toolkit\\n'`,
    );
    program(
      'apt-mark',
      `case $1 in
showhold) cat "${place('held')}" ;;
hold) echo "$2" >>"${place('held')}" ;;
unhold) grep -vx "$2" "${place('held')}" >"${place('next')}"; mv "${place('next')}" "${place('held')}" ;;
esac`,
    );
    const { own, undo } = remedy('hold-driver');
    twice(own);
    expect(readFileSync(place('held'), 'utf8')).toBe('nvidia-utils-580\nnvidia-driver-580-open\n');
    expect(run(undo)).toMatchObject({ code: 0 });
    expect(readFileSync(place('held'), 'utf8')).toBe('nvidia-utils-580\n');
  });

  it('excludes the driver from dnf-automatic, and gives the file back', () => {
    const before = '[commands]\napply_updates = yes\n\n[base]\ndebuglevel = 1\n';
    write('etc/dnf/automatic.conf', before);
    const { own, undo } = remedy('hold-driver', rhel);
    twice(own);
    expect(readFileSync(place('etc/dnf/automatic.conf'), 'utf8')).toBe(
      before.replace('[base]\n', '[base]\nexcludepkgs=*nvidia* cuda-drivers*\n'),
    );
    run(undo);
    expect(readFileSync(place('etc/dnf/automatic.conf'), 'utf8')).toBe(before);
  });

  it('opens the API port once in ufw and closes exactly that', () => {
    write('rules', '');
    program(
      'ufw',
      `case "$*" in
status) echo 'Status: active' ;;
'show added') cat "${place('rules')}" ;;
'allow 8080/tcp') echo 'ufw allow 8080/tcp' >>"${place('rules')}" ;;
'delete allow 8080/tcp') : >"${place('rules')}" ;;
esac`,
    );
    const { own, undo } = remedy('open-api-port');
    twice(own);
    expect(readFileSync(place('rules'), 'utf8')).toBe('ufw allow 8080/tcp\n');
    run(undo);
    expect(readFileSync(place('rules'), 'utf8')).toBe('');
  });

  it('writes the vendor’s nouveau file and removes it again', () => {
    const { own, undo } = remedy('blacklist-nouveau');
    twice(own);
    const path = place('etc/modprobe.d/blacklist-nouveau.conf');
    expect(readFileSync(path, 'utf8')).toBe('blacklist nouveau\noptions nouveau modeset=0\n');
    run(undo);
    expect(existsSync(path)).toBe(false);
  });
});
