// Owns what the rules across files see: each service of a site with its file, its place and its container. Pure.
import type { Catalogue } from '../catalogue/catalogue.ts';
import { viewConfig } from '../config/check-config.ts';
import type { FileView } from '../config/judge/file-view.ts';
import type { DesiredService } from '../containers/desired.ts';
import type { Finding } from '../findings/finding-schema.ts';
import { roles } from '../roles/roles.ts';
import type { SiteDocument } from '../site/site-document.ts';
import { findService, type SiteService } from '../site/site-services.ts';

/** What is known of a certificate and its key on a host. Which of the three it is belongs to the answer: nothing is assumed. */
export type CertificateFacts =
  | { is: 'usable'; validUntil: string }
  | { is: 'unusable'; reason: string }
  | { is: 'unknown'; reason: string };

export interface SiteFacts {
  /** Of a pair of files, by their paths on the host. */
  certificate?: (host: string, files: { certificate: string; key: string }) => CertificateFacts;
  /** For how long a certificate must be valid; without it, whether one is about to expire is not judged. */
  now?: Date;
}

export interface ServiceView extends FileView {
  entry: SiteService;
  wanted: DesiredService;
}

export interface SiteView {
  document: SiteDocument;
  services: ServiceView[];
  facts: SiteFacts;
}

export type SiteRule = (site: SiteView) => Finding[];

export interface SiteFiles {
  document: SiteDocument;
  /** With the final text of each file. */
  desired: readonly DesiredService[];
  catalogue: Catalogue;
  facts?: SiteFacts;
}

/** Files that cannot be read are findings, and no part of the view. */
export function viewSite({ document, desired, catalogue, facts = {} }: SiteFiles): {
  site: SiteView;
  unreadable: Finding[];
} {
  const unreadable: Finding[] = [];
  const services = desired.flatMap((wanted) => {
    const { host, service, role, files } = wanted;
    const entry = findService(document, wanted);
    const file = files.find(({ name }) => name === roles[role].file);
    if (!entry || !file) return [];
    const { name, text } = file;
    const view = viewConfig(
      { file: role, release: document.release, text, name, host, service },
      catalogue.configKeys,
    );
    if (!('code' in view)) return [{ ...view, entry, wanted }];
    unreadable.push(view);
    return [];
  });
  return { site: { document, services, facts }, unreadable };
}

export function ofRole({ services }: SiteView, role: DesiredService['role']): ServiceView[] {
  return services.filter(({ wanted }) => wanted.role === role);
}
