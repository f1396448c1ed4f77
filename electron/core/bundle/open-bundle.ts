// Owns believing a bundle step by step: names, signature over the exact bytes, whose key it is, format, shape, closure, sizes. What a stranger
// signed is never parsed. No byte of an image is read here.
import { z } from 'zod';
import {
  BUNDLE_FORMAT,
  bundleManifestSchema,
  checksumsText,
  closureProblem,
  type BundleManifest,
} from '#shared/domain/bundle/bundle-manifest';
import { bundleNames, isContentPath, isOwnPath } from '#shared/domain/bundle/bundle-paths';
import { bundlePlatform } from '#shared/domain/bundle/oci-image';
import { AppError } from '#shared/errors/app-error';
import { signedBy } from './bundle-key.ts';
import { openSource, type BundleSource } from './bundle-source.ts';
import { mediumFailure } from './medium-failure.ts';

const MOST_MANIFEST_BYTES = 8_000_000;
const MOST_SMALL_BYTES = 4_000;
const MOST_CHECKSUMS_BYTES = 8_000_000;

export interface OpenedBundle {
  source: BundleSource;
  manifest: BundleManifest;
  signer: string;
}

export interface Trust {
  /** Fingerprints of keys whose bundles are taken; null: only look, whoever signed it. */
  signers: readonly string[] | null;
  signal: AbortSignal;
}

export async function openBundle(path: string, { signers, signal }: Trust): Promise<OpenedBundle> {
  const source = await openSource(path);
  if (source.sizes.has(bundleNames.unfinished)) throw new AppError('bundle.unfinished', { path });
  if (!source.sizes.has(bundleNames.manifest))
    throw new AppError('bundle.notABundle', { path, problem: `it has no ${bundleNames.manifest}` });
  for (const name of source.sizes.keys())
    if (!isContentPath(name) && !isOwnPath(name))
      throw new AppError('bundle.hostile', { path, entry: printable(name), problem: 'a name of no bundle' });
  const read = (name: string, most: number) => readSmall(source, { name, most, signal });
  const bytes = await read(bundleNames.manifest, MOST_MANIFEST_BYTES);
  const signature = await read(bundleNames.signature, MOST_SMALL_BYTES);
  const publicKey = (await read(bundleNames.publicKey, MOST_SMALL_BYTES)).toString('utf8');
  const signer = signedBy(publicKey, bytes, signature);
  if (signer === null) throw new AppError('bundle.signatureWrong', { path });
  if (signers !== null && !signers.includes(signer))
    throw new AppError('bundle.signerUnknown', { fingerprint: signer });
  const manifest = readManifest(bytes, path);
  requireSizes(source, manifest);
  const checksums = await read(bundleNames.checksums, MOST_CHECKSUMS_BYTES);
  if (checksums.toString('utf8') !== checksumsText(manifest.files))
    throw fileWrong(path, bundleNames.checksums, 'it does not fit the manifest');
  return { source, manifest, signer };
}

export function fileWrong(path: string, entry: string, problem: string): AppError {
  return new AppError('bundle.fileWrong', { path, entry, problem });
}

function readManifest(bytes: Buffer, path: string): BundleManifest {
  let content: unknown;
  try {
    content = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new AppError('bundle.notABundle', { path, problem: 'its manifest is not JSON' });
  }
  const format = z.looseObject({ format: z.unknown() }).safeParse(content);
  if (format.success && format.data.format !== BUNDLE_FORMAT)
    throw new AppError('bundle.formatUnknown', {
      format: String(format.data.format).slice(0, 20),
      understood: BUNDLE_FORMAT,
    });
  const manifest = bundleManifestSchema.safeParse(content);
  if (!manifest.success) {
    const [issue] = manifest.error.issues;
    const problem = `its manifest is wrong at ${issue?.path.join('.') ?? 'its top'}: ${issue?.message ?? ''}`;
    throw new AppError('bundle.notABundle', { path, problem });
  }
  const { os, architecture } = manifest.data.platform;
  if (os !== bundlePlatform.os || architecture !== bundlePlatform.architecture)
    throw new AppError('bundle.otherArchitecture', {
      what: 'The bundle',
      found: `${os}/${architecture}`,
      wanted: `${bundlePlatform.os}/${bundlePlatform.architecture}`,
    });
  const problem = closureProblem(manifest.data);
  if (problem) throw new AppError('bundle.notClosed', problem);
  return manifest.data;
}

/** Everything that is listed is there with its size, and nothing else: so nothing larger than was signed is ever read. */
function requireSizes({ path, sizes }: BundleSource, { files }: BundleManifest): void {
  for (const { path: entry, sizeBytes } of files) {
    const found = sizes.get(entry);
    if (found === undefined) throw new AppError('bundle.fileMissing', { path, entry });
    if (found !== sizeBytes) throw fileWrong(path, entry, `it has ${found} bytes instead of ${sizeBytes}`);
  }
  const listed = new Set(files.map((file) => file.path));
  for (const name of sizes.keys())
    if (!listed.has(name) && !isOwnPath(name))
      throw new AppError('bundle.hostile', { path, entry: name, problem: 'not in its list' });
}

async function readSmall(
  source: BundleSource,
  { name, most, signal }: { name: string; most: number; signal: AbortSignal },
): Promise<Buffer> {
  const { path } = source;
  const size = source.sizes.get(name);
  if (size === undefined) throw new AppError('bundle.fileMissing', { path, entry: name });
  if (size > most) throw fileWrong(path, name, `it has ${size} bytes`);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of source.open(name, signal)) chunks.push(Buffer.from(chunk));
  } catch (thrown) {
    throw mediumFailure(thrown, path);
  }
  return Buffer.concat(chunks);
}

const printable = (name: string): string => name.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
