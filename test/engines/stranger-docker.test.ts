// Proves that a stranger's client, the plain `docker` command, works against the practice engine: every command that
// issue 2 row 3 names, and a few around them.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  closePractice,
  image,
  openPractice,
  raiseSite,
  until,
  type PracticeHome,
} from './practice/practice-site.ts';

const present = spawnSync('docker', ['--version']).status === 0;
if (!present) console.info('skipped: stranger-docker, because there is no docker command on this machine');
const commandLimitMs = 20_000;

interface Ran {
  code: number;
  out: string;
  err: string;
}

describe.skipIf(!present)('the docker command', () => {
  let practice: PracticeHome;
  let scratch: string;
  beforeAll(async () => {
    practice = await openPractice();
    await raiseSite(practice);
    scratch = mkdtempSync(path.join(os.tmpdir(), 'sa-docker-'));
  });
  afterAll(async () => {
    expect(await closePractice(practice)).toEqual([]);
    rmSync(scratch, { recursive: true, force: true });
  });

  const environment = (): NodeJS.ProcessEnv => ({
    ...process.env,
    DOCKER_HOST: practice.record.dockerHost,
    DOCKER_CONFIG: path.join(scratch, 'config'),
  });
  const docker = (...args: string[]): Promise<Ran> =>
    new Promise((resolve) => {
      execFile(
        'docker',
        args,
        { env: environment(), timeout: commandLimitMs, killSignal: 'SIGKILL' },
        (error, out, err) => {
          resolve({ code: error ? Number(error.code ?? -1) : 0, out, err });
        },
      );
    });
  const good = async (...args: string[]): Promise<string> => {
    const ran = await docker(...args);
    expect(ran, `docker ${args.join(' ')}`).toMatchObject({ code: 0 });
    return ran.out;
  };

  it('version and info', async () => {
    expect(await good('version')).toContain('Site Admin practice engine');
    const info = JSON.parse(await good('info', '--format', '{{json .}}')) as {
      Runtimes: object;
      ServerErrors?: string[];
    };
    expect(Object.keys(info.Runtimes)).toContain('nvidia');
    expect(info.ServerErrors ?? []).toEqual([]);
  });

  it('ps and inspect', async () => {
    expect((await good('ps', '--format', '{{.Names}}')).trim().split('\n').sort()).toEqual([
      'api',
      'engine',
      'license-proxy',
    ]);
    expect(await good('ps', '-a', '--filter', 'name=api')).toMatch(/127\.0\.0\.1:\d+->8080\/tcp/);
    expect(await good('inspect', 'api', '--format', '{{.State.Status}} {{.Config.Image}}')).toBe(
      `running ${image('api')}\n`,
    );
    expect((await docker('inspect', 'nobody')).code).toBe(1);
  });

  it('images, pull, tag, history, rmi', async () => {
    expect(await good('pull', image('api', 'release-260714'))).toContain('Status: Downloaded newer image');
    expect(await good('pull', image('api', 'release-260714'))).toContain('Status: Image is up to date');
    expect(await good('images', '--format', '{{.Repository}}:{{.Tag}}')).toContain(
      image('api', 'release-260714'),
    );
    expect(await good('images', '--digests', 'quay.io/deepgram/self-hosted-api')).toMatch(
      /sha256:[0-9a-f]{64}/,
    );
    await good('tag', image('api', 'release-260714'), 'mine:1');
    expect(await good('history', 'mine:1')).toContain('practice layer');
    expect(await good('rmi', 'mine:1')).toContain('Untagged: mine:1');
    expect((await docker('rmi', image('api'))).err).toContain('image is being used by running container');
    expect((await docker('pull', image('api', 'absent'))).err).toContain('manifest unknown');
  });

  it('run --rm, with output, input and exit codes', async () => {
    expect(await good('run', '--rm', 'practice/toolbox', 'echo', 'hello')).toBe('hello\n');
    expect(
      await docker(
        'run',
        '--rm',
        'practice/toolbox',
        'sh',
        '-c',
        'echo a; false && echo b; echo c >&2; exit 3',
      ),
    ).toMatchObject({ code: 3, out: 'a\n', err: 'c\n' });
    expect(await docker('run', '--rm', 'practice/toolbox', 'nosuch')).toMatchObject({
      code: 127,
      err: expect.stringContaining('executable file not found') as string,
    });
    expect(await good('run', '--rm', '-e', 'A=b', 'practice/toolbox', 'printenv', 'A')).toBe('b\n');
    expect(
      await good(
        'run',
        '--rm',
        '--gpus',
        'all',
        '-e',
        'NVIDIA_VISIBLE_DEVICES=all',
        'practice/toolbox',
        'nvidia-smi',
        '-L',
      ),
    ).toContain('NVIDIA L4');
    const piped = spawnSync('docker', ['run', '--rm', '-i', 'practice/toolbox', 'cat'], {
      env: environment(),
      input: 'typed',
      timeout: commandLimitMs,
    });
    expect(piped.stdout.toString()).toBe('typed');
    expect((await good('ps', '-a', '--filter', 'ancestor=practice/toolbox', '-q')).trim()).toBe('');
  });

  it('logs and logs -f', async () => {
    expect(await good('logs', 'engine')).toContain('impeller::config: Using devices: Gpu(0)');
    await good(
      'run',
      '-d',
      '--name',
      'talker',
      'practice/toolbox',
      'sh',
      '-c',
      'echo one; sleep 1; echo two',
    );
    expect(await good('logs', '-f', 'talker')).toBe('one\ntwo\n');
    expect(await good('logs', '--tail', '1', '-t', 'talker')).toMatch(/^\d{4}-.*Z two\n$/);
    await good('rm', 'talker');
  });

  it('stats --no-stream and top', async () => {
    const lines = (await good('stats', '--no-stream', '--format', '{{.Name}} {{.MemUsage}} {{.CPUPerc}}'))
      .trim()
      .split('\n')
      .sort();
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['api', 'engine', 'license-proxy']);
    for (const line of lines) expect(line).toMatch(/^\S+ [1-9][\d.]*MiB \/ [\d.]+GiB \d+\.\d+%$/);
    expect(await good('top', 'api')).toContain('stem -v serve /api.toml');
  });

  it('exec', async () => {
    expect(
      await good('exec', 'engine', 'nvidia-smi', '--query-gpu=name,memory.total', '--format=csv,noheader'),
    ).toBe('NVIDIA L4, 23034 MiB\n');
    const probe = `curl --silent --insecure http://localhost:8080/v1/status/engine | grep -e '^{"engine_connection_status":"Connected".*}$'`;
    expect(await good('exec', 'api', 'sh', '-c', probe)).toContain('Connected');
    expect(await good('exec', 'api', 'curl', '-s', 'http://license-proxy:8080/v1/status')).toContain(
      '"state":"Connected"',
    );
    expect((await docker('exec', 'api', 'curl', 'http://nobody/')).code).toBe(6);
    expect((await docker('exec', 'api', 'false')).code).toBe(1);
    expect((await docker('exec', 'api', 'nosuch')).code).toBe(127);
    expect((await docker('exec', 'api', 'nvidia-smi')).code).toBe(127);
    expect(await good('exec', 'api', 'sh', '-c', 'cat /api.toml | grep driver_pool')).toContain(
      '[[driver_pool.standard]]',
    );
    expect((await docker('exec', 'api', 'touch', '/api.toml')).err).toContain('Read-only file system');
  });

  it('cp both ways', async () => {
    const file = path.join(scratch, 'note.txt');
    writeFileSync(file, 'carried');
    await good('cp', file, 'api:/tmp/');
    expect(await good('exec', 'api', 'cat', '/tmp/note.txt')).toBe('carried');
    await good('cp', 'api:/tmp/note.txt', path.join(scratch, 'back.txt'));
    expect(readFileSync(path.join(scratch, 'back.txt'), 'utf8')).toBe('carried');
    expect((await docker('cp', 'api:/nowhere', scratch)).err).toContain('Could not find the file /nowhere');
  });

  it('events', async () => {
    const child = spawn('docker', ['events', '--filter', 'container=eventful', '--format', '{{.Action}}'], {
      env: environment(),
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    // The subscription is there once an event of ours arrives: begin until it does.
    await until(
      async () => {
        await good('run', '--rm', '--name', 'eventful', 'practice/toolbox', 'true');
        return text;
      },
      (heard) => heard.includes('create') && heard.endsWith('destroy\n'),
    );
    child.kill();
    expect(text.split('\n')).toEqual(expect.arrayContaining(['create', 'start', 'die', 'destroy']));
  });

  it('network ls, create, inspect, rm', async () => {
    await good('network', 'create', 'extra');
    expect((await good('network', 'ls', '--format', '{{.Name}}')).split('\n')).toEqual(
      expect.arrayContaining(['bridge', 'host', 'none', 'site', 'extra']),
    );
    await good('network', 'connect', '--alias', 'other', 'extra', 'api');
    expect(
      await good(
        'run',
        '--rm',
        '--network',
        'extra',
        'practice/toolbox',
        'curl',
        '-s',
        'http://other:8080/v1/status',
      ),
    ).toContain('system_health');
    expect((await docker('network', 'rm', 'extra')).err).toContain('has active endpoints');
    await good('network', 'disconnect', 'extra', 'api');
    await good('network', 'rm', 'extra');
    expect((await docker('network', 'inspect', 'extra')).code).toBe(1);
  });

  it('stop, kill, restart, rename, wait, rm, prune', async () => {
    await good('run', '-d', '--name', 'sleeper', 'practice/toolbox', 'sleep', 'infinity');
    await good('rename', 'sleeper', 'dozer');
    await good('restart', '-t', '2', 'dozer');
    await good('kill', 'dozer');
    expect(await good('wait', 'dozer')).toBe('137\n');
    await good('start', 'dozer');
    await good('stop', '-t', '2', 'dozer');
    expect(await good('container', 'prune', '-f')).toContain('Deleted Containers');
    expect((await docker('rm', 'api')).err).toContain('cannot remove container');
    await good('rm', '-f', 'api');
  });

  it('login, system df, volumes', async () => {
    expect(await good('login', '-u', 'robot', '-p', 'secret', 'quay.io')).toContain('Login Succeeded');
    expect((await docker('login', '-u', 'robot', '-p', 'invalid', 'quay.io')).err).toContain('unauthorized');
    expect(await good('system', 'df')).toContain('Images');
    await good('volume', 'create', 'kept');
    await good('run', '--rm', '-v', 'kept:/data', 'practice/toolbox', 'sh', '-c', 'echo v > /data/f');
    expect(await good('run', '--rm', '-v', 'kept:/data', 'practice/toolbox', 'cat', '/data/f')).toBe('v\n');
    await good('volume', 'rm', 'kept');
  });
});
