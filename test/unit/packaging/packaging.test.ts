// Promise: what is installed is what was built: nothing runs from beside the archive that is not on its list, no flag opens a door for
// another program, no install script of a dependency runs, and code that nobody calls is not shipped.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkFilesBeside } from '#main/files-beside';
import { refuseDebugging } from '#main/launch-flags';
import { appId } from '#main/words';
import { repository } from '#test/fixtures/open-core';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'packaging-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
}

interface Entry {
  from: string;
  to: string;
}

/** As electron-builder would call it, for files below the test's folder. */
function listOf(entries: Entry[]): Record<string, string> {
  const tool = new URL('../../../tools/list-files-beside.mjs', import.meta.url).href;
  const code = `import { filesOf } from ${JSON.stringify(tool)}; console.log(JSON.stringify(filesOf(${JSON.stringify(entries)}, 'x64', ${JSON.stringify(folder)})))`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
  return JSON.parse(output) as Record<string, string>;
}

describe('files beside the archive', () => {
  const installed = () => {
    write('out/node/dgsite.mjs', 'run()');
    write('out/node/dgsite.mjs.map', '{}');
    write('bin-x64/node', 'program');
    const list = listOf([
      { from: 'out/node', to: 'resources/out/node' },
      { from: 'bin-${arch}/node', to: 'resources/node' },
    ]);
    write('list.json', JSON.stringify(list));
    write('resources/out/node/dgsite.mjs', 'run()');
    write('resources/node', 'program');
    return list;
  };
  const check = () => checkFilesBeside(folder, join(folder, 'list.json'));

  it('are those that were packed', async () => {
    expect(Object.keys(installed())).toEqual(['resources/out/node/dgsite.mjs', 'resources/node']);
    await expect(check()).resolves.toBeUndefined();
  });

  it('are refused when one is another, missing, or the list is', async () => {
    installed();
    write('resources/node', 'another program');
    await expect(check()).rejects.toMatchObject({
      code: 'app.filesChanged',
      message: expect.stringContaining('resources/node') as string,
    });
    rmSync(join(folder, 'resources/node'));
    await expect(check()).rejects.toMatchObject({ code: 'app.filesChanged' });
    rmSync(join(folder, 'list.json'));
    await expect(check()).rejects.toMatchObject({ code: 'app.filesChanged' });
  });

  it('are each named to the packer, with the list written before', () => {
    const config = parse(readFileSync(join(repository, 'electron-builder.yml'), 'utf8')) as {
      beforePack: string;
      files: unknown[];
      extraResources: Entry[];
      linux: { extraResources: Entry[] };
    };
    expect(config.beforePack).toBe('./tools/list-files-beside.mjs');
    expect(config.files).toContain('out/main/**');
    for (const { from, to } of [...config.extraResources, ...config.linux.extraResources]) {
      expect(typeof from).toBe('string');
      expect(to).toMatch(/^node-app\//);
    }
  });
});

describe('a flag that lets another program in', () => {
  const app = (isPackaged: boolean, flag: string) => ({
    isPackaged,
    commandLine: { hasSwitch: (name: string) => name === flag },
  });

  it.each([
    'remote-debugging-port',
    'remote-debugging-pipe',
    'inspect',
    'inspect-brk',
    'disable-web-security',
  ])('--%s is refused', (flag) => {
    expect(() => refuseDebugging(app(true, flag))).toThrow(
      expect.objectContaining({ code: 'app.debuggingRefused' }),
    );
    expect(() => refuseDebugging(app(false, flag))).not.toThrow();
  });

  it('any other is not', () => expect(() => refuseDebugging(app(true, 'lang'))).not.toThrow());
});

it('no dependency runs a script when it is installed', () => {
  expect(readFileSync(join(repository, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
});

it.each(['out/main/main.mjs', 'out/node/dgsite.mjs'])('%s has no gRPC and no protobuf in it', (bundle) => {
  const text = readFileSync(join(repository, bundle), 'utf8');
  expect(text).not.toMatch(/node_modules\/(@grpc|protobufjs|@protobufjs|long)\//);
});

describe('what the app is called and looks like', () => {
  const recipe = parse(readFileSync(join(repository, 'electron-builder.yml'), 'utf8')) as Record<
    string,
    unknown
  >;

  it('has one id, which is nobody’s example', () => {
    expect(recipe['appId']).toBe(appId);
    expect(appId).toMatch(/^[a-z]{2,}(\.[a-z][a-z0-9]+){2,}$/);
    expect(appId).not.toMatch(/example|electron|invalid|localhost/);
  });

  it('has a picture that is large enough for every system, and its drawing', () => {
    const { buildResources } = recipe['directories'] as { buildResources: string };
    const picture = readFileSync(join(repository, buildResources, 'icon.png'));
    expect(picture.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([1024, 1024]);
    // Eight bits, with transparency: macOS and Windows round nothing off.
    expect([picture.readUInt8(24), picture.readUInt8(25)]).toEqual([8, 6]);
    expect(readFileSync(join(repository, buildResources, 'icon.svg'), 'utf8')).toContain('<svg');
  });
});

describe('the notices of what is bundled', () => {
  it('are read from what the builder writes, each package once', async () => {
    const { packagesOf } = (await import(
      new URL('../../../tools/write-notices.mjs', import.meta.url).href
    )) as { packagesOf: (text: string) => { name: string }[] };
    const text =
      '# Licenses\n\nThe app bundles dependencies which contain the following licenses:\n\n## @a/b - 1.2.3 (MIT)\n\nMIT License\n\n## Heading of a licence\n\nText.\n\n## c - 0.1.0-beta.1 ((MIT OR Apache-2.0))\n';
    expect(packagesOf(text)).toEqual([
      {
        name: '@a/b',
        version: '1.2.3',
        licence: 'MIT',
        text: 'MIT License\n\n## Heading of a licence\n\nText.',
      },
      { name: 'c', version: '0.1.0-beta.1', licence: '(MIT OR Apache-2.0)', text: '' },
    ]);
    expect(packagesOf('')).toEqual([]);
  });
});
