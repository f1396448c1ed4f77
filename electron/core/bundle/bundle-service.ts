// Owns what doors ask about bundles, as queries and operations over the parts of this area.
import { join } from 'node:path';
import type { HostDifference, InspectedBundle } from '#shared/contract/bundle';
import type { ParsedInput } from '#shared/contract/contract';
import { neededChains, type BundleManifest } from '#shared/domain/bundle/bundle-manifest';
import { imageReference } from '#shared/domain/containers/desired';
import { wantedOn } from '#shared/domain/site/site-services';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { AppError } from '#shared/errors/app-error';
import type { Operation } from '#shared/operations/operation';
import type { HostConnections } from '../hosts/host-connections.ts';
import type { HeldLocks, HostLocks } from '../hosts/host-locks.ts';
import type { OperationHandle } from '../operations/operation-handle.ts';
import { StoppedAtSafePoint, type OperationRunner } from '../operations/operation-runner.ts';
import type { Clock } from '../ports/clock.ts';
import { openWay } from '../registry/registry-way.ts';
import type { SecretStore } from '../store/secret-store.ts';
import { openBundleKey, type Signer } from './bundle-key.ts';
import { createBundle, type WantedImage } from './create-bundle.ts';
import { bringTo, planHosts, requireImportable, type PlannedHost } from './import-bundle.ts';
import { openBundle, type OpenedBundle } from './open-bundle.ts';
import { haveListOf, haveListText, readHaveList } from './read-have-list.ts';
import { bundlePatience } from './registry-opener.ts';
import { verifyFiles, type ByteProgress } from './verify-bundle.ts';

interface Dependencies {
  dataDirectory: string;
  documentOf: (site: string) => SiteDocument;
  hosts: HostConnections;
  locks: HostLocks;
  secrets: SecretStore;
  runner: OperationRunner;
  clock: Clock;
}

type Actor = string;

export class BundleService {
  readonly #deps: Dependencies;
  #key: Promise<Signer> | null = null;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async have(site: string) {
    const { hosts, clock, documentOf } = this.#deps;
    const list = await haveListOf(hosts, documentOf(site), clock.now());
    return { fileName: `${site}-have.json`, text: haveListText(list), list };
  }

  async inspect(path: string, signal: AbortSignal): Promise<InspectedBundle> {
    return this.#shown(await openBundle(path, { signers: null, signal }));
  }

  async diff({ path, site, signers }: ParsedInput<'bundle.diff'>, signal: AbortSignal) {
    const bundle = await this.#open(path, { signers, signal });
    const planned = await planHosts(this.#deps.hosts, this.#deps.documentOf(site), bundle.manifest);
    return { bundle: await this.#shown(bundle), hosts: planned.map(difference) };
  }

  create(input: ParsedInput<'bundle.create'>, actor: Actor): Operation {
    const { documentOf } = this.#deps;
    const have = input.have === undefined ? null : readHaveList(input.have);
    const document = input.site === undefined ? null : documentOf(input.site);
    const target = document && { ...document, release: input.release ?? document.release };
    const images = wantedImages(target, input.images, have?.hosts.map(({ host }) => host) ?? []);
    if (images.length === 0) throw new AppError('bundle.nothingAsked');
    const credential = input.credential ?? document?.registry.credential;
    return this.#start(
      'bundle.create',
      { actor, site: null, hosts: [], effect: 'reads', title: `Make the bundle ${input.directory}` },
      async (handle) => {
        const signer = await this.#signer();
        const way = openWay(input);
        try {
          const made = await createBundle(
            {
              directory: input.directory,
              site: target?.name ?? null,
              release: target?.release ?? null,
              images,
              have,
            },
            {
              registry: {
                secrets: this.#deps.secrets,
                credential,
                way,
                proxy: input.proxy,
                patience: bundlePatience,
              },
              signer,
              now: this.#deps.clock.now(),
              signal: handle.signal,
              onProgress: (progress) => handle.report(withFraction(progress)),
            },
          );
          const size = made.manifest.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
          const from =
            made.contentHosts.length === 0 ? '' : ` Layers came from ${made.contentHosts.join(', ')}.`;
          return `The bundle ${input.directory} has ${images.length} images in ${size} bytes, of which ${made.fetchedBytes} were fetched now; signed by ${signer.fingerprint}.${from}`;
        } finally {
          await way.destroy();
        }
      },
    );
  }

  verify({ path, signers }: ParsedInput<'bundle.verify'>, actor: Actor): Operation {
    return this.#start(
      'bundle.verify',
      { actor, site: null, hosts: [], effect: 'reads', title: `Check the bundle ${path}` },
      async (handle) => {
        const bundle = await this.#checked(handle, { path, signers });
        return `Every byte of ${path} is as ${bundle.signer} signed it: ${bundle.manifest.files.length} files.`;
      },
    );
  }

  import({ path, site, signers }: ParsedInput<'bundle.import'>, actor: Actor): Operation {
    const document = this.#deps.documentOf(site);
    const hosts = document.host.map(({ connection }) => connection);
    return this.#start(
      'bundle.import',
      { actor, site, hosts, effect: 'changes', title: `Import ${path} to ${site}` },
      (handle) => this.#import(handle, { path, signers, document }),
    );
  }

  async #import(
    handle: OperationHandle,
    { path, signers, document }: { path: string; signers: string[]; document: SiteDocument },
  ): Promise<string> {
    const { hosts, locks } = this.#deps;
    const opened = await this.#open(path, { signers, signal: handle.signal });
    const planned = await planHosts(hosts, document, opened.manifest);
    requireImportable(planned);
    if (planned.every(({ bring }) => bring.length === 0))
      return `Every host of ${document.name} has these images already.`;
    const checking = opened.manifest.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const totalBytes = checking + planned.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    // One measure for both: what was read and what was sent.
    const report = (before: number) => (progress: ByteProgress) =>
      handle.report(withFraction({ ...progress, totalBytes, doneBytes: before + progress.doneBytes }));
    await verifyFiles(opened, { signal: handle.signal, onProgress: report(0) });
    let held: HeldLocks | null = null;
    try {
      held = await locks.take({ document, operation: handle.current, takeOver: [] });
      const { require: requireHeld } = held;
      await bringTo(opened, planned, {
        hosts,
        signal: handle.signal,
        onProgress: report(checking),
        onHost: async (host) => {
          await requireHeld(host);
          handle.journal('intent', { host: host.name, bundle: path });
        },
        onBrought: (host) => handle.journal('done', { host: host.name }),
      });
    } finally {
      await held?.release();
    }
    return planned.map(broughtWords).join(' ');
  }

  async #checked(
    handle: OperationHandle,
    { path, signers }: { path: string; signers: string[] },
  ): Promise<OpenedBundle> {
    const bundle = await this.#open(path, { signers, signal: handle.signal });
    await verifyFiles(bundle, {
      signal: handle.signal,
      onProgress: (progress) => handle.report(withFraction(progress)),
    });
    return bundle;
  }

  async #open(
    path: string,
    { signers, signal }: { signers: string[]; signal: AbortSignal },
  ): Promise<OpenedBundle> {
    const own = (await this.#signer()).fingerprint;
    return openBundle(path, { signers: [own, ...signers], signal });
  }

  #signer(): Promise<Signer> {
    this.#key ??= openBundleKey(join(this.#deps.dataDirectory, 'bundle-key.pem')).catch((thrown: unknown) => {
      this.#key = null;
      throw thrown;
    });
    return this.#key;
  }

  #start(
    procedure: string,
    words: Pick<Operation, 'actor' | 'site' | 'title' | 'effect'> & { hosts: string[] },
    work: (handle: OperationHandle) => Promise<string>,
  ): Operation {
    return this.#deps.runner.start({
      procedure,
      ...words,
      cancel: 'immediate',
      plan: null,
      targets: { target: null, origin: null },
      follows: null,
      work: async (handle) => {
        try {
          return await work(handle);
        } catch (thrown) {
          if (handle.signal.aborted && !(thrown instanceof AppError))
            throw new StoppedAtSafePoint(
              'Cancelled: what is there is kept, and the next run goes on from it.',
            );
          throw thrown;
        }
      },
    });
  }

  async #shown({ source, manifest, signer }: OpenedBundle): Promise<InspectedBundle> {
    return {
      path: source.path,
      ...shownManifest(manifest),
      signer,
      isOwn: signer === (await this.#signer()).fingerprint,
    };
  }
}

/** Those of the site for each host, and further ones for every host that is known. */
function wantedImages(
  document: SiteDocument | null,
  further: readonly string[],
  known: readonly string[],
): WantedImage[] {
  const hostsOf = new Map<string, Set<string>>();
  for (const host of document?.host ?? [])
    for (const { name, role } of document === null ? [] : wantedOn(document, host)) {
      const image = document === null ? '' : imageReference(document, { service: name, role });
      hostsOf.set(image, (hostsOf.get(image) ?? new Set()).add(host.name));
    }
  for (const image of further) hostsOf.set(image, new Set([...(hostsOf.get(image) ?? []), ...known]));
  return [...hostsOf].map(([reference, hosts]) => ({ reference, hosts: [...hosts] }));
}

function shownManifest({ createdAt, site, release, base, files, images }: BundleManifest) {
  return {
    createdAt,
    site,
    release,
    base,
    sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    files: files.length,
    images: images.map((image) => ({
      reference: image.reference,
      digest: image.digest,
      layers: image.layers.length,
      builtOn: neededChains(image).length,
      sizeBytes: image.layers.reduce(
        (sum, { isIncluded, sizeBytes }) => sum + (isIncluded ? sizeBytes : 0),
        0,
      ),
    })),
  };
}

function difference({ host, wanted, bring, sizeBytes, withoutBase }: PlannedHost): HostDifference {
  const missing = new Set(bring.map(({ image }) => image.reference));
  return {
    host: host.name,
    there: wanted.flatMap(({ reference }) => (missing.has(reference) ? [] : [reference])),
    bring: bring.map(({ image, layers }) => ({
      image: image.reference,
      layers: layers.length,
      sizeBytes: layers.reduce((sum, layer) => sum + layer.sizeBytes, 0),
    })),
    sizeBytes,
    withoutBase,
  };
}

function withFraction({ doneBytes, totalBytes, detail }: ByteProgress) {
  return { doneBytes, totalBytes, detail, fraction: totalBytes === 0 ? null : doneBytes / totalBytes };
}

function broughtWords({ host, bring, sizeBytes }: PlannedHost): string {
  return bring.length === 0
    ? `${host.name} had all of it.`
    : `${host.name} has ${bring.length} more images (${sizeBytes} bytes).`;
}
