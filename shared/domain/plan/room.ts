// Owns how much room a pull needs on the disk of the engine.

/**
 * Compressed layers are kept until they are unpacked, and libraries for GPUs unpack to about twice their size (seen on images of that
 * kind; the vendor publishes no sizes: docs/domain.md, "Open questions"). So both together are three times what travels.
 */
const FACTOR = 3;

/** Bytes on the disk for this many compressed bytes. */
export function roomForPull(compressedBytes: number): number {
  return compressedBytes * FACTOR;
}
