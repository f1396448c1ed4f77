// Owns the procedures about revisions: what each was, whether its images are still there, and what differs between two.
import type { Handlers } from '#rpc/handlers';
import type { Revision } from '#shared/contract/sites';
import { compareRevisions, type ComparedRevision } from '#shared/domain/revisions/compare-revisions';
import { recordedServices } from '#shared/domain/revisions/recorded-services';
import type { SiteDocument } from '#shared/domain/site/site-document';
import type { HostConnections } from '../hosts/host-connections.ts';
import type { Operation } from '#shared/operations/operation';
import type { OperationRunner } from '../operations/operation-runner.ts';
import { findRevision } from '../plans/return-to-revision.ts';
import { readDocument, type SiteRegistry } from '../sites/site-registry.ts';
import type { RevisionRow, SiteStore } from '../store/site-store.ts';
import { sha256 } from '../ports/sha256.ts';

interface Dependencies {
  registry: SiteRegistry;
  siteStore: SiteStore;
  runner: OperationRunner;
  hosts: HostConnections;
}

/** Digests and ids of the images on a host; null when it cannot be read. */
type Shelf = Set<string> | null;

export function revisionHandlers({ registry, siteStore, runner, hosts }: Dependencies) {
  return {
    'sites.revisions': async ({ site }) => {
      const { document } = registry.get(site);
      const rows = siteStore.revisions(site);
      const shelves = rows.length === 0 ? new Map<string, Shelf>() : await readShelves(hosts, document);
      return { revisions: rows.map((row) => ({ ...describe(row, runner), ...imagesOf(row, shelves) })) };
    },
    'sites.compareRevisions': ({ site, from, to }) => {
      registry.get(site);
      const rows = siteStore.revisions(site);
      return compareRevisions(
        compared(findRevision(site, rows, from)),
        compared(findRevision(site, rows, to)),
      );
    },
  } satisfies Pick<Handlers, 'sites.revisions' | 'sites.compareRevisions'>;
}

function describe(row: RevisionRow, runner: OperationRunner) {
  const made = operationOf(row, runner);
  const { revision, release, createdAt, operation, digests, returnsTo } = row;
  return {
    revision,
    release,
    createdAt,
    operationId: operation,
    digests,
    operation: made?.title ?? null,
    actor: made?.actor ?? null,
    returnsTo,
  };
}

function operationOf({ operation }: RevisionRow, runner: OperationRunner): Operation | null {
  try {
    return runner.get(operation);
  } catch {
    return null; // written by a version that this one cannot read
  }
}

async function readShelves(hosts: HostConnections, document: SiteDocument): Promise<Map<string, Shelf>> {
  const read = document.host.map(async (host) => {
    try {
      const images = await (await hosts.engine(host)).listImages();
      return [host.name, new Set(images.flatMap(({ id, digest }) => [id, digest]))] as const;
    } catch {
      return [host.name, null] as const; // a host that does not answer is judged elsewhere
    }
  });
  return new Map(await Promise.all(read));
}

function imagesOf(
  { digests }: RevisionRow,
  shelves: Map<string, Shelf>,
): Pick<Revision, 'images' | 'missing'> {
  const places = Object.entries(digests);
  const shelfOf = (place: string) => shelves.get(place.split('/')[0] ?? '') ?? null;
  const missing = places
    .filter(([place, digest]) => digest !== '' && shelfOf(place)?.has(digest) === false)
    .map(([place]) => place);
  if (missing.length > 0) return { images: 'missing', missing };
  const isKnown = places.every(([place, digest]) => digest !== '' && shelfOf(place) !== null);
  return { images: isKnown && places.length > 0 ? 'present' : 'unknown', missing };
}

function compared(row: RevisionRow): ComparedRevision {
  const { site, revision, release, createdAt, document, digests, services } = row;
  const parsed = readDocument(document, `${site}/site.toml`);
  return {
    revision,
    release,
    createdAt,
    document,
    digests,
    services: recordedServices(services, parsed, sha256),
  };
}
