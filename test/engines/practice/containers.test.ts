// Proves the container life cycle of the practice engine against a Docker client: codes, words, policies, ports, files.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import Docker from 'dockerode';
import { socketOf } from '#practice/home/practice-record';
import {
  closePractice,
  hostPort,
  image,
  openPractice,
  pull,
  tarOf,
  until,
  type PracticeHome,
} from './practice-site.ts';

const toolbox = 'practice/toolbox:latest';

describe('practice containers', () => {
  let practice: PracticeHome;
  const docker = () => practice.docker;

  beforeAll(async () => {
    practice = await openPractice();
    await pull(docker(), toolbox);
  });
  afterAll(async () => {
    expect(await closePractice(practice)).toEqual([]);
  });

  const run = async (Cmd: string[], options: object = {}) => {
    const container = await docker().createContainer({ Image: toolbox, Cmd, ...options });
    await container.start();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    return { container, StatusCode };
  };

  it('answers 404 for what is not there', async () => {
    await expect(docker().getContainer('nobody').inspect()).rejects.toMatchObject({
      statusCode: 404,
      message: expect.stringContaining('No such container: nobody') as string,
    });
    await expect(docker().createContainer({ Image: 'absent:1' })).rejects.toMatchObject({
      statusCode: 404,
      message: expect.stringContaining('No such image: absent:1') as string,
    });
    await expect(
      docker().createContainer({ Image: toolbox, Cmd: ['true'], HostConfig: { NetworkMode: 'nowhere' } }),
    ).rejects.toMatchObject({ statusCode: 404 });
  });

  it('answers a request that names nothing in words', async () => {
    const nothing = { statusCode: 400, message: expect.stringContaining('is named') as string };
    const network = await docker().createNetwork({ Name: 'nameless' });
    await expect(docker().createContainer({ Cmd: ['true'] })).rejects.toMatchObject(nothing);
    await expect(network.connect({})).rejects.toMatchObject(nothing);
    await expect(network.disconnect({})).rejects.toMatchObject(nothing);
    await network.remove();
    const bare = { Image: toolbox, Cmd: ['true'], HostConfig: null, NetworkingConfig: null };
    const made = await docker().createContainer(bare as unknown as Docker.ContainerCreateOptions);
    await made.remove();
  });

  it('keeps exit codes and output', async () => {
    const { container, StatusCode } = await run(['sh', '-c', 'echo out; echo err >&2; exit 7']);
    expect(StatusCode).toBe(7);
    const logs = await container.logs({ stdout: true, stderr: true });
    expect(logs.toString('latin1')).toBe('\x01\0\0\0\0\0\0\x04out\n\x02\0\0\0\0\0\0\x04err\n');
    const tail = await container.logs({ stdout: true, tail: 1, timestamps: true });
    expect(tail.subarray(8).toString()).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z out\n$/);
    await container.remove();
  });

  it('refuses taken names, double starts and removing what runs', async () => {
    const container = await docker().createContainer({ name: 'taken', Image: toolbox, Cmd: ['sleep', '60'] });
    await expect(
      docker().createContainer({ name: 'taken', Image: toolbox, Cmd: ['true'] }),
    ).rejects.toMatchObject({
      statusCode: 409,
      message: expect.stringContaining(
        'The container name "/taken" is already in use by container',
      ) as string,
    });
    await container.start();
    await expect(container.start()).rejects.toMatchObject({ statusCode: 304 });
    await expect(container.remove()).rejects.toMatchObject({ statusCode: 409 });
    await container.rename({ name: 'renamed' });
    expect((await docker().getContainer('renamed').inspect()).Id).toBe(container.id);
    await container.kill();
    await until(
      () => container.inspect(),
      ({ State }) => State.Status === 'exited' && State.ExitCode === 137,
    );
    await expect(container.stop()).rejects.toMatchObject({ statusCode: 304 });
    await expect(container.kill()).rejects.toMatchObject({ statusCode: 409 });
    await container.remove();
  });

  it('stops with the signal and after the grace', async () => {
    const container = await docker().createContainer({
      Image: toolbox,
      Cmd: ['sleep', 'infinity'],
      StopTimeout: 5,
    });
    await container.start();
    await until(
      () => container.top(),
      ({ Processes }) => Processes.length === 1,
    );
    await container.stop();
    // The toolbox ends on SIGTERM like a shell: 128 + 15.
    expect([143]).toContain((await container.inspect()).State.ExitCode);
    await container.remove();
  });

  it('restarts by policy with back-off, and not after a stop', async () => {
    const container = await docker().createContainer({
      Image: toolbox,
      Cmd: ['false'],
      HostConfig: { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 } },
    });
    await container.start();
    const ended = await until(
      () => container.inspect(),
      ({ RestartCount, State }) => RestartCount === 2 && State.Status === 'exited',
    );
    expect(ended.State.ExitCode).toBe(1);
    await container.remove();
    const always = await docker().createContainer({
      Image: toolbox,
      Cmd: ['true'],
      HostConfig: { RestartPolicy: { Name: 'always' } },
    });
    await always.start();
    await until(
      () => always.inspect(),
      ({ RestartCount }) => RestartCount >= 2,
    );
    await always.stop();
    const stopped = await always.inspect();
    expect(stopped.State.Status).toBe('exited');
    await always.remove();
  });

  it('publishes ports, refuses taken ones in Docker words, and keeps the container', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const port = String((taken.address() as AddressInfo).port);
    const create = (HostPort: string) =>
      docker().createContainer({
        Image: toolbox,
        Cmd: ['sleep', '30'],
        HostConfig: { PortBindings: { '80/tcp': [{ HostPort }] } },
      });
    const outside = await create(port);
    await expect(outside.start()).rejects.toMatchObject({
      statusCode: 500,
      message: expect.stringContaining('address already in use') as string,
    });
    expect((await outside.inspect()).State).toMatchObject({ Status: 'created', ExitCode: 128 });
    taken.close();
    const first = await create('');
    await first.start();
    const second = await create(String(await hostPort(first, '80/tcp')));
    await expect(second.start()).rejects.toMatchObject({
      statusCode: 500,
      message: expect.stringMatching(
        /driver failed programming external connectivity on endpoint .* failed: port is already allocated/,
      ) as string,
    });
    for (const container of [outside, first, second]) await container.remove({ force: true });
  });

  it('writes host files through a created container, and refuses read-only binds', async () => {
    const container = await docker().createContainer({
      Image: toolbox,
      Cmd: ['true'],
      HostConfig: { Binds: ['/srv/files:/in', '/srv/files:/ro:ro'] },
    });
    await container.putArchive(await tarOf({ 'sub/a.toml': 'x = 1\n' }), { path: '/in' });
    const real = path.join(practice.home, 'hosts/practice/root/srv/files/sub/a.toml');
    expect(readFileSync(real, 'utf8')).toBe('x = 1\n');
    expect(existsSync('/srv/files/sub/a.toml')).toBe(false);
    await expect(container.putArchive(await tarOf({ 'b.toml': '' }), { path: '/ro' })).rejects.toMatchObject({
      statusCode: 403,
    });
    await expect(container.getArchive({ path: '/nowhere' })).rejects.toMatchObject({ statusCode: 404 });
    const { StatusCode, container: reader } = await run(['cat', '/data/sub/a.toml'], {
      HostConfig: { Binds: ['/srv/files:/data:ro'] },
    });
    expect(StatusCode).toBe(0);
    for (const one of [container, reader]) await one.remove();
  });

  it('never lets a path leave the practice host', async () => {
    const container = await docker().createContainer({
      Image: toolbox,
      Cmd: ['true'],
      HostConfig: { Binds: ['/../../../../srv/escape:/in'] },
    });
    await container.putArchive(await tarOf({ '../../../../../escape.txt': 'caught' }), { path: '/in' });
    expect(readFileSync(path.join(practice.home, 'hosts/practice/root/srv/escape/escape.txt'), 'utf8')).toBe(
      'caught',
    );
    await container.remove();
  });

  it('execs with streams, environment and exit code', async () => {
    const container = await docker().createContainer({ Image: toolbox, Cmd: ['sleep', '60'], Env: ['A=1'] });
    await container.start();
    const exec = await container.exec({
      Cmd: ['sh', '-c', 'echo $A$B; cat; exit 4'],
      Env: ['B=2'],
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
    });
    const stream = await exec.start({ hijack: true, stdin: true });
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.write('typed\n');
    stream.end();
    await new Promise((resolve) => stream.on('end', resolve));
    const text = Buffer.concat(chunks)
      .toString('latin1')
      .replace(/[\x00-\x02]{1}\0\0\0\0\0\0[\s\S]/g, '');
    expect(text).toBe('12\ntyped\n');
    expect(await exec.inspect()).toMatchObject({ Running: false, ExitCode: 4 });
    await container.remove({ force: true });
  });

  it('tells of events in both dialects, live and since', async () => {
    const since = Math.floor(Date.now() / 1000) - 1;
    const live = (await docker().getEvents({ filters: { type: ['container'], event: ['die'] } })) as Readable;
    const heard: Record<string, unknown>[] = [];
    live.on('data', (chunk: Buffer) => {
      for (const line of chunk
        .toString()
        .split('\n')
        .filter((text) => text.trim()))
        heard.push(JSON.parse(line) as Record<string, unknown>);
    });
    const { container } = await run(['sh', '-c', 'exit 3'], { name: 'eventful', Labels: { mine: 'yes' } });
    await until(
      () => Promise.resolve(heard),
      (events) => events.length > 0,
    );
    expect(heard[0]).toMatchObject({
      status: 'die',
      id: container.id,
      from: toolbox,
      Type: 'container',
      Action: 'die',
      Actor: { ID: container.id, Attributes: { name: 'eventful', exitCode: '3', mine: 'yes' } },
    });
    live.destroy();
    const past = (await docker().getEvents({
      since,
      until: Math.ceil(Date.now() / 1000) - 0.001,
      filters: { container: ['eventful'] },
    })) as Readable;
    const chunks: Buffer[] = [];
    for await (const chunk of past) chunks.push(chunk as Buffer);
    const actions = Buffer.concat(chunks)
      .toString()
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { Action: string }).Action);
    expect(actions).toEqual(['create', 'start', 'die']);
    await container.remove();
  });

  it('lists by label, name and status', async () => {
    const { container } = await run(['true'], {
      name: 'listed',
      Labels: { 'com.docker.compose.project': 'p' },
    });
    const list = (filters: Record<string, string[]>, all = true) => docker().listContainers({ all, filters });
    expect((await list({ label: ['com.docker.compose.project=p'] })).map(({ Names }) => Names)).toEqual([
      ['/listed'],
    ]);
    expect(await list({ label: ['com.docker.compose.project=other'] })).toEqual([]);
    expect(await list({ name: ['^/listed$'] })).toHaveLength(1);
    expect(await list({ status: ['exited'], name: ['listed'] })).toHaveLength(1);
    expect(await list({ name: ['listed'] }, false)).toHaveLength(0);
    await container.remove();
  });

  it('refuses unknown runtimes, programs and API versions', async () => {
    await expect(
      docker().createContainer({ Image: toolbox, Cmd: ['true'], HostConfig: { Runtime: 'crun' } }),
    ).rejects.toMatchObject({ statusCode: 400 });
    const container = await docker().createContainer({ Image: toolbox, Cmd: ['nosuch'] });
    await expect(container.start()).rejects.toMatchObject({
      message: expect.stringContaining('executable file not found in $PATH') as string,
    });
    expect((await container.inspect()).State.ExitCode).toBe(127);
    await container.remove();
    for (const [version, words] of [
      ['v1.99', 'too new'],
      ['v1.12', 'too old'],
    ]) {
      const old = new Docker({
        socketPath: socketOf(practice.record.dockerHost),
        version,
      });
      await expect(old.version()).rejects.toMatchObject({
        statusCode: 400,
        message: expect.stringContaining(words ?? '') as string,
      });
    }
  });

  it('pulls with progress, knows shared layers, and refuses bad logins in the stream or before it', async () => {
    const first = (await pull(docker(), image('api', 'release-260714'))) as {
      status?: string;
      progressDetail?: { current?: number };
    }[];
    expect(
      first.some((line) => line.status === 'Downloading' && (line.progressDetail?.current ?? 0) > 0),
    ).toBe(true);
    const second = (await pull(docker(), image('api', 'release-260728'))) as { status?: string }[];
    expect(second.filter((line) => line.status === 'Already exists')).toHaveLength(2);
    const inspected = await docker().getImage(image('api', 'release-260728')).inspect();
    expect(inspected.RepoDigests[0]).toMatch(/^quay\.io\/deepgram\/self-hosted-api@sha256:[0-9a-f]{64}$/);
    await pull(docker(), inspected.RepoDigests[0] ?? '');
    const authconfig = { username: 'robot', password: 'invalid-one', serveraddress: 'quay.io' };
    await expect(docker().pull(image('api'), { authconfig })).rejects.toMatchObject({
      message: expect.stringContaining('unauthorized') as string,
    });
    await expect(docker().pull(image('api', 'release-999999'))).rejects.toMatchObject({
      statusCode: 404,
      message: expect.stringContaining('manifest unknown') as string,
    });
    await expect(docker().pull('registry.example/a/b:1')).rejects.toMatchObject({
      message: expect.stringContaining('no such host') as string,
    });
  });
});
