// Shows that a lab leaves nothing: when it is closed, and when its raiser was killed and a later one cleans up.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { connect, imageOf, pull } from '#test/lab/engine-client';
import { readRecords } from '#test/lab/lab-record';
import { findLeftovers } from '#test/lab/leftovers';
import { engineAnswers } from '#test/lab/engine-request';
import { raiseLab, type LabDescription } from '#test/lab/raise-lab';
import { takeDownAbandoned } from '#test/lab/take-down';
import { skipReason } from '#test/lab/use-lab';
import { waitUntil } from '#test/lab/wait-until';

/** Raises a lab in another process, says so on standard output, and then waits to be killed. */
const raiser = `
const { raiseLab } = await import(${JSON.stringify(path.resolve(import.meta.dirname, '../lab/raise-lab.ts'))});
const { close, licenceServer, ...lab } = await raiseLab();
console.log(JSON.stringify(lab));
setInterval(() => {}, 1000);
`;

describe.skipIf(skipReason)('a lab whose raiser was killed', () => {
  it('is taken down by the next one, with its running containers', async () => {
    const environment = { ...process.env };
    delete environment.SITE_ADMIN_LAB;
    const child = spawn(process.execPath, ['--input-type=module', '-e', raiser], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: environment,
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const lab = JSON.parse(line.toString('utf8')) as LabDescription;
    const record = readRecords().find(({ directory }) => directory === lab.directory);
    if (!record || !lab.docker || !lab.podman || !lab.registry) throw new Error('the lab lacks a part');
    for (const socket of [lab.docker.socket, lab.podman.socket]) {
      const docker = connect(socket);
      const image = imageOf(lab, 'api', 'release-260714');
      await pull(docker, image, lab.registry);
      await docker.createNetwork({ Name: 'left-behind' });
      const container = await docker.createContainer({
        Image: image,
        Entrypoint: ['/usr/bin/node', '-e'],
        Cmd: ['setInterval(() => {}, 1000)'],
        HostConfig: {
          NetworkMode: 'left-behind',
          RestartPolicy: { Name: 'always' },
          PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
        },
      });
      await container.start();
    }
    expect(await findLeftovers(record)).not.toEqual([]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    // The worst case: the engines die as well, and only their containers and supervisors are left.
    for (const { name, pid } of record.processes)
      if (name === 'dockerd' || name === 'podman') process.kill(pid, 'SIGKILL');

    await takeDownAbandoned();
    expect(await findLeftovers(record)).toEqual([]);
  }, 90_000);
});

describe.skipIf(skipReason)('a lab that goes', () => {
  it('takes nothing of others with it: neither the Docker of a lab beside it nor a stranger who came meanwhile', async () => {
    const wishes = { docker: true, dockerDiskBytes: 64 * 1024 ** 2, fresh: true };
    const going = await raiseLab(wishes);
    // Both have copies of every mount there was, as a service has that its system starts meanwhile.
    const staying = await raiseLab(wishes);
    const stranger = spawn('unshare', ['--mount', 'sleep', '60'], { stdio: 'ignore' });
    try {
      await once(stranger, 'spawn');
      await waitUntil(() => readFileSync(`/proc/${String(stranger.pid)}/comm`, 'utf8').trim() === 'sleep', {
        what: 'the stranger in its own mount namespace',
        deadlineMs: 5_000,
      });
      expect(readFileSync(`/proc/${String(stranger.pid)}/mountinfo`, 'utf8')).toContain(going.directory);
      await going.close();
      expect(stranger.signalCode).toBeNull();
      expect(await engineAnswers(staying.docker?.socket ?? '')).toBe(true);
    } finally {
      stranger.kill('SIGKILL');
      await staying.close();
    }
  }, 90_000);
});
