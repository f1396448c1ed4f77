// Owns which certificates the services of a host use, by their files: the paths of [server.https] inside the container, and where their mounts have
// them on the host. Pure.
import { serviceTable } from '#shared/domain/roles/service-files';
import type { SiteDocument, SiteHost } from '#shared/domain/site/site-document';
import { overridesOf, wantedOn, type SiteService } from '#shared/domain/site/site-services';

export interface ServiceCertificate {
  service: string;
  /** Paths on the host. */
  certificate: string;
  key: string;
}

/** Without those whose files are in no mount: a rule about configuration finds them. */
export function certificateFiles(document: SiteDocument, host: SiteHost): ServiceCertificate[] {
  return wantedOn(document, host)
    .filter(({ role }) => role === 'api')
    .flatMap((api) => {
      const { server } = serviceTable(document, api) as { server?: { https?: Record<string, unknown> } };
      const [certificate, key] = [server?.https?.['cert_file'], server?.https?.['key_file']].map((path) =>
        onHost(document, api, path),
      );
      return certificate && key ? [{ service: api.name, certificate, key }] : [];
    });
}

function onHost(document: SiteDocument, service: SiteService, path: unknown): string | null {
  if (typeof path !== 'string') return null;
  const mounts = overridesOf(document, service).flatMap(({ mounts: own = [] }) =>
    own.map((text) => text.split(':')),
  );
  const mount = mounts
    .map(([source = '', target = '']) => ({ source: bare(source), target: bare(target) }))
    .filter(({ target }) => path === target || path.startsWith(`${target}/`))
    .toSorted((a, b) => a.target.length - b.target.length)
    .at(-1);
  return mount ? `${mount.source}${path.slice(mount.target.length)}` : null;
}

function bare(path: string): string {
  return path.replace(/\/+$/, '');
}
