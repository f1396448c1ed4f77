// One suite × practice, real Docker: what the plain `docker` and `docker-compose` commands ask for is carried out as asked, or refused by
// the name of the option. Never half, and a refused request changes nothing.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connect, imageOf, pull } from '#test/lab/engine-client';
import { raiseLab } from '#test/lab/raise-lab';
import { skipReason } from '#test/lab/use-lab';
import { closePractice, openPractice, pull as pullPractice } from './practice/practice-site.ts';

/** Where the second version of control groups keeps it, and the first. */
const limit = (...files: string[]): string =>
  `cat ${files.map((file) => `/sys/fs/cgroup/${file}`).join(' ')} 2>/dev/null`;

interface Client {
  dockerHost: string;
  image: string;
  close(): Promise<void>;
}

/** Arguments of `docker create`, and what its inspection shows of them. */
type Asked = [args: string[], field: string, value: string];

/** Arguments of `docker run`, a script, and what it prints where they are in force. */
type Tried = [args: string[], script: string, output: string];

interface Outcome {
  code: number;
  out: string;
  err: string;
}

const clients: Record<string, { why: string | null; raise: () => Promise<Client> }> = {
  practice: { why: null, raise: raisePractice },
  Docker: { why: skipReason, raise: raiseDocker },
};

async function raisePractice(): Promise<Client> {
  const practice = await openPractice();
  const image = 'practice/toolbox:latest';
  await pullPractice(practice.docker, image);
  const close = async (): Promise<void> => expect(await closePractice(practice)).toEqual([]);
  return { dockerHost: practice.record.dockerHost, image, close };
}

/** A Docker of its own: `prune` takes whatever else is there. */
async function raiseDocker(): Promise<Client> {
  const lab = await raiseLab({ docker: true, registry: true, fresh: true });
  if (!lab.docker || !lab.registry) throw new Error('the lab has no Docker');
  const image = imageOf(lab, 'api', 'release-260728');
  await pull(connect(lab.docker.socket), image, lab.registry);
  return { dockerHost: `unix://${lab.docker.socket}`, image, close: () => lab.close() };
}

describe.for(Object.entries(clients))('a docker client on %s', ([kind, { why, raise }]) => {
  describe.skipIf(why)('', () => {
    let client: Client;
    beforeAll(async () => {
      client = await raise();
    }, 120_000);
    afterAll(() => client.close(), 60_000);
    afterEach(async () => {
      const { out } = await docker('ps', '-aq');
      if (out !== '') await docker('rm', '-fv', ...out.split('\n'));
      await docker('network', 'prune', '-f');
      const volumes = (await docker('volume', 'ls', '-q')).out;
      if (volumes !== '') await docker('volume', 'rm', ...volumes.split('\n'));
    });

    async function run(program: string, args: string[]): Promise<Outcome> {
      const env = { ...process.env, DOCKER_HOST: client.dockerHost };
      try {
        const { stdout, stderr } = await promisify(execFile)(program, args, { env });
        return { code: 0, out: stdout.trim(), err: stderr.trim() };
      } catch (thrown) {
        const { code, stdout, stderr } = thrown as { code: number; stdout: string; stderr: string };
        return { code, out: stdout.trim(), err: stderr.trim() };
      }
    }

    const docker = (...args: string[]): Promise<Outcome> => run('docker', args);
    const shell = (...options: string[]): string[] => [...options, '--entrypoint', 'sh', client.image, '-c'];
    const names = async (...list: string[]): Promise<string[]> => {
      const { out } = await docker(...list, '--format', '{{.Names}}');
      return out.split('\n').filter(Boolean).toSorted();
    };

    it.each<[option: string, ...Asked]>([
      ['--user', ['--user', '1000'], '.Config.User', '1000'],
      ['--read-only', ['--read-only'], '.HostConfig.ReadonlyRootfs', 'true'],
      ['--memory', ['--memory', '100m'], '.HostConfig.Memory', '104857600'],
      ['--cpus', ['--cpus', '1'], '.HostConfig.NanoCpus', '1000000000'],
      ['--pids-limit', ['--pids-limit', '9'], '.HostConfig.PidsLimit', '9'],
      ['--shm-size', ['--shm-size', '8m'], '.HostConfig.ShmSize', '8388608'],
      ['--ulimit', ['--ulimit', 'nofile=64'], '(index .HostConfig.Ulimits 0).Soft', '64'],
      ['--tmpfs', ['--tmpfs', '/t'], 'len .HostConfig.Tmpfs', '1'],
      ['--init', ['--init'], '.HostConfig.Init', 'true'],
      ['--privileged', ['--privileged'], '.HostConfig.Privileged', 'true'],
      ['--cap-drop', ['--cap-drop', 'ALL'], 'index .HostConfig.CapDrop 0', 'ALL'],
      ['--health-cmd', ['--health-cmd', 'true'], 'index .Config.Healthcheck.Test 1', 'true'],
      ['--dns', ['--dns', '1.1.1.1'], 'index .HostConfig.Dns 0', '1.1.1.1'],
      ['--ipc', ['--ipc', 'host'], '.HostConfig.IpcMode', 'host'],
      ['--oom-score-adj', ['--oom-score-adj', '5'], '.HostConfig.OomScoreAdj', '5'],
      ['--log-opt', ['--log-opt', 'tag=x'], '.HostConfig.LogConfig.Config.tag', 'x'],
      ['--publish', ['-p', '5353:53/udp'], 'len .HostConfig.PortBindings', '1'],
      ['--mount', ['--mount', 'type=tmpfs,dst=/t'], '(index .HostConfig.Mounts 0).Type', 'tmpfs'],
      ['--hostname', ['--hostname', 'here'], '.Config.Hostname', 'here'],
      ['--volume', ['-v', '/own'], '(index .Mounts 0).Type', 'volume'],
      ['--restart', ['--restart', 'on-failure:2'], '.HostConfig.RestartPolicy.MaximumRetryCount', '2'],
      ['--stop-timeout', ['--stop-timeout', '7'], '.Config.StopTimeout', '7'],
      ['--platform', ['--platform', 'linux/amd64'], '.Platform', 'linux'],
    ])('has %s, or refuses it by name', async (option, ...[args, field, value]) => {
      const made = await docker('create', '--name', 'asked', ...args, client.image, 'true');
      if (made.code === 0) {
        expect((await docker('inspect', '-f', `{{${field}}}`, 'asked')).out).toBe(value);
        return;
      }
      expect(kind).toBe('practice');
      expect(made.err).toContain(`the practice engine does not support ${option}`);
      expect(await names('ps', '-a')).toEqual([]);
    });

    it.each<[option: string, ...Tried]>([
      ['--user', ['--user', '1000'], 'id -u', '1000'],
      ['--read-only', ['--read-only'], 'touch /tmp/x || echo refused', 'refused'],
      ['--memory', ['--memory', '100m'], limit('memory.max', 'memory/memory.limit_in_bytes'), '104857600'],
      ['--pids-limit', ['--pids-limit', '9'], limit('pids.max', 'pids/pids.max'), '9'],
      ['--ulimit', ['--ulimit', 'nofile=64'], 'ulimit -n', '64'],
      ['--tmpfs', ['--tmpfs', '/t'], 'grep -c "^tmpfs /t " /proc/mounts', '1'],
      ['--dns', ['--dns', '192.0.2.1'], 'grep -c 192.0.2.1 /etc/resolv.conf', '1'],
      [
        '--domainname',
        ['--hostname', 'here', '--domainname', 'there'],
        'cat /proc/sys/kernel/domainname',
        'there',
      ],
      ['--sysctl', ['--sysctl', 'net.core.somaxconn=77'], 'cat /proc/sys/net/core/somaxconn', '77'],
      ['--hostname', ['--hostname', 'here'], 'echo $HOSTNAME', 'here'],
      ['--env', ['--env', 'WORD=here'], 'echo $WORD', 'here'],
      ['--workdir', ['--workdir', '/tmp'], 'pwd', '/tmp'],
      ['--volume', ['-v', '/own'], 'echo kept > /own/a && cat /own/a', 'kept'],
    ])('gives a container %s, or refuses it by name', async (option, ...[args, script, output]) => {
      const ran = await docker('run', '--rm', ...shell(...args), script);
      if (ran.code !== 125) {
        expect(ran.out).toBe(output);
        return;
      }
      expect(kind).toBe('practice');
      expect(ran.err).toContain(`the practice engine does not support ${option}`);
      expect(await names('ps', '-a')).toEqual([]);
    });

    it.each([
      ['network', 'create', '--subnet', '10.231.0.0/24'],
      ['network', 'create', '--ipv6', '--subnet', 'fd00:5a::/64'],
      ['volume', 'create', '--opt', 'type=tmpfs', '--opt', 'device=tmpfs'],
    ])('has docker %s %s %s, or refuses it by name', async (...args) => {
      const option = args[2] ?? '';
      const made = await docker(...args, 'asked');
      const listed = (await docker(args[0] ?? '', 'ls', '--format', '{{.Name}}')).out.split('\n');
      expect(listed.includes('asked')).toBe(made.code === 0);
      if (made.code === 0) return;
      expect(kind).toBe('practice');
      expect(made.err).toContain(`the practice engine does not support ${option}`);
    });

    it('prunes what is unused, to its end, and nothing else', async () => {
      await docker('volume', 'create', 'named');
      await docker('network', 'create', 'unused');
      await docker('run', '-d', '--name', 'working', ...shell(), 'sleep 60');
      await docker('run', '--name', 'kept', '--label', 'keep=yes', ...shell('-v', 'named:/n'), 'true');
      await docker('run', '--name', 'ended', ...shell('-v', '/own'), 'true');
      const refused = await docker('container', 'prune', '-f', '--filter', 'colour=red');
      expect(refused.err).toMatch(/invalid filter 'colour'/i);
      expect(await names('ps', '-a')).toEqual(['ended', 'kept', 'working']);
      expect((await docker('container', 'prune', '-f', '--filter', 'until=1h')).code).toBe(0);
      expect(await names('ps', '-a')).toEqual(['ended', 'kept', 'working']);
      expect(await docker('system', 'prune', '-f', '--filter', 'label!=keep')).toMatchObject({ code: 0 });
      expect(await names('ps', '-a')).toEqual(['kept', 'working']);
      expect((await docker('network', 'ls', '--format', '{{.Name}}')).out).not.toContain('unused');
      await docker('rm', 'kept');
      // Since API 1.42 a volume with a name stays; before, it went.
      const before = { ...process.env, DOCKER_HOST: client.dockerHost, DOCKER_API_VERSION: '1.41' };
      if (kind === 'practice') {
        expect(await docker('volume', 'prune', '-f')).toMatchObject({ code: 0 });
        expect((await docker('volume', 'ls', '-q')).out).toBe('named');
      }
      await promisify(execFile)('docker', ['volume', 'prune', '-f'], { env: before });
      expect((await docker('volume', 'ls', '-q')).out).toBe('');
    });

    it('removes a volume that nobody named with its container, and keeps a named one', async () => {
      await docker('create', '--name', 'both', '-v', '/own', '-v', 'named:/n', client.image, 'true');
      expect((await docker('volume', 'ls', '-q')).out.split('\n')).toHaveLength(2);
      await docker('rm', '-v', 'both');
      expect((await docker('volume', 'ls', '-q')).out).toBe('named');
    });

    it('answers filters, and refuses those that are none', async () => {
      await docker('run', '--name', 'first', ...shell(), 'exit 3');
      await docker('create', '--name', 'second', client.image, 'true');
      await docker('run', '-d', '--name', 'third', ...shell(), 'sleep 60');
      const filtered = (filter: string) => names('ps', '-a', '--filter', filter);
      expect(await filtered('exited=3')).toEqual(['first']);
      expect(await filtered('status=created')).toEqual(['second']);
      expect(await filtered('health=none')).toEqual(['first', 'second', 'third']);
      expect(await filtered('health=healthy')).toEqual([]);
      expect(await filtered('since=first')).toEqual(['second', 'third']);
      expect(await filtered('before=second')).toEqual(['first']);
      for (const list of ['ps', 'network ls', 'volume ls', 'images']) {
        const { code, err } = await docker(...list.split(' '), '--filter', 'colour=red');
        expect(code).toBe(1);
        expect(err).toMatch(/invalid filter 'colour/i);
      }
    });

    it('shows what a container wrote', async () => {
      await docker(
        'run',
        '--name',
        'writer',
        ...shell('-v', '/own'),
        'echo a > /tmp/here; echo b > /own/there',
      );
      const { out } = await docker('diff', 'writer');
      expect(out).toContain('A /tmp/here');
      expect(out).not.toContain('there');
    });

    it('changes a restart policy, and leaves it when something else changes', async () => {
      await docker('run', '-d', '--name', 'changing', ...shell(), 'sleep 60');
      expect((await docker('update', '--restart', 'unless-stopped', 'changing')).code).toBe(0);
      const memory = await docker('update', '--memory', '128m', '--memory-swap', '256m', 'changing');
      if (memory.code !== 0) expect(memory.err).toContain('does not support --memory');
      const { out } = await docker('inspect', '-f', '{{.HostConfig.RestartPolicy.Name}}', 'changing');
      expect(out).toBe('unless-stopped');
    });

    it('pauses a container, or says that it does not and leaves it running', async () => {
      await docker('run', '-d', '--name', 'pausing', ...shell(), 'sleep 60');
      const { code, err } = await docker('pause', 'pausing');
      const { out } = await docker('inspect', '-f', '{{.State.Status}}', 'pausing');
      expect(out).toBe(code === 0 ? 'paused' : 'running');
      if (code === 0) await docker('unpause', 'pausing');
      else expect(err).toContain('the practice engine does not support POST /containers/pausing/pause');
    });

    it('serves docker-compose', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'site-admin-compose-'));
      try {
        const service = `image: ${client.image}\n    entrypoint: ["sh", "-c", "sleep 60"]`;
        await writeFile(
          join(folder, 'docker-compose.yml'),
          `version: "2.4"\nservices:\n  one:\n    ${service}\n    ports: ["127.0.0.1::80"]\n    volumes: ["data:/data"]\n    depends_on: [two]\n  two:\n    ${service}\n    restart: unless-stopped\nvolumes:\n  data: {}\n`,
        );
        const compose = (...args: string[]) =>
          run('docker-compose', [
            '--project-name',
            'clients',
            '--project-directory',
            folder,
            '-f',
            join(folder, 'docker-compose.yml'),
            ...args,
          ]);
        const up = await compose('up', '-d');
        expect(up.code, up.err).toBe(0);
        expect(await names('ps')).toEqual(['clients_one_1', 'clients_two_1']);
        const down = await compose('down', '-v', '-t', '1');
        expect(down.code, down.err).toBe(0);
        expect(await names('ps', '-a')).toEqual([]);
        expect((await docker('volume', 'ls', '-q')).out).toBe('');
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  });
});
