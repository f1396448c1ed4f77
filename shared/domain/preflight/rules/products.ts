// Owns the rules about products: their GPUs, what may stand beside what, and from which release on. Source: docs/domain.md, "Products and GPUs".

import { isAtLeast, releaseDate } from '#shared/domain/catalogue/find-release';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { listed } from '../amounts.ts';
import { hasEngineWith } from '../engine-switches.ts';
import { isOlder } from '#shared/domain/facts/compare-versions';
import {
  blocker,
  given,
  notKnown,
  ok,
  warning,
  type Rule,
  type RuleInput,
  type SiteRule,
  type Verdict,
} from '../rule.ts';
import { enginesGpus, nameOf } from './gpu-devices.ts';

const about = { theme: 'gpu', roles: ['engine'] } as const satisfies Partial<Rule>;
const isAura2 = (product: string) => product.startsWith('aura-2');
const isSpeech = (product: string) => isAura2(product) || product === 'flux-tts';

export const productRules: Rule[] = [
  {
    ...about,
    id: 'product.aura2',
    worst: 'blocker',
    title: 'Two GPUs for Aura-2',
    // docs/domain.md, "Products and GPUs" and "Known failures"
    source: 'Deepgram docs, Flux and text-to-speech pages',
    meaning: 'An Aura-2 Engine wants exactly two GPUs; one large one does not replace them.',
    judge: (input) => {
      if (!input.document.products.some(isAura2)) return null;
      const wanted = input.book.products.aura2GpusPerEngine;
      return given(input.facts.gpus, (all) => {
        const count = enginesGpus(input, all).length;
        if (count === wanted) return ok(`The Engine is given ${count} GPUs.`);
        return blocker(`The Engine is given ${count} GPUs; Aura-2 wants exactly ${wanted}.`, {
          remedy: `Name ${wanted} GPUs by UUID in \`gpus\` of this host.`,
        });
      });
    },
  },
  {
    ...about,
    id: 'product.fluxStt',
    worst: 'blocker',
    title: 'GPU for Flux speech-to-text',
    // docs/domain.md, "Products and GPUs" and "Platforms and GPUs"
    source: 'Deepgram docs, Flux and text-to-speech pages; Deepgram docs, Deployment Environments',
    meaning: 'Flux speech-to-text needs the Ampere generation or newer; a T4 does not serve it.',
    judge: (input) => {
      if (!serves(input, { product: 'flux-stt', table: 'flux' })) return null;
      const needed = input.book.products.fluxSttCompute;
      return given(input.facts.gpus, (all) => {
        const gpus = enginesGpus(input, all);
        if (gpus.length === 0) return null;
        const old = gpus.filter(
          ({ computeCapability }) => computeCapability !== null && isOlder(computeCapability, needed),
        );
        if (old.length > 0) {
          return blocker(`${listed(old.map(nameOf))}: compute capability below ${needed}.`, {
            remedy: 'Choose a GPU of the Ampere generation or newer, such as A10, L4 or A100.',
          });
        }
        if (gpus.some(({ computeCapability }) => computeCapability === null)) {
          return notKnown('The driver does not say the compute capability.', {
            remedy: 'Install a newer driver, then check again.',
          });
        }
        return ok(`${listed(gpus.map(nameOf))}.`);
      });
    },
  },
  {
    ...about,
    id: 'product.fluxTts',
    worst: 'blocker',
    title: 'GPU for Flux text-to-speech',
    // docs/domain.md, "Products and GPUs" and "Platforms and GPUs" (vendor support matrix)
    source:
      'Deepgram docs, Flux and text-to-speech pages; Deepgram docs, Deployment Environments: vendor support matrix',
    meaning: 'Flux text-to-speech is supported on few GPUs; T4 and A10 are not among them.',
    judge: (input) => {
      if (!serves(input, { product: 'flux-tts', table: 'flux_tts' })) return null;
      const { listed: supported, refused } = input.book.products.fluxTts;
      return given(input.facts.gpus, (all) => {
        const gpus = enginesGpus(input, all);
        if (gpus.length === 0) return null;
        const no = gpus.filter(({ name }) => refused.some((model) => isModel(name, model)));
        const remedy = `Choose ${listed(supported, 'or')}, or a Blackwell GPU.`;
        if (no.length > 0) return blocker(`${listed(no.map(nameOf))} does not serve it.`, { remedy });
        const strange = gpus.filter(
          ({ name, computeCapability }) =>
            !supported.some((model) => isModel(name, model)) &&
            (computeCapability === null || isOlder(computeCapability, input.book.gpu.blackwellCompute)),
        );
        if (strange.length > 0)
          return warning(`${listed(strange.map(nameOf))} is not on the vendor’s list.`, { remedy });
        return ok(`${listed(gpus.map(nameOf))}.`);
      });
    },
  },
];

/** By the products of the site, or by the file of an Engine alone. */
function serves(
  input: RuleInput,
  { product, table }: { product: SiteDocument['products'][number]; table: 'flux' | 'flux_tts' },
): boolean {
  return input.document.products.includes(product) || hasEngineWith(input, { table, key: 'enabled' });
}

/** `NVIDIA A10` is A10, `NVIDIA A100-SXM4-80GB` is A100 and not A10. */
function isModel(name: string, model: string): boolean {
  return name.split(/[\s-]+/).includes(model);
}

export const productSiteRules: SiteRule[] = [
  {
    id: 'product.mixture',
    worst: 'blocker',
    theme: 'site',
    title: 'Products fit together',
    // docs/domain.md, "Products and GPUs" and "Security" (must not be combined)
    source: 'Deepgram docs, Flux and text-to-speech pages; network requirements: must not be combined',
    meaning:
      'Some products take a whole Engine; mixed, they run out of GPU memory or the Engine refuses to start.',
    judge: ({ document: { products, release } }) => {
      const problems: Verdict[] = [];
      const no = (message: string, remedy: string) => problems.push(blocker(message, { remedy }));
      if (products.includes('flux-stt') && products.length > 1) {
        no('Flux speech-to-text shares its Engine with nothing.', 'Make a site of its own for flux-stt.');
      }
      if (products.includes('flux-stt') && release.endsWith('-fips')) {
        no(
          'The FIPS images do not serve Flux speech-to-text.',
          'Choose the release without -fips for flux-stt.',
        );
      }
      if (products.includes('flux-tts') && products.some(isAura2)) {
        no(
          'An Engine refuses to start with Flux text-to-speech and Aura-2.',
          'Make a site of its own for each.',
        );
      }
      if (products.filter(isAura2).length > 1) {
        no('An Engine serves one Aura-2 language set.', 'Make a site of its own for each language set.');
      }
      if (products.includes('stt') && products.some(isSpeech)) {
        problems.push(
          warning('The vendor strongly discourages speech-to-text and text-to-speech on one machine.', {
            remedy: 'Make a site of its own for text-to-speech, on other hosts.',
          }),
        );
      }
      return problems.length > 0 ? problems : ok(`${listed(products)}.`);
    },
  },
  {
    id: 'product.release',
    worst: 'blocker',
    theme: 'site',
    title: 'Products in this release',
    // docs/domain.md, "Products and GPUs" and "Open questions"
    source: 'Deepgram docs, Flux and text-to-speech pages (sources disagree)',
    meaning: 'An Engine that does not know a product yet dies of its configuration.',
    judge: ({ document, release: { release }, catalogue }) => {
      const rows = catalogue.rules.products.since.filter(({ product }) =>
        document.products.includes(product),
      );
      const verdicts = rows.flatMap(({ product, since, certain, source }) => {
        if (!isAtLeast(release.tag, since)) {
          return [
            blocker(`${product} exists from release-${since} on; this is ${release.tag}.`, {
              remedy: `Choose release-${certain} or newer.`,
            }),
          ];
        }
        if (releaseDate(release.tag) >= certain) return [];
        return [
          warning(
            `${product} exists from release-${since} on by one source, from release-${certain} by another.`,
            {
              evidence: source,
              remedy: `Choose release-${certain} or newer to be certain.`,
            },
          ),
        ];
      });
      return verdicts.length > 0 ? verdicts : ok(`${release.tag} serves ${listed(document.products)}.`);
    },
  },
];
