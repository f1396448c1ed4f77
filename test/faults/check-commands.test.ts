// Promise: the command line checks as the screens do, says with its exit code whether something blocks, prints a report that stands alone,
// and takes a catalogue only from who may sign one.
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreflightReport } from '#shared/domain/preflight/check';
import { stopPracticeDaemon } from '#practice/client';
import { holdUsualPorts } from '#test/fixtures/free-port';
import { ended, openCore, repository, temporaryDirectory } from '#test/fixtures/open-core';
import { oneHost } from '#test/fixtures/site-documents';

let directory: string;

beforeAll(async () => {
  directory = await temporaryDirectory();
  await using open = await openCore({ dataDirectory: directory });
  await using _ = await holdUsualPorts();
  const { operationId } = await open.client.call('practice.up', {});
  expect(await ended(open.client, operationId)).toMatchObject({ state: 'succeeded' });
  await open.client.call('sites.put', { text: oneHost.replace('"local"', '"unix:///nowhere/engine.sock"') });
}, 60_000);
afterAll(async () => {
  await stopPracticeDaemon(join(directory, 'practice'));
  await rm(directory, { recursive: true, force: true });
}, 30_000);

interface Answer {
  exitCode: unknown;
  text: string;
}

function run(file: string, args: string[]): Promise<Answer> {
  return new Promise((resolve) => {
    const env = { ...process.env, SITE_ADMIN_HOME: directory };
    execFile(process.execPath, [file, ...args], { env, cwd: repository }, (failure, stdout, stderr) =>
      resolve({ exitCode: failure?.code ?? 0, text: `${stdout}${stderr}` }),
    );
  });
}
const dgsite = (...args: string[]) => run(join(repository, 'out', 'node', 'dgsite.mjs'), args);
const sign = (...args: string[]) => run(join(repository, 'tools', 'sign-catalogue.mjs'), args);

describe('dgsite check', () => {
  it('ends with 0 where nothing blocks, and tells every host and rule in JSON', async () => {
    const { exitCode, text } = await dgsite('check', 'practice', '--json');
    const report = JSON.parse(text) as PreflightReport;
    expect(exitCode).toBe(0);
    expect(report.hosts).toMatchObject([{ host: 'practice', reachable: true, way: 'practice' }]);
    expect(report.gpus).toMatchObject([{ owners: [{ service: 'engine', running: true }] }]);
    expect(report.checks.find(({ check }) => check === 'engine.apiVersion')).toMatchObject({ level: 'ok' });
  });

  it('ends with 3 where something blocks, and says what and what to do', async () => {
    const { exitCode, text } = await dgsite('check', 'north');
    expect(exitCode).toBe(3);
    expect(text).toMatch(/■ connection\.reachable: .*unix:\/\/\/nowhere\/engine\.sock/);
    expect(text).toMatch(/→ Start Docker or Podman/);
  });

  it('writes a report that needs nothing else', async () => {
    const file = join(directory, 'report.html');
    expect((await dgsite('check', 'practice', '--report', file)).exitCode).toBe(0);
    const html = await readFile(file, 'utf8');
    expect(html).toContain('Preflight of practice');
    expect(html).not.toMatch(/<script|src=|href="http|@import|url\(/i);
  });

  it('tells everything that is known of one host, and why the rest is not', async () => {
    const { exitCode, text } = await dgsite('hosts', 'practice', 'practice');
    expect(exitCode).toBe(0);
    expect(text).toMatch(/● engine .*GET \/info/);
    expect(text).toMatch(/◌ machine .*A practice host has no machine of its own/);
  });

  it('shows a remedy and runs none without a shell', async () => {
    const shown = await dgsite('remedy', 'practice', 'practice', 'generate-cdi');
    expect(shown).toMatchObject({ exitCode: 0, text: expect.stringContaining('undo:') as string });
    const refused = await dgsite('remedy', 'practice', 'practice', 'generate-cdi', '--yes', '--json');
    expect(refused).toMatchObject({
      exitCode: 1,
      text: expect.stringContaining('remedy.notRunnable') as string,
    });
  });
});

describe('dgsite catalogue', () => {
  it('takes a newer one from a known key only, judges by it, and keeps it', async () => {
    const keys = join(directory, 'keys');
    expect(await sign('keys', keys, 'our-key')).toMatchObject({ exitCode: 0 });
    const template = await sign('template');
    const next = JSON.parse(template.text) as { serial: number; releases: { tag: string }[] };
    const plain = join(directory, 'next.json');
    await writeFile(plain, JSON.stringify(next));
    const signed = join(directory, 'signed.json');
    await writeFile(signed, (await sign('sign', join(keys, 'our-key.pem'), 'our-key', plain)).text);

    const stranger = await dgsite('catalogue', 'install', signed, '--json');
    expect(stranger).toMatchObject({
      exitCode: 1,
      text: expect.stringContaining('catalogue.keyUnknown') as string,
    });
    await writeFile(
      join(directory, 'catalogue-keys.json'),
      await readFile(join(keys, 'our-key.public.json'), 'utf8'),
    );
    expect(await dgsite('catalogue', 'install', signed)).toMatchObject({ exitCode: 0 });
    const again = await dgsite('catalogue', 'install', signed, '--json');
    expect(again).toMatchObject({
      exitCode: 1,
      text: expect.stringContaining('catalogue.outdated') as string,
    });
    const tampered = (await readFile(signed, 'utf8')).replace(
      /"signature": ?"./,
      (start) => `${start.slice(0, -1)}!`,
    );
    await writeFile(signed, tampered);
    const bad = await dgsite('catalogue', 'install', signed, '--json');
    expect(bad.text).toMatch(/catalogue\.(signatureWrong|unreadable)/);

    expect((await dgsite('catalogue')).text).toContain(`Catalogue ${next.serial} `);
    expect((await dgsite('check', 'practice')).text).toContain(`Judged by catalogue ${next.serial}`);
  });
});
