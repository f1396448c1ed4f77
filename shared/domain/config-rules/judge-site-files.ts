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

export function judgeSiteFiles(files: SiteFiles): Finding[] {
  const { site, unreadable } = viewSite(files);
  return [...unreadable, ...site.services.flatMap(checkView), ...siteRules.flatMap((rule) => rule(site))];
}
