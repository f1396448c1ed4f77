// Owns the name of a layer together with all below it, by which engines keep it (OCI image specification, "Layer ChainID").
import type { Hash } from './digest.ts';

export function chainIds(diffIds: readonly string[], hash: Hash): string[] {
  const chains: string[] = [];
  for (const diffId of diffIds) {
    const below = chains.at(-1);
    chains.push(below === undefined ? diffId : `sha256:${hash(`${below} ${diffId}`)}`);
  }
  return chains;
}
