// Owns the catalogue that this version was built with. Raise the serial with every change of releases, crossings, rules, levels, known
// issues or configuration keys.
import { builtInConfigKeys } from '../config-schema/built-in-keys.ts';
import { CATALOGUE_FORMAT, type Catalogue } from './catalogue.ts';
import { crossings } from './crossings.ts';
import { releases } from './releases.ts';
import { builtInRuleBook } from './rule-book.ts';

export const builtInCatalogue: Catalogue = {
  format: CATALOGUE_FORMAT,
  serial: 3,
  issuedAt: '2026-11-28T00:00:00Z',
  releases,
  rules: builtInRuleBook,
  levels: {},
  knownIssues: [
    {
      id: 'aura-2-voice-pack',
      from: '260430',
      to: null,
      level: 'warning',
      when: { products: ['aura-2-en', 'aura-2-es', 'aura-2-polyglot'] },
      message:
        'Calls with a speed or pronunciation need the Aura-2 voice pack 2025-04-15.4 or newer, else they get 400.',
      remedy: 'Fetch the current Aura-2 voice pack before this release serves.',
      // docs/domain.md, "Releases" and "Known failures"
      source: 'Deepgram self-hosted changelog',
    },
    {
      id: 'flux-tts-model-per-release',
      from: '260812',
      to: null,
      level: 'warning',
      when: { products: ['flux-tts'] },
      message:
        'The Flux text-to-speech model belongs to one release; its uuid changed between 260812 and 260915.',
      remedy: 'Compare flux_tts.uuid with the name of the model file that came for this release.',
      // docs/domain.md, "Products and GPUs" and "Upgrade order"
      source: 'Deepgram docs, Flux and text-to-speech pages; Deepgram self-hosted changelog',
    },
  ],
  crossings,
  configKeys: builtInConfigKeys,
};
