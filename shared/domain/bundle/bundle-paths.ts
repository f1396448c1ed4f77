// Owns the names that a bundle may have inside: those of an OCI image layout, those of the bundle itself, and `extra/`. Anything else is refused,
// so that no name can point out of the bundle.
import { hexOf } from './digest.ts';

export const bundleNames = {
  manifest: 'bundle.json',
  signature: 'bundle.sig',
  publicKey: 'bundle.pub',
  checksums: 'sha256sums.txt',
  layout: 'oci-layout',
  index: 'index.json',
  /** There only while the bundle is being made. */
  unfinished: 'unfinished.json',
} as const;

const MOST_PATH_CHARS = 200;
const blob = /^blobs\/sha256\/[0-9a-f]{64}$/;
const extra = /^extra(\/[A-Za-z0-9_+=@-][A-Za-z0-9._+=@-]*){1,6}$/;
/** Names that Windows keeps for devices, whatever comes after a dot. */
const device = /(^|\/)(con|prn|aux|nul|com\d|lpt\d)(\.[^/]*)?(\/|$)/i;

/** A file that the manifest lists. */
export function isContentPath(path: string): boolean {
  if (path.length > MOST_PATH_CHARS) return false;
  if (path === bundleNames.layout || path === bundleNames.index || blob.test(path)) return true;
  return extra.test(path) && !device.test(path);
}

/** A file that says what the bundle is; not in its own list. */
export function isOwnPath(path: string): boolean {
  const { manifest, signature, publicKey, checksums } = bundleNames;
  return [manifest, signature, publicKey, checksums].some((name) => name === path);
}

export const blobPath = (digest: string): string => `blobs/sha256/${hexOf(digest)}`;
