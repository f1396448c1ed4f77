// Prepares a rollback to a revision: chooses the revision, its recorded document, services and images, and makes the findings that an operator
// needs before the first step.
import type { Catalogue } from '#shared/domain/catalogue/catalogue';
import type { DesiredService, Hash } from '#shared/domain/containers/desired';
import type { Observed } from '#shared/domain/plan/observed';
import { isChanged, diffLines } from '#shared/domain/revisions/line-diff';
import { passedChanges } from '#shared/domain/revisions/passed-changes';
import { recordedServices, withImage } from '#shared/domain/revisions/recorded-services';
import { finding } from '#shared/domain/findings/finding';
import { serviceTitle } from '#shared/domain/site/service-title';
import type { SiteDocument } from '#shared/domain/site/site-document';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { AppError } from '#shared/errors/app-error';
import type { ImageSizes } from '../images/image-sizes.ts';
import { readDocument } from '../sites/site-registry.ts';
import type { RevisionRow } from '../store/site-store.ts';
import { chooseImages, type ImageDependencies, type ServiceImage } from './revision-images.ts';

export interface Return {
  desired: DesiredService[];
  observed: Observed;
  findings: Finding[];
}

interface ReturnInput {
  document: SiteDocument;
  observed: Observed;
  row: RevisionRow;
  /** The revision in force now, or null. */
  inForce: RevisionRow | null;
  catalogue: Catalogue;
  hash: Hash;
}

/** The requested revision, or the newest that differs from the one in force. Input is newest first. */
export function findRevision(site: string, rows: RevisionRow[], asked: number | undefined): RevisionRow {
  if (asked !== undefined) {
    const found = rows.find(({ revision }) => revision === asked);
    if (found) return found;
    const known = rows.map(({ revision }) => revision).join(', ') || 'there are none';
    throw new AppError('revision.unknown', { site, revision: asked, known });
  }
  const [inForce, ...earlier] = rows;
  const found = inForce && earlier.find((row) => !isSame(row, inForce));
  if (!found) throw new AppError('revision.noEarlier', { site });
  return found;
}

export async function returnTo(
  deps: ImageDependencies & { sizes: ImageSizes },
  { document, observed, row, inForce, catalogue, hash }: ReturnInput,
): Promise<Return> {
  const services = recordedServices(row.services, document, hash);
  const images = await chooseImages(deps, { document, observed, services, digests: row.digests });
  const gone = [...new Set(images.filter(({ isGone }) => isGone).map(({ reference }) => reference))];
  if (gone.length > 0)
    throw new AppError('revision.imagesGone', {
      site: row.site,
      revision: row.revision,
      images: gone.join(', '),
    });
  const absent = absentImages(images, observed);
  const layers = { ...observed.layers, ...(await deps.sizes.layers(document, absent)) };
  return {
    desired: images.map(({ service, reference }) => withImage(service, reference, hash)),
    observed: { ...withImages(observed, images), layers },
    findings: [
      ...(inForce ? whatComesBack(row, inForce) : []),
      ...images.flatMap((image) => imageFindings(image, row)),
      ...(inForce ? passedChanges(inForce.release, row.release, catalogue) : []),
      ...(inForce ? leftBehind(document, inForce) : []),
    ],
  };
}

/** A practice host builds its images itself, so no registry has their sizes. */
function absentImages(images: ServiceImage[], { hosts }: Observed): string[] {
  const practice = new Set(
    hosts.filter(({ engine }) => engine?.startsWith('Practice')).map(({ host }) => host),
  );
  const absent = images.filter(({ isPresent, service }) => !isPresent && !practice.has(service.host));
  return [...new Set(absent.map(({ reference }) => reference))];
}

function isSame(a: RevisionRow, b: RevisionRow): boolean {
  const ofImages = ({ digests }: RevisionRow) => JSON.stringify(Object.entries(digests).toSorted());
  return a.document === b.document && ofImages(a) === ofImages(b);
}

/** The planner finds images by the reference that it will use. */
function withImages(observed: Observed, images: ServiceImage[]): Observed {
  const hosts = observed.hosts.map((host) => {
    const present = images.filter(({ service, isPresent }) => isPresent && service.host === host.host);
    const more = Object.fromEntries(present.map(({ reference, digest }) => [reference, digest]));
    return { ...host, images: { ...more, ...host.images } };
  });
  return { ...observed, hosts };
}

function whatComesBack(row: RevisionRow, inForce: RevisionRow): Finding[] {
  const lines = diffLines(inForce.document, row.document).filter(({ kind }) => kind !== 'same');
  const images = Object.entries(row.digests).filter(([place, digest]) => inForce.digests[place] !== digest);
  const words = [
    row.release === inForce.release ? null : `${row.release} instead of ${inForce.release}`,
    images.length === 0 ? null : `the images of ${images.map(([place]) => place).join(', ')}`,
    isChanged(lines) ? `the site document as it was then (${lines.length} lines differ)` : null,
  ].filter(Boolean);
  const evidence =
    lines.map(({ kind, text }) => `${kind === 'added' ? '+' : '-'} ${text}`).join('\n') || null;
  const differing = words.join('; ') || 'nothing that differs';
  return [finding('revision.whatComesBack', { host: null, evidence }, { words: differing })];
}

function imageFindings({ service, tag, digest, movedTo }: ServiceImage, row: RevisionRow): Finding[] {
  const { host } = service;
  const values = { revision: row.revision, service: serviceTitle(service), tag };
  if (digest === '') return [finding('revision.digestUnknown', { host }, values)];
  if (movedTo === null) return [];
  const evidence = `revision ${row.revision}: ${digest}\nthe tag now: ${movedTo}`;
  return [finding('revision.tagMoved', { host, evidence }, values)];
}

/** Reports hosts that joined after the revision: their services are not changed. */
function leftBehind(document: SiteDocument, inForce: RevisionRow): Finding[] {
  const wanted = new Set(document.host.map(({ name }) => name));
  const joined = readDocument(inForce.document, `${inForce.site}/site.toml`).host;
  return joined
    .filter(({ name }) => !wanted.has(name))
    .map(({ name }) => finding('revision.hostLeft', { host: name }, {}));
}
