// Lists the Deepgram images on the hosts of a site, with the containers that use them.
import type { Output } from '#shared/contract/contract';
import { roles } from '#shared/domain/roles/roles';
import type { SiteDocument, SiteHost } from '#shared/domain/site/site-document';
import { toAppError } from '#shared/errors/app-error';
import type { HostConnections } from '../hosts/host-connections.ts';
import { siteContainers } from './site-containers.ts';

type Row = Output<'images.list'>['images'][number];

const ours = Object.values(roles).map(({ image }) => image);

/** A host that does not answer is told beside the others. */
export async function listSiteImages(
  hosts: HostConnections,
  document: SiteDocument,
): Promise<Output<'images.list'>> {
  const unread: Output<'images.list'>['unread'] = [];
  const rows = await Promise.all(
    document.host.map((host) =>
      imagesOn(hosts, document, host).catch((thrown: unknown) => {
        unread.push({ host: host.name, error: toAppError(thrown).toView() });
        return [];
      }),
    ),
  );
  return { images: rows.flat(), unread };
}

async function imagesOn(hosts: HostConnections, document: SiteDocument, host: SiteHost): Promise<Row[]> {
  const engine = await hosts.engine(host);
  const [images, { containers }] = await Promise.all([
    engine.listImages(),
    siteContainers(engine, document, host),
  ]);
  const used = new Set(containers.map(({ image }) => image));
  return images.flatMap(({ references, digest, sizeBytes, createdAt }) =>
    references
      .filter((reference) => used.has(reference) || ours.some((name) => reference.includes(`/${name}:`)))
      .map((image) => ({
        host: host.name,
        image,
        digest,
        sizeBytes,
        createdAt,
        usedBy: containers.filter((container) => container.image === image).map(({ name }) => name),
      })),
  );
}
