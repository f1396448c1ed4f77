// Proves the daemon's life: one per home, fast, back with its containers, gone without a trace, deadly to its children.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { readPracticeRecord, stopPracticeDaemon } from '#practice/client';
import { isAlive, socketOf } from '#practice/home/practice-record';
import {
  closePractice,
  ensureFolder,
  noteProcesses,
  openPractice,
  pull,
  raiseSite,
  repository,
  until,
} from './practice-site.ts';

const toolbox = 'practice/toolbox:latest';

describe('the practice daemon', () => {
  it('is single per home: a second one gives out the first one’s record', async () => {
    const practice = await openPractice();
    expect((await openPractice({ home: practice.home })).record).toEqual(practice.record);
    const second = spawn(
      process.execPath,
      [path.join(repository, 'electron/practice/daemon.ts'), '--home', practice.home],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let text = '';
    second.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    expect(await new Promise((resolve) => second.on('close', resolve))).toBe(0);
    expect(JSON.parse(text)).toEqual(practice.record);
    expect(await readPracticeRecord(practice.home)).toEqual(practice.record);
    expect(await closePractice(practice)).toEqual([]);
    expect(await stopPracticeDaemon(practice.home)).toBe(false);
  });

  it('brings containers back by policy, with images, files and names', async () => {
    const home = mkdtempSync(path.join(os.tmpdir(), 'sa-practice-'));
    const first = await openPractice({ home });
    const { docker } = first;
    await pull(docker, toolbox);
    for (const [name, policy] of [
      ['stays', 'unless-stopped'],
      ['gone', 'no'],
      ['halted', 'unless-stopped'],
    ] as const) {
      const container = await docker.createContainer({
        name,
        Image: toolbox,
        Cmd: ['sleep', '600'],
        HostConfig: { RestartPolicy: { Name: policy } },
      });
      await container.start();
      if (name === 'halted') await container.stop({ t: 1 });
    }
    await noteProcesses(first);
    await stopPracticeDaemon(home);
    for (const pid of first.seen) expect(isAlive(pid)).toBe(false);
    const second = await openPractice({ home });
    const states = (await second.docker.listContainers({ all: true }))
      .map(({ Names, State }) => `${Names[0] ?? ''} ${State}`)
      .sort();
    expect(states).toEqual(['/gone exited', '/halted exited', '/stays running']);
    expect(await closePractice(second)).toEqual([]);
  });

  it('takes every child with it when it is killed, and the next one starts over the traces', async () => {
    const practice = await openPractice();
    await raiseSite(practice, { api: { restart: 'always' } });
    process.kill(practice.record.pid, 'SIGKILL');
    await until(
      () => Promise.resolve([...practice.seen].filter(isAlive)),
      (alive) => alive.length === 0,
    );
    expect(await readPracticeRecord(practice.home)).toBeNull();
    const again = await openPractice({ home: practice.home });
    const running = await until(
      () => again.docker.listContainers(),
      (list) => list.length === 1,
    );
    expect(running[0]?.Names).toEqual(['/api']);
    expect(await closePractice(again)).toEqual([]);
  });

  it('finds a short socket for a long home, and removes it', async () => {
    const base = mkdtempSync(path.join(os.tmpdir(), 'sa-practice-'));
    const home = ensureFolder(path.join(base, 'a'.repeat(60), 'b'.repeat(60)));
    const practice = await openPractice({ home });
    const socket = socketOf(practice.record.dockerHost);
    expect(socket.length).toBeLessThanOrEqual(100);
    expect(socket.startsWith(home)).toBe(false);
    expect(await practice.docker.ping()).toBeDefined();
    expect(await closePractice(practice)).toEqual([]);
    expect(existsSync(path.dirname(socket))).toBe(false);
    rmSync(base, { recursive: true, force: true });
  });

  it('keeps several hosts apart, also with the same ports', async () => {
    const practice = await openPractice({ hosts: ['gpu-1', 'gpu-2'] });
    const [one, two] = practice.record.hosts.map(
      ({ dockerHost }) => new Docker({ socketPath: socketOf(dockerHost) }),
    );
    if (!one || !two) throw new Error('two hosts expected');
    for (const docker of [one, two]) {
      await pull(docker, toolbox);
      const container = await docker.createContainer({
        name: 'same',
        Image: toolbox,
        Cmd: ['sleep', '60'],
        HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '28080' }] } },
      });
      await container.start();
    }
    expect((await one.info()).Name).toBe('gpu-1');
    expect((await two.info()).Name).toBe('gpu-2');
    expect(practice.record.hosts.map(({ address }) => address)).toEqual(['127.0.0.1', '127.0.0.2']);
    expect(await closePractice(practice)).toEqual([]);
  });

  it('says in its file that it is ready', async () => {
    const practice = await openPractice();
    expect(JSON.parse(readFileSync(path.join(practice.home, 'practice.json'), 'utf8'))).toEqual(
      practice.record,
    );
    expect(await closePractice(practice)).toEqual([]);
  });
});
