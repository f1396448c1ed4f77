// Owns the rules about switches of products: they fit the products of the service, and the environment of its container. Source: docs/domain.md,
// "Products and GPUs".
import { report, type ConfigPath } from '#shared/domain/config/judge/file-view';
import { valueAt } from '#shared/domain/toml-text/toml-path';
import type { Finding } from '#shared/domain/findings/finding-schema';
import type { PlannableRole } from '#shared/domain/site/role-names';
import type { SiteDocument } from '#shared/domain/site/site-document';
import type { ServiceView, SiteRule, SiteView } from '../site-view.ts';

type Product = SiteDocument['products'][number];

interface Switch {
  role: PlannableRole;
  path: ConfigPath;
  product: Product;
  /** The whole Engine serves nothing else. */
  takesAll?: true;
}

const switches: Switch[] = [
  { role: 'api', path: ['features', 'listen_v2'], product: 'flux-stt' },
  { role: 'api', path: ['features', 'speak_v2'], product: 'flux-tts' },
  { role: 'api', path: ['features', 'speak_v2_streaming'], product: 'flux-tts' },
  { role: 'engine', path: ['flux', 'enabled'], product: 'flux-stt', takesAll: true },
  { role: 'engine', path: ['flux_tts', 'enabled'], product: 'flux-tts', takesAll: true },
];

export const productRules: SiteRule[] = [
  (site) => site.services.flatMap((service) => judgeSwitches(service, site)),
  (site) => site.services.flatMap((service) => judgeEnvironment(service, productsOf(service, site))),
];

/** Of the service by name; of the site otherwise. */
function productsOf({ entry }: ServiceView, { document }: SiteView): readonly Product[] {
  return entry.run?.product === undefined ? document.products : [entry.run.product];
}

function judgeSwitches(service: ServiceView, site: SiteView): Finding[] {
  const asked = productsOf(service, site);
  return switches
    .filter(({ role }) => role === service.wanted.role)
    .flatMap(({ path, product, takesAll }) => {
      const isOn = valueAt(service.table, path) === true;
      if (isOn === asked.includes(product)) return [];
      const edits = [{ path, value: !isOn }];
      // An Engine of another product is no mistake where several services share the products of the site.
      if (!isOn && asked.length > 1) return [];
      if (!isOn) return [report(service, { code: 'config.productOff', path, edits }, { product })];
      const code = takesAll ? 'config.productUnasked' : 'config.productFlag';
      return [report(service, { code, path, edits }, { product })];
    });
}

/** The variables say which Aura-2 models an Engine loads; it refuses to start with them and Flux text-to-speech. */
function judgeEnvironment(service: ServiceView, asked: readonly Product[]): Finding[] {
  const path = ['flux_tts', 'enabled'];
  const variables = Object.keys(service.wanted.spec.env).filter((name) => name.startsWith('IMPELLER_AURA2_'));
  const evidence = `environment: ${variables.join(', ')}`;
  if (valueAt(service.table, path) === true)
    return variables.map((variable) =>
      report(service, { code: 'config.fluxEnvironment', path, evidence }, { variable }),
    );
  const [variable] = variables;
  if (variable === undefined || asked.some((product) => product.startsWith('aura-2'))) return [];
  return [report(service, { code: 'config.auraUnasked', path, evidence }, { variable })];
}
