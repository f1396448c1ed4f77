// What is known about [flux] and [flux_tts] of engine.toml. Source: docs/domain.md, "engine.toml" and "Products and GPUs".
import type { ConfigKeyInput } from './config-key.ts';

const flux = {
  files: ['engine'],
  source: 'engine.toml',
  since: { release: '251015', sure: 'documented', fatalBefore: '251015' },
  products: ['flux-stt'],
} satisfies Partial<ConfigKeyInput>;

const fluxTts = {
  files: ['engine'],
  source: 'engine.toml',
  since: { release: '260812', sure: 'template' },
  products: ['flux-tts'],
} satisfies Partial<ConfigKeyInput>;

export const engineFluxKeys: ConfigKeyInput[] = [
  {
    ...flux,
    key: 'flux.enabled',
    type: 'boolean',
    shipped: false,
    title: 'Flux speech-to-text',
    meaning: 'The Engine serves Flux speech-to-text, and nothing else beside it.',
    sentence: {
      on: 'serves Flux speech-to-text and nothing else',
      off: 'does not serve Flux speech-to-text',
    },
  },
  {
    ...flux,
    key: 'flux.model_name',
    type: 'model',
    values: [
      { value: 'flux-general-en' },
      { value: 'flux-general-multi', since: { release: '260416', sure: 'template' } },
    ],
    shipped: 'flux-general-en',
    absent: 'flux-general-en',
    title: 'Flux model',
    meaning: 'The one model that the Engine loads. Its file must be in a directory of models.',
    sentence: { is: 'serves the model {value}' },
  },
  {
    ...flux,
    key: 'flux.max_streams',
    type: 'integer',
    unit: 'streams',
    min: 1,
    placeholder: 0,
    since: { release: '260129', sure: 'changelog', fatalBefore: '251015' },
    title: 'Most Flux streams',
    meaning:
      'How many streams the GPU serves; Deepgram gives the number for each GPU. Without it the Engine derives one from free memory, which is no basis for production.',
    sentence: { is: 'at most {value} Flux streams', absent: 'as many Flux streams as free memory suggests' },
  },
  {
    ...fluxTts,
    key: 'flux_tts.enabled',
    type: 'boolean',
    title: 'Flux text-to-speech',
    meaning: 'The Engine serves Flux text-to-speech, and nothing else beside it.',
    sentence: {
      on: 'serves Flux text-to-speech and nothing else',
      off: 'does not serve Flux text-to-speech',
    },
  },
  {
    ...fluxTts,
    key: 'flux_tts.uuid',
    type: 'uuid',
    title: 'Flux text-to-speech model',
    meaning:
      'The id of the model. It belongs to one release; its first eight characters are in the name of the model file.',
    sentence: { is: 'serves the model {value}' },
  },
  {
    ...fluxTts,
    key: 'flux_tts.max_batch_size',
    type: 'integer',
    unit: 'requests',
    min: 1,
    placeholder: 0,
    shipped: 0,
    title: 'Requests computed together',
    meaning:
      'How many requests the GPU computes together; Deepgram gives the number for each GPU. The Engine does not start while it is 0.',
    sentence: { is: 'computes {value} requests together' },
  },
];
