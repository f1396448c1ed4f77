// Owns bringing a bundle to the hosts of a site: what each host lacks is planned and proved possible on all of them first, every byte is checked
// before the first host is touched, then one host after the other is sent what it lacks, and what is there is read back.
import type { BundleImage, BundleManifest } from '#shared/domain/bundle/bundle-manifest';
import { planImport, type HostImport } from '#shared/domain/bundle/import-plan';
import { bundlePlatform } from '#shared/domain/bundle/oci-image';
import { imageReference } from '#shared/domain/containers/desired';
import { wantedOn } from '#shared/domain/site/site-services';
import type { SiteDocument, SiteHost } from '#shared/domain/site/site-document';
import { AppError } from '#shared/errors/app-error';
import type { EngineClient } from '../engine/engine-client.ts';
import type { HostConnections } from '../hosts/host-connections.ts';
import { chainsOf } from './host-layers.ts';
import { loadArchive } from './load-archive.ts';
import type { OpenedBundle } from './open-bundle.ts';
import type { ByteProgress } from './verify-bundle.ts';

export interface PlannedHost extends HostImport {
  host: SiteHost;
  /** Of the bundle, that the host needs for the release; there or not. */
  wanted: BundleImage[];
}

/** Reads the hosts. Rejects with `bundle.notForSite`, `bundle.otherArchitecture`, or what connecting rejects with; what a host lacks of a base is in the answer. */
export async function planHosts(
  hosts: HostConnections,
  document: SiteDocument,
  manifest: BundleManifest,
): Promise<PlannedHost[]> {
  const release = manifest.release ?? document.release;
  const target = { ...document, release };
  const places = document.host.map((host) => {
    const names = new Set(
      wantedOn(target, host).map(({ name, role }) => imageReference(target, { service: name, role })),
    );
    return { host, wanted: manifest.images.filter(({ reference }) => names.has(reference)) };
  });
  if (places.every(({ wanted }) => wanted.length === 0))
    throw new AppError('bundle.notForSite', { site: document.name, release });
  return Promise.all(
    places.map(async ({ host, wanted }) => planHost(await hosts.engine(host), { host, wanted })),
  );
}

async function planHost(
  engine: EngineClient,
  { host, wanted }: { host: SiteHost; wanted: BundleImage[] },
): Promise<PlannedHost> {
  const { architecture } = engine.version;
  if (wanted.length > 0 && !/^(amd64|x86_64|unknown)$/.test(architecture))
    throw new AppError('bundle.otherArchitecture', {
      what: `The host ${host.name}`,
      found: architecture,
      wanted: bundlePlatform.architecture,
    });
  const there = new Set<string>();
  for (const image of wanted) if (await isThere(engine, image)) there.add(image.reference);
  const chains = there.size === wanted.length ? new Set<string>() : await chainsOf(engine);
  const plan = planImport(wanted, { chains, isThere: ({ reference }) => there.has(reference) });
  return { host, wanted, ...plan };
}

/** By its configuration; an engine that names images by something else is asked for the layers. */
async function isThere(engine: EngineClient, image: BundleImage): Promise<boolean> {
  const name = image.reference.includes('@') ? image.config : image.reference;
  const found = await engine.inspectImage(name);
  if (found === null) return false;
  if (found.id === image.config) return true;
  if (engine.version.product === 'docker' && (await engine.info()).imagePlace.store === 'engine')
    return false;
  const layers = await engine.imageLayers(name);
  return layers?.join() === image.layers.map(({ diffId }) => diffId).join();
}

/** Throws `bundle.baseMissing`: before any host is touched. */
export function requireImportable(planned: readonly PlannedHost[]): void {
  for (const { host, withoutBase } of planned)
    for (const { image, layers } of withoutBase)
      throw new AppError('bundle.baseMissing', { host: host.name, image, layers });
}

export interface ImportOptions {
  hosts: HostConnections;
  signal: AbortSignal;
  onProgress: (progress: ByteProgress) => void;
  /** Called before the first effect on a host. */
  onHost: (host: SiteHost) => Promise<void>;
  /** Called when what the host lacked was read back there. */
  onBrought: (host: SiteHost) => void;
}

/** Rejects with `bundle.notLoaded`, or what the engine rejects with. Hosts that are done stay so: the next import finds their images there. */
export async function bringTo(
  bundle: OpenedBundle,
  planned: readonly PlannedHost[],
  { hosts, signal, onProgress, onHost, onBrought }: ImportOptions,
): Promise<void> {
  const totalBytes = planned.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let doneBytes = 0;
  for (const { host, bring } of planned) {
    if (bring.length === 0) continue;
    signal.throwIfAborted();
    await onHost(host);
    const engine = await hosts.engine(host);
    const report = (detail: string) =>
      onProgress({ doneBytes, totalBytes, detail: `${host.name}: ${detail}` });
    const onBytes = (count: number) => {
      // Configurations are not counted in the total.
      doneBytes = Math.min(totalBytes, doneBytes + count);
      report('sending layers');
    };
    await engine.loadImages(loadArchive(bundle, { bring, signal, onBytes }), { signal, onDetail: report });
    for (const { image } of bring)
      if (!(await isThere(engine, image)))
        throw new AppError('bundle.notLoaded', { host: host.name, image: image.reference });
    onBrought(host);
  }
}
