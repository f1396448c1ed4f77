// Promise: in a pipeline the command line behaves as the other tools there: what it prints is what was asked for, a reader that leaves ends it
// quietly, a device that is full does not pass for success, and a change goes on to its end whoever listens.
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stopPracticeDaemon } from '#practice/client';
import { ended, openCore, repository, temporaryDirectory } from '#test/fixtures/open-core';
import { oneHost } from '#test/fixtures/site-documents';

let home: string;
const main = join(repository, 'out', 'node', 'dgsite.mjs');

interface Piped {
  out: string;
  error: string;
  code: unknown;
}

/** A line for bash, in which `dgsite` is the command line. */
function shell(line: string, env: NodeJS.ProcessEnv = {}): Promise<Piped> {
  const script = `dgsite() { '${process.execPath}' '${main}' "$@"; }\n${line}`;
  return new Promise((resolve) => {
    const around = { ...process.env, ...env, SITE_ADMIN_HOME: home, NODE_NO_WARNINGS: '1' };
    execFile('bash', ['-c', script], { env: around, cwd: home }, (failure, out, error) =>
      resolve({ out, error, code: failure?.code ?? 0 }),
    );
  });
}

beforeAll(async () => {
  home = await temporaryDirectory();
  await writeFile(join(home, 'north.toml'), oneHost);
  await using open = await openCore({ dataDirectory: home });
  const { operationId } = await open.client.call('practice.up', {});
  expect(await ended(open.client, operationId)).toMatchObject({ state: 'succeeded' });
}, 60_000);
afterAll(async () => {
  await stopPracticeDaemon(join(home, 'practice'));
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
}, 30_000);

describe.skipIf(process.platform === 'win32')('output', () => {
  it('whose reader has seen enough ends quietly, also of what would go on for ever', async () => {
    for (const line of ['help', 'manual', 'logs practice', 'status practice --watch --json']) {
      const { out, error, code } = await shell(`dgsite ${line} | head -n 1; exit \${PIPESTATUS[0]}`);
      expect([line, out.split('\n').length, error, code]).toEqual([line, 2, '', 0]);
    }
    // A pipe tells its writer that the reader has left when something is written: here, by services that start anew.
    const follows = `(dgsite logs practice --follow | head -n 1 >/dev/null; echo "\${PIPESTATUS[0]}" > followed) & `;
    const again = 'dgsite stop practice --confirm practice && dgsite start practice --yes || exit';
    const { code } = await shell(`{ ${follows} until [ -f followed ]; do ${again}; done; } >/dev/null 2>&1`);
    expect(code).toBe(0);
    expect(await readFile(join(home, 'followed'), 'utf8')).toBe('0\n');
  }, 60_000);

  it('that nobody reads does not stop a change, and its exit code is that of the change', async () => {
    const { code } = await shell(
      'dgsite stop practice --confirm practice 2>&1 | true; exit ${PIPESTATUS[0]}',
    );
    expect(code).toBe(0);
    const { out } = await shell('dgsite history practice --limit 1 --json');
    expect(JSON.parse(out)).toMatchObject([{ state: 'succeeded', plan: { goal: 'stop' } }]);
    expect(await shell('dgsite start practice --yes >/dev/null 2>&1')).toMatchObject({ code: 0 });
  }, 60_000);

  it.skipIf(process.platform !== 'linux')(
    'to a device that is full is told, and ends with 1: cli.outputLost',
    async () => {
      for (const line of [
        'sites',
        'sites --json',
        'help',
        'plan practice',
        'logs practice',
        'logs practice --follow',
        '--version',
      ]) {
        const { error, code } = await shell(`dgsite ${line} > /dev/full`);
        expect([line, code, error.includes('cli.outputLost'), error.includes('ENOSPC')]).toEqual([
          line,
          1,
          true,
          true,
        ]);
      }
      expect(await shell('dgsite statsu 2> /dev/full')).toMatchObject({ code: 2, out: '' });
    },
    60_000,
  );

  it('is JSON lines where there is a stream, and one document elsewhere', async () => {
    const logs = await shell('dgsite logs practice --tail 3 --json');
    const lines = logs.out.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines)
      expect(JSON.parse(line)).toMatchObject({ host: 'practice', text: expect.any(String) as string });
    const streamed = await shell('dgsite transcripts test practice --mode pre-recorded --json');
    expect(
      streamed.out
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { kind: string }).kind),
    ).toEqual(['started', 'final']);
    expect(JSON.parse((await shell('dgsite sites --json')).out)).toHaveLength(1);
  }, 60_000);

  it('of errors is on standard error alone, as text and as JSON, with the exit code of its kind', async () => {
    for (const [line, code, name] of [
      ['status nowhere', 1, 'site.unknown'],
      ['history nowhere', 1, 'site.unknown'],
      ['logs practice --host nowhere', 1, 'host.unknown'],
      ['check practice --host nowhere', 1, 'host.unknown'],
      ['statsu', 2, 'cli.usage'],
      ['status practice now', 2, 'cli.usage'],
      ['serve --port banana', 2, 'cli.usage'],
      ['check practice --release banana', 2, 'cli.usage'],
      ['operations resume op-1', 2, 'cli.confirmationNeeded'],
    ] as const) {
      const text = await shell(`dgsite ${line}`);
      expect([line, text.code, text.out, text.error.includes(`(${name})`)]).toEqual([line, code, '', true]);
      const json = await shell(`dgsite ${line} --json`);
      expect([line, json.code, json.out]).toEqual([line, code, '']);
      expect(JSON.parse(json.error)).toMatchObject({ error: { code: name } });
    }
  }, 60_000);

  it('has colours only where they are wanted', async () => {
    const escape = '\u001b[3';
    expect((await shell('dgsite status practice')).out).not.toContain(escape);
    expect((await shell('dgsite status practice', { FORCE_COLOR: '1' })).out).toContain(escape);
    expect((await shell('dgsite status practice --no-color', { FORCE_COLOR: '1' })).out).not.toContain(
      escape,
    );
    expect((await shell('dgsite status practice', { FORCE_COLOR: '1', NO_COLOR: '1' })).out).not.toContain(
      escape,
    );
    expect((await shell('dgsite status practice --json', { FORCE_COLOR: '1' })).out).not.toContain(escape);
  }, 60_000);
});

describe.skipIf(process.platform === 'win32')('a document', () => {
  it('that is too large is refused before a core is asked, as a file and as a pipe: cli.fileTooLarge', async () => {
    await writeFile(join(home, 'large.toml'), `#${'x'.repeat(1_100_000)}\n`);
    for (const line of [
      'dgsite add large.toml',
      'dgsite sites check - < large.toml',
      'cat large.toml | dgsite add /dev/stdin',
    ]) {
      const { code, error } = await shell(line);
      expect([line, code, error.includes('cli.fileTooLarge')]).toEqual([line, 2, true]);
    }
  }, 30_000);

  it('that becomes too large on the wire is refused by that, and not by an end without a word: call.tooLarge', async () => {
    await writeFile(join(home, 'quotes.toml'), '"'.repeat(900_000));
    const { code, error } = await shell('dgsite add quotes.toml');
    expect([code, error.includes('call.tooLarge')]).toEqual([1, true]);
  }, 30_000);

  it('is judged with an exit code: 0 when it is right, 3 when it is wrong, 2 when there is none', async () => {
    expect(await shell('dgsite sites check north.toml')).toMatchObject({ code: 0 });
    const wrong = await shell(`printf 'name = "x"\\nrelease = 1\\n' | dgsite sites check -`);
    expect(wrong).toMatchObject({ code: 3, error: '' });
    expect(wrong.out).toMatch(/^■ stdin:2:\d+: release: /m);
    expect(await shell('dgsite sites check nowhere.toml')).toMatchObject({ code: 2 });
    expect(await shell(`printf '\\377' | dgsite sites check -`)).toMatchObject({ code: 2 });
  }, 30_000);

  it('of another site of that name is kept, and the way to replace it is named', async () => {
    expect(await shell('dgsite add north.toml')).toMatchObject({ code: 0 });
    const other = await shell(`sed 's/local/practice/' north.toml | dgsite add -`);
    expect(other.code).toBe(1);
    expect(other.error).toContain('dgsite add - --replace');
  }, 30_000);
});
