// Owns what a host has of images, as far as a load may build on it.
import { chainIds } from '#shared/domain/bundle/chain-ids';
import type { EngineClient } from '../engine/engine-client.ts';
import { sha256 } from '../ports/sha256.ts';

/**
 * Layers with all below them. Docker's own store and the practice engine take an archive without them; Podman and the containerd store need
 * every layer in it, so for those the set is empty and whole images are sent.
 */
export async function chainsOf(engine: EngineClient): Promise<Set<string>> {
  if (!(await buildsOnLayers(engine))) return new Set();
  const chains = new Set<string>();
  for (const { id } of await engine.listImages())
    for (const chain of chainIds((await engine.imageLayers(id)) ?? [], sha256)) chains.add(chain);
  return chains;
}

async function buildsOnLayers(engine: EngineClient): Promise<boolean> {
  if (engine.version.product === 'practice') return true;
  return engine.version.product === 'docker' && (await engine.info()).imagePlace.store === 'engine';
}
