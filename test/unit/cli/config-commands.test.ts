// Promise: files of services are looked at and changed by command: what is typed is what the file says, and a plain file needs no core.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allCommands } from '#cli/all-commands';
import type { OpenClient } from '#cli/open-client';
import { createPrinter } from '#cli/output/printer';
import { parseCommandLine } from '#cli/parser/parse-command-line';
import { openCore, type OpenCore } from '#test/fixtures/open-core';
import { oneHost, twoHosts } from '#test/fixtures/site-documents';
import { vendorFiles } from '#test/fixtures/vendor-files/vendor-files';

const all = allCommands();
let open: OpenCore;
let directory: string;
const editor = process.env['EDITOR'];

beforeAll(async () => {
  open = await openCore();
  directory = await mkdtemp(join(tmpdir(), 'config-commands-'));
});
afterAll(async () => {
  await open[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(() => open.client.call('sites.put', { text: oneHost, replace: true }));
afterEach(() => {
  if (editor === undefined) delete process.env['EDITOR'];
  else process.env['EDITOR'] = editor;
});

class Kept extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void) {
    this.text += chunk.toString();
    done();
  }
}

/** As it is typed; a core is opened only where the command asks for one. */
async function dgsite(...tokens: string[]) {
  const line = parseCommandLine(tokens, all.commands);
  if (line.asks !== 'run') throw new Error(`${tokens.join(' ')} asks for ${line.asks}`);
  const [out, error] = [new Kept(), new Kept()];
  const isJson = tokens.includes('--json');
  const print = createPrinter({ isJson }, { out, error });
  let opened = 0;
  const client = async () => {
    opened += 1;
    return { client: open.client } as unknown as OpenClient;
  };
  const { command, words, flags } = line;
  command.check?.(words, flags);
  const context = { words, flags, directory, print, open: client, reopen: client, all };
  const code = await command.run({ ...context, signal: new AbortController().signal });
  await print.finish();
  return { code, text: out.text, talk: error.text, opened };
}

const textOfSite = async () => (await open.client.call('sites.get', { site: 'north' })).text;

describe('set, get and unset', () => {
  it.each([
    ['concurrency_limit.active_requests', '40', 40],
    ['server.fetch_timeout', '90s', '90s'],
    ['server.fetch_timeout', '"90s"', '90s'],
    ['features.summarization', 'false', false],
    ['resolver.nameservers', '["1.1.1.1 53 udp"]', ['1.1.1.1 53 udp']],
    ['"quoted key".x', '1.5', 1.5],
    ['driver_pool.standard.0.retry_sleep', '5s', '5s'],
    ['server.host', 'a = 1', 'a = 1'],
  ])('%s as %s', async (key, typed, value) => {
    const { code } = await dgsite('config', 'set', 'north', key, typed, '--service', 'api');
    expect(code).toBe(0);
    const got = await dgsite('config', 'get', 'north', key, '--service', 'api', '--json');
    expect(JSON.parse(got.text)).toMatchObject([{ value, from: 'site', hosts: ['gpu-1'] }]);
  });

  it('takes a key out, gives it back, and says what each means', async () => {
    const out = await dgsite('config', 'unset', 'north', 'flux.enabled', '--service', 'engine');
    expect(out.text).toMatch(/^Engine on gpu-1: .*; before: does not serve Flux speech-to-text/);
    expect((await dgsite('config', 'get', 'north', 'flux.enabled', '--service', 'engine')).code).toBe(1);
    await dgsite('config', 'unset', 'north', 'flux.enabled', '--service', 'engine', '--reset');
    expect((await dgsite('config', 'get', 'north', 'flux.enabled', '--service', 'engine')).text).toMatch(
      /false +template/,
    );
  });

  it('with --dry-run stores nothing and shows the lines', async () => {
    const { text } = await dgsite(
      'config',
      'set',
      'north',
      'flux.max_streams',
      '12',
      '--service',
      'engine',
      '--dry-run',
    );
    expect(text).toContain('+max_streams = 12');
    expect(await textOfSite()).toBe(oneHost);
  });

  it('of one host leaves the others', async () => {
    await open.client.call('sites.put', { text: twoHosts, replace: true });
    await dgsite(
      'config',
      'set',
      'north',
      'max_active_requests',
      '7',
      '--service',
      'engine',
      '--host',
      'gpu-2',
    );
    const { text } = await dgsite('config', 'get', 'north', 'max_active_requests', '--service', 'engine');
    expect(text.trim()).toMatch(/^max_active_requests +7 +host +gpu-2$/);
  });

  it('refuses what is no key, no service and no host, by name', async () => {
    await expect(dgsite('config', 'set', 'north', 'a b', '1', '--service', 'api')).rejects.toThrow(
      /“a b” is no key/,
    );
    await expect(dgsite('config', 'set', 'north', 'a', '1')).rejects.toThrow(/license-proxy, engine, api/);
    await expect(dgsite('config', 'set', 'north', 'a', '1', '--service', 'apo')).rejects.toThrow(
      /no service apo/,
    );
    await expect(
      dgsite('config', 'set', 'north', 'a', '1', '--service', 'api', '--host', 'x'),
    ).rejects.toMatchObject({
      code: 'config.serviceUnknown',
    });
    await expect(dgsite('config', 'restore', 'north', 'banana', '--service', 'api')).rejects.toThrow(
      /not “banana”/,
    );
  });
});

describe('a plain file', () => {
  it('is checked without a core, by the role in its name', async () => {
    const file = join(directory, 'api.flux.toml');
    await writeFile(file, '[concurrency_limit]\nactive_requests = 0\n');
    const wrong = await dgsite('config', 'check', file, '--release', 'release-260812');
    expect(wrong).toMatchObject({ code: 3, opened: 0 });
    expect(wrong.text).toContain('line 2, column 1');
    await writeFile(file, vendorFiles.find(({ name }) => name === 'standard/api.flux.toml')!.text);
    expect(await dgsite('config', 'check', file)).toMatchObject({ code: 0, opened: 0 });
  });

  it('whose role nobody knows is refused', async () => {
    const file = join(directory, 'mine.toml');
    await writeFile(file, 'a = 1\n');
    await expect(dgsite('config', 'check', file)).rejects.toThrow(/--role/);
    expect((await dgsite('config', 'check', file, '--role', 'engine')).opened).toBe(0);
  });

  it('is taken with every byte, and one that is not in UTF-8 is not', async () => {
    const file = join(directory, 'engine.mine.toml');
    const text = `\uFEFF${vendorFiles.find(({ name }) => name === 'standard/engine.toml')!.text.replaceAll('\n', '\r\n')}`;
    await writeFile(file, text);
    await dgsite('config', 'import', 'north', 'engine', file);
    const { files } = await open.client.call('config.read', { site: 'north' });
    expect(files.map(({ name, text: kept }) => [name, kept === text])).toEqual([['engine.mine.toml', true]]);
    await writeFile(file, Buffer.from([0x61, 0xff, 0xfe]));
    await expect(dgsite('config', 'import', 'north', 'engine', file)).rejects.toThrow(/UTF-8/);
  });
});

describe('the editor', () => {
  it('changes the document where the value belongs', async () => {
    process.env['EDITOR'] = 'sed -i \'s/^fetch_timeout = .*/fetch_timeout = "75s"/\'';
    const { text } = await dgsite('config', 'edit', 'north', '--service', 'api');
    expect(text).toContain('75s for a download of audio');
    expect(await textOfSite()).toContain('fetch_timeout = "75s"');
  });

  it('that leaves a mistake behind loses nothing: the text is kept and its place told', async () => {
    process.env['EDITOR'] = "sed -i '1s/.*/= broken/'";
    const failed = dgsite('config', 'edit', 'north', '--service', 'api').catch((thrown: unknown) => thrown);
    expect(await failed).toMatchObject({ code: 'config.fileInvalid', params: { line: 1 } });
    expect(await textOfSite()).toBe(oneHost);
  });

  it('that is not set, fails or changes nothing', async () => {
    delete process.env['EDITOR'];
    await expect(dgsite('config', 'edit', 'north', '--service', 'api')).rejects.toThrow(/Set EDITOR/);
    process.env['EDITOR'] = 'false';
    await expect(dgsite('config', 'edit', 'north', '--service', 'api')).rejects.toThrow(/it ended with 1/);
    process.env['EDITOR'] = 'true';
    expect((await dgsite('config', 'edit', 'north', '--service', 'api')).talk).toContain(
      'Nothing was changed',
    );
  });
});

describe('show and diff', () => {
  it('print the text, and that it was never applied', async () => {
    const { text } = await dgsite('config', 'show', 'north', '--service', 'engine');
    expect(text).toMatch(/^── engine on gpu-1 {3}our template\n# engine\.toml for release-260812/);
    expect(await dgsite('config', 'diff', 'north', '--service', 'engine')).toMatchObject({ code: 4 });
    const values = await dgsite('config', 'show', 'north', '--service', 'engine', '--values');
    expect(values.text).toMatch(/metrics_server\.port +9991 +template/);
  });
});
