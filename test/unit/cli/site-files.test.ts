// Promise: a site leaves as its document with the files of its services beside it, and comes back from them to the byte.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSiteFile } from '#cli/read-site-file';
import { editSiteDocument } from '#shared/domain/config-edit/edit-document';
import { exportSite } from '#shared/domain/exports/site-export';
import { documentOf, twoHosts } from '#test/fixtures/site-documents';
import { dressings, vendorFiles } from '#test/fixtures/vendor-files/vendor-files';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'site-files-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const delivered = vendorFiles.find(({ name }) => name === 'standard/api.voice-agent.toml')!.text;

describe('an exported site', () => {
  it.each(Object.entries(dressings))('comes back to the byte (%s)', async (_, dress) => {
    const { text } = editSiteDocument(`# Ours\n${twoHosts}`, [
      { kind: 'file', service: 'api', host: null, name: 'api.toml', text: dress(delivered) },
      { kind: 'file', service: 'engine', host: 'gpu-2', name: 'engine.toml', text: 'a = 1 # one line\n' },
    ]);
    const { files } = exportSite('site', { text, document: documentOf(text), desired: [] });
    expect(files.map(({ path }) => path)).toEqual(['site.toml', 'api.toml', 'engine.toml']);
    expect(files[0]?.text).not.toContain('Settings of the API');
    expect(files[1]?.text).toBe(dress(delivered));
    for (const file of files) await writeFile(join(directory, file.path), file.text);
    const again = await readSiteFile(join(directory, 'site.toml'));
    expect(documentOf(again)).toEqual(documentOf(text));
    expect(again).toContain('# Ours');
  });

  it('without one of its files is refused by the name of that file', async () => {
    await writeFile(join(directory, 'lost.toml'), `${twoHosts}\n[file."gone.toml"]\norigin = "adopted"\n`);
    await expect(readSiteFile(join(directory, 'lost.toml'))).rejects.toMatchObject({ code: 'cli.usage' });
    await expect(readSiteFile(join(directory, 'lost.toml'))).rejects.toThrow(/gone\.toml/);
  });

  it('without files is read as it is', async () => {
    await writeFile(join(directory, 'plain.toml'), twoHosts);
    expect(await readSiteFile(join(directory, 'plain.toml'))).toBe(
      await readFile(join(directory, 'plain.toml'), 'utf8'),
    );
  });
});
