// Judges the configuration files of a site: each by itself, and together with the services and hosts of the site. Pure.
import { checkView } from '../config/check-config.ts';
import type { Finding } from '../findings/finding-schema.ts';
import { licenceRules } from './rules/licence.ts';
import { limitRules } from './rules/limits.ts';
import { listenerRules } from './rules/listeners.ts';
import { mountRules } from './rules/mounts.ts';
import { poolRules } from './rules/pool.ts';
import { productRules } from './rules/products.ts';
import { viewSite, type SiteFiles, type SiteRule } from './site-view.ts';

const siteRules: SiteRule[] = [
  ...poolRules,
  ...licenceRules,
  ...listenerRules,
  ...mountRules,
  ...productRules,
  ...limitRules,
];

/** In the order of the services, and of the lines of each file. */
export function judgeSiteFiles(files: SiteFiles): Finding[] {
  const { site, unreadable } = viewSite(files);
  const findings = [
    ...unreadable,
    ...site.services.flatMap(checkView),
    ...siteRules.flatMap((rule) => rule(site)),
  ];
  const order = new Map(files.desired.map((one, index) => [`${one.host}/${one.service}`, index]));
  const place = ({ host, at }: Finding) => order.get(`${host ?? ''}/${at?.service ?? ''}`) ?? order.size;
  return findings.toSorted((a, b) => place(a) - place(b) || (a.at?.line ?? 0) - (b.at?.line ?? 0));
}
