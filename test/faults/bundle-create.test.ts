// Promise: a bundle whose making is killed anywhere is finished by the next run: the result is the same to the byte, and what is on the medium is not
// fetched again. A place that cannot take it is named, before the first byte where that can be known.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chainIds } from '#shared/domain/bundle/chain-ids';
import { hold, makeBundle, type HeldImage } from '#test/fixtures/made-bundle';
import { registryOfOne, type Held, type RegistryOfOne } from '#test/fixtures/registry-of-one';
import { sha256 } from '#test/fixtures/sha256';
import { skipReason } from '#test/lab/use-lab';

const held: Held = { manifests: new Map(), blobs: new Map() };
const images = ['x:1', 'x:2'];
let image: HeldImage;
let registry: RegistryOfOne;
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'site-admin-create-'));
  image = hold(held, '1', {
    layers: [
      ['base', 9_000_000],
      ['one', 4_000_000],
    ],
  });
  hold(held, '2', {
    layers: [
      ['base', 9_000_000],
      ['two', 6_000_000],
    ],
  });
  hold(held, 'arm', { layers: [['base', 1_000]], architecture: 'arm64' });
  registry = await registryOfOne(held);
  await folderNamed('reference');
  await makeBundle({ address: registry.address, folder: join(root, 'reference'), images });
});
afterAll(async () => {
  await registry.close();
  await rm(root, { recursive: true, force: true });
});

async function folderNamed(name: string): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder);
  // One key for all of them: the same bundle has the same signature.
  if (name !== 'reference')
    await writeFile(join(folder, 'key.pem'), await readFile(join(root, 'reference', 'key.pem')), {
      mode: 0o600,
    });
  return folder;
}

async function contentOf(folder: string): Promise<Record<string, string>> {
  const bundle = join(folder, 'bundle');
  const found = await readdir(bundle, { recursive: true, withFileTypes: true });
  const files = found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const pairs = files.map(
    async (file) => [file.slice(bundle.length), sha256((await readFile(file)).toString('latin1'))] as const,
  );
  return Object.fromEntries(await Promise.all(pairs));
}

/** Bytes of layers on the medium, whole or half. */
async function layersOnMedium(folder: string): Promise<number> {
  const blobs = join(folder, 'bundle', 'blobs', 'sha256');
  const names = await readdir(blobs).catch(() => []);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(blobs, name))).size));
  return sizes.filter((size) => size > 2_000).reduce((sum, size) => sum + size, 0);
}

describe('making a bundle', () => {
  it('that is killed at ten points is finished by the next run, the same to the byte, with nothing fetched twice', async () => {
    const reference = await contentOf(join(root, 'reference'));
    const blobs = new Set(Object.keys(reference).filter((name) => name.includes('blobs')));
    const sizes = await Promise.all(
      [...blobs].map(async (name) => (await stat(join(root, 'reference', 'bundle', name))).size),
    );
    const total = sizes.filter((size) => size > 2_000).reduce((sum, size) => sum + size, 0);
    for (let point = 0; point < 10; point += 1) {
      const folder = await folderNamed(`killed-${point}`);
      const until = Math.floor((total * (point + Math.random())) / 10);
      const child = spawn(process.execPath, [
        join(import.meta.dirname, 'make-bundle-process.ts'),
        registry.address,
        folder,
        ...images,
      ]);
      child.stdout.on('data', (text: Buffer) => {
        if (
          text
            .toString()
            .split('\n')
            .some((line) => Number(line) >= until)
        )
          child.kill('SIGKILL');
      });
      await once(child, 'close');
      const onMedium = await layersOnMedium(folder);
      // What was told as done is there, but for what was on its way to each of three files.
      expect(onMedium).toBeGreaterThanOrEqual(Math.min(until, total) - 3 * 2_097_152);
      const sentBefore = registry.sentBytes();
      const made = await makeBundle({ address: registry.address, folder, images });
      expect(made.fetchedBytes).toBe(total - onMedium);
      // Configurations are read again; they are small.
      expect(registry.sentBytes() - sentBefore).toBeLessThanOrEqual(total - onMedium + 4_000);
      expect(await contentOf(folder)).toEqual(reference);
    }
  }, 120_000);

  it('finds wrong bytes that an earlier run left, whole or half, and fetches them again', async () => {
    const folder = await folderNamed('wrong');
    const blobs = join(folder, 'bundle', 'blobs', 'sha256');
    await makeBundle({ address: registry.address, folder, images: ['x:1'] });
    const [base = '', one = ''] = image.layers.map(({ digest }) => digest.slice(7));
    await rm(join(folder, 'bundle', 'bundle.json'));
    await writeFile(
      join(folder, 'bundle', 'unfinished.json'),
      JSON.stringify({ createdAt: '2026-01-01T00:00:00.000Z' }),
    );
    const bytes = await readFile(join(blobs, base));
    await writeFile(join(blobs, base), Buffer.from(bytes).fill(0, 100, 200));
    await rm(join(blobs, one));
    await writeFile(join(blobs, `${one}.part`), Buffer.alloc(1_000));
    await expect(makeBundle({ address: registry.address, folder, images: ['x:1'] })).rejects.toMatchObject({
      code: 'registry.bytesWrong',
    });
    await makeBundle({ address: registry.address, folder, images: ['x:1'] });
    expect((await readFile(join(blobs, base))).equals(bytes)).toBe(true);
  });

  it('leaves out what every host has, and nothing that one of them lacks', async () => {
    const [base = ''] = chainIds(
      image.layers.map(({ diffId }) => diffId),
      sha256,
    );
    const have = (chains: string[], unknown: string | null = null) => ({
      format: 1 as const,
      site: 'north',
      readAt: '2026-01-01T00:00:00Z',
      hosts: [{ host: 'box', chains, unknown }],
    });
    const includes = async (name: string, list: ReturnType<typeof have>) => {
      const folder = await folderNamed(name);
      const { manifest } = await makeBundle({
        address: registry.address,
        folder,
        images: ['x:1'],
        have: list,
      });
      return manifest.images[0]?.layers.map(({ isIncluded }) => isIncluded);
    };
    expect(await includes('has-base', have([base]))).toEqual([false, true]);
    expect(await includes('has-none', have([]))).toEqual([true, true]);
    expect(await includes('unread', have([base], 'cannot be reached'))).toEqual([true, true]);
    // The upper layer alone is no use without what is below it there.
    expect(await includes('has-upper', have([image.layers[1]?.diffId ?? '']))).toEqual([true, true]);
  });

  it('refuses an image for another architecture, a directory in use, and a place that is no directory', async () => {
    const folder = await folderNamed('refused');
    await expect(makeBundle({ address: registry.address, folder, images: ['x:arm'] })).rejects.toMatchObject({
      code: 'bundle.otherArchitecture',
      params: { found: 'linux/arm64' },
    });
    await mkdir(join(folder, 'used'));
    await writeFile(join(folder, 'used', 'thesis.txt'), 'years of work');
    await expect(
      makeBundle({ address: registry.address, folder, images, directory: join(folder, 'used') }),
    ).rejects.toMatchObject({ code: 'bundle.targetTaken' });
    expect(await readdir(join(folder, 'used'))).toEqual(['thesis.txt']);
    await expect(
      makeBundle({
        address: registry.address,
        folder,
        images,
        directory: join(folder, 'used', 'thesis.txt', 'x'),
      }),
    ).rejects.toMatchObject({ code: 'bundle.mediumFailed' });
  });

  it.skipIf(skipReason)(
    'on a stick that is too small is refused before the first layer, and on a read-only one by name',
    async () => {
      const folder = await folderNamed('stick');
      const stick = join(folder, 'medium');
      await mkdir(stick);
      const run = promisify(execFile);
      await run('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', stick]);
      try {
        const sentBefore = registry.sentBytes();
        const directory = join(stick, 'bundle');
        await expect(
          makeBundle({ address: registry.address, folder, images, directory }),
        ).rejects.toMatchObject({ code: 'bundle.noRoom' });
        expect(registry.sentBytes() - sentBefore).toBeLessThan(4_000);
        await run('mount', ['-o', 'remount,ro', stick]);
        await expect(
          makeBundle({ address: registry.address, folder, images, directory: join(stick, 'other') }),
        ).rejects.toMatchObject({ code: 'bundle.mediumFailed' });
      } finally {
        await run('umount', [stick]);
      }
    },
  );
});
