// Proves the pure parts of the practice engine: paths through binds, references, restart back-off, log framing, filters.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  checkName,
  envRecord,
  gpuAttached,
  joinArgv,
  mergeEnv,
  readBind,
} from '#practice/engine/containers/container-shape';
import { standInArguments } from '#practice/engine/containers/program';
import { checkVersion } from '#practice/engine/http/router';
import { familiarReference, readReference } from '#practice/engine/images/reference';
import { readRegistryAuth } from '#practice/engine/images/registry-client';
import { eventTests } from '#practice/engine/model/event-filters';
import { filterBy, matchesLabel, readFilters } from '#practice/engine/model/filters';
import type { ImageRecord } from '#practice/engine/model/records';
import { signalName } from '#practice/engine/runtime/child';
import { frame, readSelection, select, wireForm } from '#practice/engine/runtime/log-framing';
import { restartDelayMs, restarts, returnsWithDaemon } from '#practice/engine/runtime/restart-policy';
import { dockerHostOf, socketOf, socketPath } from '#practice/home/practice-record';
import { ContainerView, coveringMount, joinBelow, normalContainerPath } from '#practice/seam/view';

describe('paths in a container', () => {
  const root = mkdtempSync(path.join(os.tmpdir(), 'sa-view-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('never leave their root, whatever is asked for', () => {
    fc.assert(
      fc.property(fc.string(), (wild) => {
        const inside = joinBelow('/base', wild.replaceAll('\0', ''));
        expect(inside === '/base' || inside.startsWith('/base/')).toBe(true);
      }),
    );
    expect(normalContainerPath('../../etc', '/srv/x')).toBe('/etc');
    expect(normalContainerPath('a/', '/srv')).toBe('/srv/a');
  });

  it('go through the longest mount, then the writable layer, then the image', () => {
    const folder = (name: string): string => {
      mkdirSync(path.join(root, name), { recursive: true });
      return path.join(root, name);
    };
    const [data, deep, upper, lower] = ['data', 'deep', 'upper', 'lower'].map(folder) as [
      string,
      string,
      string,
      string,
    ];
    writeFileSync(path.join(data, 'a'), 'data');
    writeFileSync(path.join(upper, 'both'), 'upper');
    writeFileSync(path.join(lower, 'both'), 'lower');
    writeFileSync(path.join(lower, 'base'), 'lower');
    const mounts = [
      { source: data, destination: '/m', readOnly: false },
      { source: deep, destination: '/m/deep', readOnly: true },
    ];
    expect(coveringMount(mounts, '/m/deep/x')?.source).toBe(deep);
    expect(coveringMount(mounts, '/mother')).toBeUndefined();
    const view = new ContainerView({ mounts, upper, lower: [lower] });
    expect(view.place('/m/deep/x')).toEqual({
      hostPath: path.join(deep, 'x'),
      readOnly: true,
      mountedAt: '/m/deep',
    });
    expect(view.locate('/both')).toBe(path.join(upper, 'both'));
    expect(view.locate('/base')).toBe(path.join(lower, 'base'));
    expect(view.locate('/m/none')).toBeUndefined();
    expect(view.list('/')).toEqual(['base', 'both', 'm']);
    expect(view.list('/m')).toEqual(['a', 'deep']);
  });
});

describe('image references', () => {
  it.each([
    ['alpine', 'docker.io', 'library/alpine', 'alpine:latest'],
    ['practice/toolbox:1', 'docker.io', 'practice/toolbox', 'practice/toolbox:1'],
    [
      'quay.io/deepgram/self-hosted-api:release-260812',
      'quay.io',
      'deepgram/self-hosted-api',
      'quay.io/deepgram/self-hosted-api:release-260812',
    ],
    ['localhost:5000/a', 'localhost:5000', 'a', 'localhost:5000/a:latest'],
    [
      `127.0.0.1:5000/a/b@sha256:${'0'.repeat(64)}`,
      '127.0.0.1:5000',
      'a/b',
      `127.0.0.1:5000/a/b@sha256:${'0'.repeat(64)}`,
    ],
  ])('%s', (...[text, registry, repository, familiar]) => {
    const reference = readReference(text);
    expect(reference).toMatchObject({ registry, repository });
    expect(familiarReference(reference)).toBe(familiar);
  });

  it.each(['Upper/Case', 'a b', 'a:', 'a@sha256:1', '', 'quay.io/'])('refuses %j', (text) => {
    expect(() => readReference(text)).toThrow('invalid reference format');
  });

  it('reads registry logins, and refuses what is none', () => {
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    expect(readRegistryAuth(encode({ username: 'u', password: 'p' }))).toEqual({
      username: 'u',
      password: 'p',
    });
    expect(readRegistryAuth(encode({}))).toBeUndefined();
    expect(() => readRegistryAuth('%%%')).toThrow('X-Registry-Auth');
  });
});

describe('restarts', () => {
  const ending = { exitCode: 1, stoppedByUser: false, restarts: 0 };
  it('follow the policy', () => {
    expect(restarts({ Name: 'always' }, { ...ending, exitCode: 0 })).toBe(true);
    expect(restarts({ Name: 'always' }, { ...ending, stoppedByUser: true })).toBe(false);
    expect(restarts({ Name: 'on-failure' }, { ...ending, exitCode: 0 })).toBe(false);
    expect(restarts({ Name: 'on-failure', MaximumRetryCount: 2 }, { ...ending, restarts: 2 })).toBe(false);
    expect(restarts({ Name: 'no' }, ending)).toBe(false);
    expect(restarts(undefined, ending)).toBe(false);
  });
  it('wait 100 ms, doubling, for a minute at most', () => {
    expect([0, 1, 2, 3].map(restartDelayMs)).toEqual([100, 200, 400, 800]);
    expect(restartDelayMs(40)).toBe(60_000);
  });
  it('happen with the daemon: always even after a stop, unless-stopped not', () => {
    expect(returnsWithDaemon({ Name: 'always' }, { running: false, stoppedByUser: true })).toBe(true);
    expect(returnsWithDaemon({ Name: 'unless-stopped' }, { running: false, stoppedByUser: true })).toBe(
      false,
    );
    expect(returnsWithDaemon({ Name: 'unless-stopped' }, { running: true, stoppedByUser: false })).toBe(true);
    expect(returnsWithDaemon({ Name: 'no' }, { running: true, stoppedByUser: false })).toBe(false);
  });
});

describe('log framing', () => {
  const entry = (text: string, second: number, stream: 'stdout' | 'stderr' = 'stdout') => ({
    at: `2026-01-01T00:00:0${String(second)}.000000000Z`,
    stream,
    text,
  });
  const entries = [entry('a\n', 1), entry('b\n', 2, 'stderr'), entry('c\n', 3)];

  it('puts stream and length before the payload', () => {
    expect([...frame('stderr', 'é')]).toEqual([2, 0, 0, 0, 0, 0, 0, 2, 0xc3, 0xa9]);
  });
  it('selects by stream, time and tail', () => {
    const texts = (query: string): string[] =>
      select(readSelection(new URLSearchParams(query), false), entries).map(({ text }) => text);
    const at = Date.parse('2026-01-01T00:00:02Z') / 1000;
    expect(texts('stdout=1&stderr=1')).toEqual(['a\n', 'b\n', 'c\n']);
    expect(texts('stdout=1')).toEqual(['a\n', 'c\n']);
    expect(texts(`stdout=1&stderr=1&since=${String(at)}`)).toEqual(['b\n', 'c\n']);
    expect(texts(`stdout=1&stderr=1&until=${String(at)}`)).toEqual(['a\n', 'b\n']);
    expect(texts('stdout=1&stderr=1&tail=1')).toEqual(['c\n']);
    expect(texts('stdout=1&stderr=1&tail=0')).toEqual([]);
    expect(texts('stdout=1&stderr=1&tail=all')).toHaveLength(3);
  });
  it('has no frames on a terminal', () => {
    const selection = readSelection(new URLSearchParams('stdout=1&timestamps=1'), true);
    expect(wireForm(selection, entries[0] ?? entry('', 0)).toString()).toBe(
      '2026-01-01T00:00:01.000000000Z a\n',
    );
  });
});

describe('create requests', () => {
  it('read binds as Docker does', () => {
    expect(readBind('/srv/a.toml:/a.toml:ro,Z')).toMatchObject({
      type: 'bind',
      source: '/srv/a.toml',
      destination: '/a.toml',
      readOnly: true,
    });
    expect(readBind('data:/x')).toMatchObject({ type: 'volume', name: 'data', readOnly: false });
    expect(() => readBind('/a:b')).toThrow('must be absolute');
    expect(() => readBind('./a:/b')).toThrow('invalid characters for a local volume name');
    expect(() => readBind('/a:/b:maybe')).toThrow('invalid mode');
  });
  it('join entrypoint and command', () => {
    const image = { config: { Entrypoint: ['stem'], Cmd: ['serve'] } } as unknown as ImageRecord;
    expect(joinArgv({ Image: 'x' }, image)).toEqual(['stem', 'serve']);
    expect(joinArgv({ Image: 'x', Cmd: ['-v'] }, image)).toEqual(['stem', '-v']);
    expect(joinArgv({ Image: 'x', Entrypoint: ['sh'] }, image)).toEqual(['sh']);
    expect(() => joinArgv({ Image: 'x' }, { config: {} } as unknown as ImageRecord)).toThrow(
      'no command specified',
    );
  });
  it('merge environments, later ones winning', () => {
    expect(envRecord(mergeEnv(['A=1', 'B=x=y'], ['A=2', 'C']))).toEqual({ A: '2', B: 'x=y' });
  });
  it('see a GPU in the runtime, a device request or a CDI device', () => {
    expect(gpuAttached({ Runtime: 'nvidia' })).toBe(true);
    expect(gpuAttached({ DeviceRequests: [{ Capabilities: [['gpu']] }] })).toBe(true);
    expect(gpuAttached({ Devices: [{ PathOnHost: 'nvidia.com/gpu=all' }] })).toBe(true);
    expect(gpuAttached({})).toBe(false);
  });
  it('find the program', () => {
    expect(standInArguments(['stem', '-v', 'serve', '/api.toml'])).toEqual([
      'api',
      '-v',
      'serve',
      '/api.toml',
    ]);
    expect(standInArguments(['/bin/sh', '-c', 'true'])).toEqual(['toolbox', 'sh', '-c', 'true']);
    expect(() => standInArguments(['/bin/bad'])).toThrow(
      'exec: "/bin/bad": executable file not found in $PATH',
    );
  });
  it('name containers', () => {
    expect(checkName('/api-1')).toBe('api-1');
    expect(() => checkName('a b')).toThrow('Invalid container name');
  });
});

describe('small rules', () => {
  it('accept API 1.40 to 1.47', () => {
    expect(() => checkVersion('1.40')).not.toThrow();
    expect(() => checkVersion('1.47')).not.toThrow();
    expect(() => checkVersion('1.39')).toThrow('too old');
    expect(() => checkVersion('1.48')).toThrow('too new');
  });
  it('know a signal by name and number', () => {
    expect([
      signalName('TERM'),
      signalName('SIGKILL'),
      signalName('9'),
      signalName('sigint'),
      signalName('NOPE'),
    ]).toEqual(['SIGTERM', 'SIGKILL', 'SIGKILL', 'SIGINT', undefined]);
  });
  it('read filters in both shapes and match labels', () => {
    expect(readFilters(new URLSearchParams({ filters: '{"label":["a=b"]}' }))).toEqual({ label: ['a=b'] });
    expect(readFilters(new URLSearchParams({ filters: '{"label":{"a=b":true}}' }))).toEqual({
      label: ['a=b'],
    });
    expect(() => readFilters(new URLSearchParams({ filters: '[' }))).toThrow('invalid filter');
    for (const filters of ['[]', '"a"', '{"label":"a=b"}', '{"label":null}'])
      expect(() => readFilters(new URLSearchParams({ filters }))).toThrow('invalid filter');
    expect(matchesLabel({ a: 'b' }, 'a=b')).toBe(true);
    expect(matchesLabel({ a: 'b' }, 'a')).toBe(true);
    expect(matchesLabel({ a: 'b' }, 'a=c')).toBe(false);
    expect(matchesLabel({}, 'toString')).toBe(false);
    expect(matchesLabel(null, 'a')).toBe(false);
  });
  it('match events', () => {
    const event = {
      Type: 'container',
      Action: 'exec_die',
      Actor: { ID: 'abc', Attributes: { name: 'n', image: 'i', l: '1' } },
      scope: 'local',
      time: 0,
      timeNano: 0,
    } as const;
    const matches = (filters: object) =>
      filterBy(new URLSearchParams({ filters: JSON.stringify(filters) }), eventTests)(event);
    expect(matches({ type: ['container'], container: ['n'], label: ['l=1'] })).toBe(true);
    expect(matches({ event: ['die'] })).toBe(false);
    expect(matches({ network: ['n'] })).toBe(false);
    expect(() => matches({ plugin: ['n'] })).toThrow("invalid filter 'plugin'");
    expect(() => matches({ type: ['swarm'] })).toThrow("invalid filter 'type=swarm'");
  });
  it('turn a socket into a Docker host and back', () => {
    const socket = socketPath(path.join(os.tmpdir(), 'h'), 'practice');
    expect(socketOf(dockerHostOf(socket))).toBe(socket);
  });
});
