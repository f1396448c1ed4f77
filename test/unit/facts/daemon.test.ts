// Promise: what dockerd runs with is read where it is in force: of a package, of snap, without root, from a file that its command line names;
// of several on one host the one that was asked; and what cannot be told apart is not known.
import { describe, expect, it } from 'vitest';
import { daemonFlags } from '#shared/domain/facts/daemon-keys';
import { readDaemonConfig, type Serving } from '#shared/domain/facts/readers/daemon';
import { fixture, output } from './fixture.ts';

const root: Serving = { storageRoot: '/var/lib/docker', rootless: false };

interface Process {
  pid?: number;
  uid?: number;
  account?: string;
  unit?: string;
  started?: number;
  data?: string;
  args?: string[];
  file?: string;
  state?: string;
  modified?: string;
  text?: string;
  more?: string;
}

function daemon({
  pid = 812,
  uid = 0,
  account = 'root',
  unit = 'docker.service',
  ...more
}: Process = {}): string {
  const args = (more.args ?? ['-H', 'fd://']).map((arg) => `arg=${arg}\n`).join('');
  return `\nNONCE daemon ${pid}\nuid=${uid}\naccount=${account}\nhome=/home/${account}\nunit=${unit}\nstarted=${more.started ?? 1000}\n${more.more ?? ''}${args}root=${more.data ?? '/var/lib/docker'}\n\nNONCE config ${more.state ?? 'there'} ${more.modified ?? '900'} ${more.file ?? '/etc/docker/daemon.json'}\n${more.text ?? '{}'}\n`;
}
const read = (text: string, engine: Serving | null = root) =>
  readDaemonConfig(output(text), { nonce: 'NONCE', engine });
const ofFile = (text: string, args?: string[]) => read(daemon({ text, ...(args ? { args } : {}) }));

describe('daemon.json', () => {
  it('as it is, absent, empty, broken', () => {
    expect(ofFile(fixture('ubuntu/daemon-config.json').text)).toMatchObject({
      value: {
        path: '/etc/docker/daemon.json',
        pathFrom: 'usual place',
        installation: 'system',
        unit: 'docker',
        exists: true,
        runtimes: ['nvidia'],
        execOptions: ['native.cgroupdriver=cgroupfs'],
        logMaxSize: '50m',
        refused: [],
      },
    });
    expect(read(daemon({ state: 'absent', modified: '-', text: '' }))).toMatchObject({
      value: { exists: false, runtimes: [], changedSinceStart: null },
    });
    expect(ofFile(' \n')).toMatchObject({ value: { exists: true, runtimes: [] } });
    expect(ofFile('{"runtimes": {')).toMatchObject({ ok: false });
    expect(ofFile('[]')).toMatchObject({ ok: false });
    expect(read(daemon({ state: 'unreadable', text: 'cat: Permission denied' }))).toMatchObject({
      ok: false,
      reason: '/etc/docker/daemon.json cannot be read.',
    });
  });

  it.each([
    ['{"log-opts": {"max-size": "50m", "max-file": 3}}', ['log-opts = {"max-size":"50m","max-file":3}']],
    ['{"ipv6": "true", "fixed-cidr-v6": "fd00:20::/64"}', ['ipv6 = "true"']],
    ['{"runtimes": [], "dns": [1], "mtu": "1500"}', ['mtu = "1500"', 'dns = [1]', 'runtimes = []']],
    ['{"log-opts": {"max-file": "3"}, "ipv6": false, "a-key-of-a-newer-docker": 1}', []],
    [
      '{"hosts": ["unix:///var/run/docker.sock", "tcp://127.0.0.1:2375"], "log-opts": {"max-size": "50m"}}',
      ['hosts is set in the file and on the command line of dockerd'],
    ],
  ])('%s: what dockerd would refuse', (text, refused) => {
    expect(ofFile(text)).toMatchObject({ ok: true, value: { refused } });
  });

  it('with a wrong value keeps the rest', () => {
    expect(ofFile('{"log-driver": 5, "exec-opts": ["a=b"]}')).toMatchObject({
      value: { logDriver: null, execOptions: ['a=b'], refused: ['log-driver = 5'] },
    });
  });

  it.each([
    ['daemon-hosts-conflict', 'hosts is set in the file and on the command line of dockerd'],
    ['daemon-max-file-number', 'log-opts = {"max-size":"50m","max-file":3}'],
    ['daemon-string-bool', 'ipv6 = "true"'],
  ])('%s, which dockerd 20.10 refuses, is told', (name, refused) => {
    expect(ofFile(fixture(`daemon/${name}.json`).text)).toMatchObject({ value: { refused: [refused] } });
  });

  it('is refused in the words of the dockerd that was asked', () => {
    const said =
      'unable to configure the Docker daemon with file /etc/docker/daemon.json: unknown option: logging';
    const asked = daemon({ text: '{"logging": 1}', more: `refusal=${said}\n` });
    expect(read(asked)).toMatchObject({ ok: true, value: { refused: [said] } });
    expect(read(daemon({ text: '{"logging": 1}', more: 'refusal=\n' }))).toMatchObject({
      value: { refused: [] },
    });
  });

  it('is newer than the process that read it, or not', () => {
    expect(read(daemon({ started: 1000, modified: '1001' }))).toMatchObject({
      value: { changedSinceStart: true },
    });
    expect(read(daemon({ started: 1000, modified: '1000' }))).toMatchObject({
      value: { changedSinceStart: false },
    });
  });
});

describe('the command line', () => {
  it('names the file, and counts as much as the file', () => {
    const args = [
      '--config-file',
      '/opt/docker/daemon.json',
      '--log-opt',
      'max-size=30m',
      '--log-opt=max-file=2',
      '--add-runtime=nvidia=/usr/bin/nvidia-container-runtime',
      '--exec-opt=native.cgroupdriver=cgroupfs',
      '--insecure-registry=registry.internal:5000',
    ];
    expect(read(daemon({ args, file: '/opt/docker/daemon.json' }))).toMatchObject({
      value: {
        path: '/opt/docker/daemon.json',
        pathFrom: '--config-file of process 812',
        logMaxSize: '30m',
        runtimes: ['nvidia'],
        execOptions: ['native.cgroupdriver=cgroupfs'],
        insecureRegistries: ['registry.internal:5000'],
        flags: ['log-opts', 'runtimes', 'exec-opts', 'insecure-registries'],
      },
    });
  });

  it('is read in each of its spellings', () => {
    expect(
      daemonFlags([
        '-D',
        '-H',
        'fd://',
        '-Htcp',
        '--host=unix:///a b.sock',
        '--debug',
        'word',
        '--tlsverify',
        '-g',
        '/data',
      ]),
    ).toEqual({
      debug: ['true', 'true'],
      hosts: ['fd://', 'unix:///a b.sock'],
      tlsverify: ['true'],
      'data-root': ['/data'],
    });
    expect(daemonFlags(['--constructor=1', '--__proto__', 'x', '--', '-'])).toEqual({ constructor: ['1'] });
  });
});

describe('several of them', () => {
  const snap = daemon({
    pid: 900,
    unit: 'snap.docker.dockerd.service',
    data: '/var/snap/docker/common/var-lib-docker',
    file: '/var/snap/docker/2963/config/daemon.json',
    args: [
      '--group',
      'docker',
      '--exec-root=/run/snap.docker',
      '--data-root=/var/snap/docker/common/var-lib-docker',
      '--pidfile=/run/snap.docker/docker.pid',
      '--config-file=/var/snap/docker/2963/config/daemon.json',
    ],
  });
  const rootless = daemon({
    pid: 1500,
    uid: 1000,
    account: 'dg',
    unit: 'docker.service',
    data: '/home/dg/.local/share/docker',
    file: '/home/dg/.config/docker/daemon.json',
    args: [],
    more: 'lingers=no\nlowestPort=1024\n',
  });
  // Docker inside a container: the same usual places, and no unit of its own.
  const inside = daemon({ pid: 2000, unit: '', args: [] });
  const all = `${daemon()}${snap}${rootless}${inside}`;

  it('of snap', () => {
    expect(
      read(all, { storageRoot: '/var/snap/docker/common/var-lib-docker', rootless: false }),
    ).toMatchObject({
      value: {
        installation: 'snap',
        unit: 'snap.docker.dockerd',
        path: '/var/snap/docker/2963/config/daemon.json',
        lingers: null,
      },
    });
  });

  it('without root', () => {
    expect(read(all, { storageRoot: '/home/dg/.local/share/docker', rootless: true })).toMatchObject({
      value: {
        installation: 'rootless',
        account: 'dg',
        path: '/home/dg/.config/docker/daemon.json',
        lingers: false,
        lowestPort: 1024,
      },
    });
  });

  it('of the system, beside one in a container', () => {
    expect(read(all)).toMatchObject({ value: { installation: 'system', unit: 'docker' } });
  });

  it('an account that runs a process by that name cannot pass for the system’s', () => {
    const impostor = daemon({ pid: 3000, uid: 1001, account: 'eve', file: '/home/eve/daemon.json' });
    expect(read(`${impostor}${daemon()}`)).toMatchObject({ value: { path: '/etc/docker/daemon.json' } });
    expect(read(impostor)).toMatchObject({ ok: false });
  });

  it('none, or two that cannot be told apart, are not known', () => {
    expect(read('')).toMatchObject({ ok: false, evidence: null });
    expect(read(daemon({ data: '/data/docker' }))).toMatchObject({
      ok: false,
      evidence: 'dockerd 812 of root',
    });
    expect(read(`${daemon()}${daemon({ pid: 813 })}`)).toMatchObject({ ok: false });
    expect(read('', null)).toMatchObject({ ok: false });
  });
});
