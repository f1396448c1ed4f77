// Owns what the rules across files see: each service of a site with its file, its place and its container. Pure.
import type { Catalogue } from '../catalogue/catalogue.ts';
import { viewConfig } from '../config/check-config.ts';
import type { FileView } from '../config/judge/file-view.ts';
import type { DesiredService } from '../containers/desired.ts';
import type { Finding } from '../findings/finding-schema.ts';
import { roles } from '../roles/roles.ts';
import type { SiteDocument } from '../site/site-document.ts';
import { findService, type SiteService } from '../site/site-services.ts';

export interface ServiceView extends FileView {
  entry: SiteService;
  wanted: DesiredService;
}

export interface SiteView {
  document: SiteDocument;
  services: ServiceView[];
}

export type SiteRule = (site: SiteView) => Finding[];

export interface SiteFiles {
  document: SiteDocument;
  /** With the final text of each file. */
  desired: readonly DesiredService[];
  catalogue: Catalogue;
}

/** Files that cannot be read are findings, and no part of the view. */
export function viewSite({ document, desired, catalogue }: SiteFiles): {
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
  return { site: { document, services }, unreadable };
}

export function ofRole({ services }: SiteView, role: DesiredService['role']): ServiceView[] {
  return services.filter(({ wanted }) => wanted.role === role);
}
