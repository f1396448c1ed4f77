// Computes how much disk space of the engine a pull needs.

/**
 * Compressed layers stay until they are unpacked, and GPU libraries unpack to about twice their size (measured on such images; the vendor
 * publishes no sizes: docs/domain.md, "Open questions"). The sum is three times the compressed size.
 */
const FACTOR = 3;

/** Disk bytes for a number of compressed bytes. */
export function roomForPull(compressedBytes: number): number {
  return compressedBytes * FACTOR;
}
