// Promise: of a bundle that was damaged or made to harm, the damage is named before anything else happens; a whole one passes, as a directory and
// as one tar file.
import { execFile } from 'node:child_process';
import {
  cp,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBundleKey } from '#core/bundle/bundle-key';
import { openBundle } from '#core/bundle/open-bundle';
import { verifyFiles } from '#core/bundle/verify-bundle';
import type { BundleManifest } from '#shared/domain/bundle/bundle-manifest';
import { canonicalJson } from '#shared/domain/bundle/canonical-json';
import { AppError } from '#shared/errors/app-error';
import { hold, makeBundle, noise } from '#test/fixtures/made-bundle';
import { registryOfOne, type Held, type RegistryOfOne } from '#test/fixtures/registry-of-one';

let folder: string;
let registry: RegistryOfOne;
let own: string;
const whole = () => join(folder, 'bundle');
const held: Held = { manifests: new Map(), blobs: new Map() };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'site-admin-damage-'));
  hold(held, '1', {
    layers: [
      ['base', 40_000],
      ['one', 20_000],
    ],
  });
  hold(held, '2', {
    layers: [
      ['base', 40_000],
      ['two', 20_000],
    ],
    family: 'oci',
  });
  registry = await registryOfOne(held);
  await makeBundle({ address: registry.address, folder, images: ['x:1', 'x:2'] });
  own = (await openBundleKey(join(folder, 'key.pem'))).fingerprint;
});
afterAll(async () => {
  await registry.close();
  await rm(folder, { recursive: true, force: true });
});

async function check(path: string, signers = [own]): Promise<BundleManifest> {
  const signal = AbortSignal.timeout(30_000);
  const bundle = await openBundle(path, { signers, signal });
  await verifyFiles(bundle, { signal, onProgress: () => undefined });
  return bundle.manifest;
}

let copies = 0;
async function copied(): Promise<string> {
  copies += 1;
  const path = join(folder, `copy-${copies}`);
  await cp(whole(), path, { recursive: true });
  return path;
}

async function filesOf(path: string): Promise<string[]> {
  const found = await readdir(path, { recursive: true, withFileTypes: true });
  return found.flatMap((one) => (one.isFile() ? [join(one.parentPath, one.name)] : [])).toSorted();
}

/** As the signer of this test would. */
async function signAgain(path: string, change: (manifest: BundleManifest) => object): Promise<void> {
  const signer = await openBundleKey(join(folder, 'key.pem'));
  const manifest = JSON.parse(await readFile(join(path, 'bundle.json'), 'utf8')) as BundleManifest;
  const bytes = Buffer.from(canonicalJson(change(manifest)));
  await writeFile(join(path, 'bundle.json'), bytes);
  await writeFile(join(path, 'bundle.sig'), signer.sign(bytes));
}

/** The same numbers each run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const named = /^bundle\.(fileWrong|fileMissing|signatureWrong|signerUnknown|hostile|notABundle|unfinished)$/;

describe('a bundle', () => {
  it('that is whole passes, and so does a tar file of it', async () => {
    expect((await check(whole())).images).toHaveLength(2);
    const archive = join(folder, 'whole.tar');
    await promisify(execFile)('tar', ['-C', whole(), '-cf', archive, '.']);
    expect((await check(archive)).images).toHaveLength(2);
  });

  it('with one of 200 flips, cuts, additions, swaps and losses anywhere is refused by name', async () => {
    const next = numbers(7);
    const path = await copied();
    const files = await filesOf(path);
    const outcomes = new Map<string, number>();
    for (let round = 0; round < 200; round += 1) {
      const file = files[Math.floor(next() * files.length)] ?? '';
      const before = await readFile(file);
      const at = Math.floor(next() * before.length);
      const kind = round % 5;
      let undo = () => writeFile(file, before);
      if (kind === 0)
        await writeFile(file, Buffer.from(before).fill((before[at] ?? 0) ^ (1 << (round % 8)), at, at + 1));
      else if (kind === 1) await truncate(file, at);
      else if (kind === 2) await writeFile(file, Buffer.concat([before, Buffer.from([round % 256])]));
      else if (kind === 3) {
        const other = files[(files.indexOf(file) + 1) % files.length] ?? '';
        const bytes = await readFile(other);
        await writeFile(file, bytes);
        await writeFile(other, before);
        undo = async () => {
          await writeFile(file, before);
          await writeFile(other, bytes);
        };
      } else {
        await rename(file, `${folder}/aside`);
        undo = () => rename(`${folder}/aside`, file);
      }
      const failure: unknown = await check(path).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(failure, `${kind} at ${at} of ${file}`).toBeInstanceOf(AppError);
      const { code } = failure as AppError;
      expect(code).toMatch(named);
      outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
      await undo();
    }
    expect(outcomes.size).toBeGreaterThan(3);
    await check(path);
  });

  it('in a tar file that is cut or flipped anywhere is refused by name', async () => {
    const archive = join(folder, 'flipped.tar');
    await promisify(execFile)('tar', ['-C', whole(), '--sort=name', '-cf', archive, '.']);
    const bytes = await readFile(archive);
    const used = bytes.length - 10_240;
    const next = numbers(11);
    for (let round = 0; round < 60; round += 1) {
      const at = Math.floor(next() * used);
      const changed =
        round % 2 === 0 ? bytes.subarray(0, at) : Buffer.from(bytes).fill((bytes[at] ?? 0) ^ 1, at, at + 1);
      await writeFile(archive, changed);
      const failure: unknown = await check(archive).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      // A flip in the padding after a file, or in an owner's name, changes no byte that counts; its header's checksum tells the second.
      if (failure === null) expect(isPadding(bytes, at)).toBe(true);
      else expect((failure as AppError).code).toMatch(named);
    }
  });

  it('signed by a stranger is refused by the fingerprint, and taken when that is named', async () => {
    await expect(check(whole(), [])).rejects.toMatchObject({
      code: 'bundle.signerUnknown',
      params: { fingerprint: own },
    });
    const path = await copied();
    const stranger = await openBundleKey(join(folder, 'stranger.pem'));
    await writeFile(join(path, 'bundle.pub'), stranger.publicKey);
    await expect(check(path)).rejects.toMatchObject({ code: 'bundle.signatureWrong' });
    await writeFile(join(path, 'bundle.sig'), stranger.sign(await readFile(join(path, 'bundle.json'))));
    await expect(check(path)).rejects.toMatchObject({ code: 'bundle.signerUnknown' });
    await check(path, [stranger.fingerprint]);
  });

  it('of a newer format, for another architecture, or never complete is refused by that', async () => {
    const path = await copied();
    await signAgain(path, (manifest) => ({ ...manifest, format: 2 }));
    await expect(check(path)).rejects.toMatchObject({
      code: 'bundle.formatUnknown',
      params: { format: '2' },
    });
    await signAgain(path, (manifest) => ({
      ...manifest,
      format: 1,
      platform: { os: 'linux', architecture: 'arm64' },
    }));
    await expect(check(path)).rejects.toMatchObject({ code: 'bundle.otherArchitecture' });
    const lacking = await copied();
    await signAgain(lacking, (manifest) => {
      const layer = manifest.images[0]?.layers[1]?.digest.slice(7) ?? '';
      return { ...manifest, files: manifest.files.filter((file) => file.sha256 !== layer) };
    });
    await expect(check(lacking)).rejects.toMatchObject({ code: 'bundle.notClosed' });
  });

  it('that was never finished says so, and what is no bundle says what is missing', async () => {
    const path = await copied();
    await writeFile(join(path, 'unfinished.json'), '{}');
    await expect(check(path)).rejects.toMatchObject({ code: 'bundle.unfinished' });
    await expect(check(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'bundle.notABundle' });
    await rm(join(path, 'unfinished.json'));
    await rm(join(path, 'index.json'));
    await expect(check(path)).rejects.toMatchObject({
      code: 'bundle.fileMissing',
      params: { entry: 'index.json' },
    });
    await rm(join(path, 'bundle.json'));
    await expect(check(path)).rejects.toMatchObject({ code: 'bundle.notABundle' });
  });
});

/** Whether no file and no header has this byte. */
function isPadding(bytes: Buffer, at: number): boolean {
  for (let place = 0; place < bytes.length;) {
    const size = Number.parseInt(bytes.toString('latin1', place + 124, place + 135), 8) || 0;
    const end = place + 512 + size;
    if (at < end) return false;
    place = place + 512 + Math.ceil(size / 512) * 512;
    if (at < place) return true;
  }
  return true;
}

describe('a hostile bundle', () => {
  it('with links, devices or names that lead out of it is refused before a byte is read', async () => {
    const linked = await copied();
    const blob = (await filesOf(linked)).find((file) => file.includes('blobs')) ?? '';
    await rm(blob);
    await symlink('/etc/passwd', blob);
    await expect(check(linked)).rejects.toMatchObject({
      code: 'bundle.hostile',
      params: { problem: 'a link' },
    });
    const piped = await copied();
    await promisify(execFile)('mkfifo', [join(piped, 'index')]);
    await expect(check(piped)).rejects.toMatchObject({
      code: 'bundle.hostile',
      params: { problem: 'not a file' },
    });
    const added = await copied();
    await writeFile(join(added, 'autorun.inf'), '');
    await expect(check(added)).rejects.toMatchObject({
      code: 'bundle.hostile',
      params: { entry: 'autorun.inf' },
    });
    const listed = await copied();
    await writeFile(join(listed, 'blobs/sha256', 'a'.repeat(64)), '');
    await expect(check(listed)).rejects.toMatchObject({ code: 'bundle.hostile' });
  });

  it.each([
    ['a path that climbs', { name: '../../etc/cron.d/x' }],
    ['an absolute path', { name: '/etc/passwd' }],
    ['a link', { name: 'blobs/sha256/x', type: 'symlink', linkname: '/etc/passwd' } as const],
    ['a hard link', { name: 'index.json', type: 'link', linkname: '/etc/passwd' } as const],
    ['a device', { name: 'extra/null', type: 'character-device' } as const],
  ])('in a tar file with %s is refused', async (_, header) => {
    const archive = join(folder, 'hostile.tar');
    const tar = pack();
    tar.entry({ name: 'bundle.json' }, '{}');
    tar.entry(header, Buffer.alloc(0));
    tar.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of tar) chunks.push(chunk as Buffer);
    await writeFile(archive, Buffer.concat(chunks));
    await expect(check(archive)).rejects.toMatchObject({ code: 'bundle.hostile' });
  });

  it('that claims a size no medium has, or a million entries, is refused within limits', async () => {
    const archive = join(folder, 'bomb.tar');
    const tar = pack();
    tar.entry({ name: 'bundle.json' }, '{}');
    tar.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of tar) chunks.push(chunk as Buffer);
    const header = Buffer.concat(chunks).subarray(0, 512);
    const huge = Buffer.from(header);
    huge.write('77777777777\0', 124, 'latin1');
    await writeFile(archive, [fixed(huge)]);
    await expect(check(archive)).rejects.toMatchObject({ code: 'bundle.hostile' });

    const empty = Buffer.from(header);
    empty.write('00000000000\0', 124, 'latin1');
    const file = await open(archive, 'w');
    const many = Buffer.alloc(512 * 10_000, fixed(empty));
    for (let times = 0; times < 100; times += 1) await file.write(many);
    await file.close();
    expect((await stat(archive)).size).toBe(512 * 1_000_000);
    await expect(check(archive)).rejects.toMatchObject({
      code: 'bundle.hostile',
      params: { problem: expect.stringContaining('more than') as string },
    });
    await rm(archive);
  });

  it('with a manifest of any size is refused before it is parsed', async () => {
    const path = await copied();
    await truncate(join(path, 'bundle.json'), 9_000_000);
    await expect(check(path)).rejects.toMatchObject({ code: 'bundle.fileWrong' });
    await writeFile(join(path, 'bundle.json'), noise('x', 1_000));
    await expect(check(path)).rejects.toMatchObject({ code: 'bundle.signatureWrong' });
  });
});

/** With the checksum that fits. */
function fixed(header: Buffer): Buffer {
  header.fill(0x20, 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}
