// Owns listing the Deepgram images on a site's hosts, with what uses them.
import type { Output } from '#shared/contract/contract';
import { plannableServices, serviceImage } from '#shared/domain/service';
import type { SiteDocument } from '#shared/domain/site-document';
import type { HostConnections } from '../hosts/host-connections.ts';
import { siteContainers } from '../sites/site-containers.ts';

type Row = Output<'images.list'>['images'][number];

const ours = plannableServices.map((service) => serviceImage[service]);

export async function listSiteImages(hosts: HostConnections, document: SiteDocument): Promise<Row[]> {
  const rows = await Promise.all(
    document.host.map(async (host) => {
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
    }),
  );
  return rows.flat();
}
