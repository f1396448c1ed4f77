// Owns packing files into image layers and keeping packed ones in .cache/lab, so that a second lab is raised fast.
import { createHash, randomUUID } from 'node:crypto';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { runProgram } from './run-program.ts';

export type LayerFile = { path: string; mode?: number } & (
  { text: string } | { source: string } | { noise: Noise }
);

/** Bytes that do not compress and are the same on every machine. */
export interface Noise {
  seed: string;
  sizeBytes: number;
}

export interface Layer {
  /** Packed with gzip. */
  file: string;
  digest: string;
  /** Digest of the unpacked archive, which is what an image's configuration names. */
  diffId: string;
  sizeBytes: number;
}

export const layerCache = path.resolve(import.meta.dirname, '../../.cache/lab/layers');

/** Identical input gives identical bytes, so the digest is stable over raises and machines. */
export async function packLayer(name: string, files: LayerFile[]): Promise<Layer> {
  mkdirSync(layerCache, { recursive: true });
  const base = path.join(layerCache, `${name}-${fingerprint(files)}`);
  if (existsSync(`${base}.json`)) return JSON.parse(readFileSync(`${base}.json`, 'utf8')) as Layer;
  const partial = `${base}.${randomUUID()}.part`;
  const unpacked = createHash('sha256');
  const packed = createHash('sha256');
  const archive = pack();
  archive.on('data', (chunk: unknown) => unpacked.update(chunk as Buffer));
  const gzip = createGzip({ level: 1 });
  gzip.on('data', (chunk: Buffer) => packed.update(chunk));
  const written = pipeline(archive, gzip, createWriteStream(partial));
  for (const directory of directoriesOf(files))
    archive.entry({
      name: directory,
      type: 'directory',
      mode: directory === 'tmp/' ? 0o1777 : 0o755,
      mtime: epoch,
    });
  for (const file of files)
    archive.entry({ name: file.path.slice(1), mode: file.mode ?? 0o644, mtime: epoch }, contentOf(file));
  archive.finalize();
  await written;
  const layer: Layer = {
    file: `${base}.tar.gz`,
    digest: `sha256:${packed.digest('hex')}`,
    diffId: `sha256:${unpacked.digest('hex')}`,
    sizeBytes: statSync(partial).size,
  };
  renameSync(partial, layer.file);
  writeFileSync(`${base}.json`, JSON.stringify(layer));
  return layer;
}

const epoch = new Date(0);

const contentOf = (file: LayerFile): Buffer =>
  'text' in file
    ? Buffer.from(file.text)
    : 'noise' in file
      ? makeNoise(file.noise)
      : readFileSync(file.source);

function makeNoise({ seed, sizeBytes }: Noise): Buffer {
  const noise = Buffer.alloc(sizeBytes);
  let block = createHash('sha512').update(seed).digest();
  for (let at = 0; at < sizeBytes; at += block.length) {
    block.copy(noise, at);
    block = createHash('sha512').update(block).digest();
  }
  return noise;
}

function fingerprint(files: LayerFile[]): string {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`\n${file.path} ${String(file.mode)} `);
    if ('source' in file) {
      const { size, mtimeMs } = statSync(file.source);
      hash.update(`${file.source} ${String(size)} ${String(mtimeMs)}`);
    } else hash.update('text' in file ? file.text : JSON.stringify(file.noise));
  }
  return hash.digest('hex').slice(0, 16);
}

function directoriesOf(files: LayerFile[]): string[] {
  const found = new Set<string>(
    files.some(({ path: name }) => name === '/usr/bin/node') ? ['tmp/', 'root/'] : [],
  );
  for (const file of files) {
    const parts = file.path.slice(1).split('/').slice(0, -1);
    for (let depth = 1; depth <= parts.length; depth += 1) found.add(`${parts.slice(0, depth).join('/')}/`);
  }
  return [...found].sort();
}

/** The programs themselves and every library that `ldd` names for them. */
export async function systemFiles(programs: Record<string, string>): Promise<LayerFile[]> {
  // `ldd` fails when one of the programs is static, and lists the others all the same.
  const listing = await runProgram('sh', [
    '-c',
    'ldd "$@" 2>/dev/null; true',
    'sh',
    ...Object.values(programs),
  ]);
  const libraries = new Set<string>();
  for (const [, library = ''] of listing.matchAll(/(?:=> |^\t)(\/\S+) \(0x/gm)) libraries.add(library);
  return [
    ...Object.entries(programs).map(([name, source]): LayerFile => ({ path: name, mode: 0o755, source })),
    ...[...libraries]
      .filter((library) => !Object.values(programs).includes(library))
      .sort()
      .map((library): LayerFile => ({ path: library, mode: 0o755, source: library })),
  ];
}
