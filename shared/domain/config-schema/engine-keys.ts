// What is known about the keys of engine.toml for its limits, its listeners, its models and its features. Source: docs/domain.md, "engine.toml".
import type { ConfigKeyInput } from './config-key.ts';

const base = { files: ['engine'] satisfies ConfigKeyInput['files'], source: 'engine.toml' };
const chunkSources = 'Change it only together with Deepgram.';

export const engineKeys: ConfigKeyInput[] = [
  {
    ...base,
    key: 'max_active_requests',
    type: 'integer',
    unit: 'requests',
    min: 1,
    title: 'Most requests at once',
    meaning:
      'How many requests the Engine accepts at a time; the API offers further ones to other Engines. It must come before the first table. Without it there is no limit.',
    sentence: { is: 'at most {value} requests at once', absent: 'unlimited requests at once' },
  },
  {
    ...base,
    key: 'metrics_server.host',
    type: 'ip',
    shipped: '0.0.0.0',
    title: 'Listen address for metrics',
    meaning: 'The address inside the container for metrics and certificates.',
    sentence: { is: 'serves metrics on {value}' },
  },
  {
    ...base,
    key: 'metrics_server.port',
    type: 'port',
    shipped: 9991,
    title: 'Port for metrics',
    meaning:
      'The port inside the container for metrics and certificates. It must not be the port for requests.',
    sentence: { is: 'serves metrics on port {value}' },
    source: 'Ports',
  },
  {
    ...base,
    key: 'model_manager.search_paths',
    type: 'paths',
    shipped: ['/models'],
    title: 'Directories of models',
    meaning: 'Directories inside the container with the model files.',
    sentence: { is: 'loads models from {value}' },
  },
  {
    ...base,
    key: 'model_manager.max_concurrently_loaded_models',
    type: 'integer',
    unit: 'models',
    min: 1,
    title: 'Most models in memory',
    meaning:
      'With more models than this, the one that was used least recently is moved to disk. Without it there is no limit.',
    sentence: { is: 'keeps at most {value} models in memory', absent: 'keeps every model in memory' },
  },
  ...(
    [
      ['multichannel', 'Several channels', 'audio with several channels', true],
      ['language_detection', 'Language detection', 'language detection', true],
    ] as const
  ).map(([name, title, words, shipped]): ConfigKeyInput => ({
    ...base,
    key: `features.${name}`,
    type: 'boolean',
    shipped,
    title,
    meaning: `Callers may use ${words}, if the models for it are there.`,
    sentence: { on: `serves ${words}`, off: `does not serve ${words}` },
  })),
  {
    ...base,
    key: 'features.streaming_ner',
    type: 'boolean',
    shipped: true,
    since: { release: '250307', sure: 'template' },
    title: 'Formatting by entities in streams',
    meaning:
      'Streaming transcripts are formatted with the help of the entity detector, which Nova-3 needs for smart formatting.',
    sentence: { on: 'formats streams by entities', off: 'does not format streams by entities' },
  },
  {
    ...base,
    key: 'features.streaming_ner_formatting',
    type: 'boolean',
    since: { release: '240725', sure: 'template' },
    until: { release: '250307', sure: 'unconfirmed', instead: 'features.streaming_ner' },
    title: 'Formatting by entities in streams (old name)',
    meaning: 'The name of features.streaming_ner in files of 2024.',
    sentence: { on: 'formats streams by entities', off: 'does not format streams by entities' },
    sure: 'unconfirmed',
  },
  {
    ...base,
    key: 'features.use_v2_language_detection',
    type: 'boolean',
    shipped: false,
    since: { release: '251118', sure: 'changelog' },
    title: 'Language detection for 36 languages',
    meaning: 'Uses the newer detector, which knows 36 languages.',
    sentence: { on: 'detects 36 languages', off: 'detects languages with the older detector' },
  },
  ...(['batch', 'streaming'] as const).flatMap((kind) =>
    (['min_duration', 'max_duration'] as const).map((name): ConfigKeyInput => ({
      ...base,
      key: `chunking.${kind}.${name}`,
      type: 'float',
      unit: 'seconds',
      min: 0,
      title: `${name === 'min_duration' ? 'Shortest' : 'Longest'} piece of ${kind === 'batch' ? 'pre-recorded' : 'streamed'} audio`,
      meaning: `The ${name === 'min_duration' ? 'shortest' : 'longest'} piece that ${kind === 'batch' ? 'pre-recorded' : 'streamed'} audio is cut into. ${chunkSources}`,
      sentence: {
        is: `cuts ${kind === 'batch' ? 'pre-recorded' : 'streamed'} audio into pieces of at ${name === 'min_duration' ? 'least' : 'most'} {value} s`,
      },
    })),
  ),
  {
    ...base,
    key: 'chunking.streaming.step',
    type: 'float',
    unit: 'seconds',
    min: 0.001,
    absent: 1,
    title: 'Time between interim results',
    meaning:
      'How often a stream gets an interim result. A smaller value means that the GPU serves clearly fewer streams.',
    sentence: {
      is: 'gives an interim result every {value} s',
      absent: 'gives an interim result every second',
    },
  },
  {
    ...base,
    key: 'preload_models.blocking',
    type: 'boolean',
    shipped: false,
    title: 'Wait for models',
    meaning: 'The Engine accepts no request until the models of the list are loaded.',
    sentence: {
      on: 'accepts requests only after its models are loaded',
      off: 'accepts requests while models load',
    },
  },
  {
    ...base,
    key: 'preload_models.models[]',
    type: 'tables',
    title: 'Models to load at the start',
    meaning: 'One entry per model that the Engine loads before the first request for it.',
    sentence: { is: 'loads {value} models at its start' },
    sure: 'template',
  },
  ...(
    [
      ['model', 'string', 'Model', 'The name of the model as in its file, such as general-nova-3.'],
      ['version', 'string', 'Version', 'The version of the model, such as 2025-09-05.12808.'],
      ['language', 'string', 'Language', 'The language of the model, such as en or multi.'],
      ['format', 'boolean', 'Formatted', 'Whether the model formats its text itself.'],
    ] as const
  ).map(([name, type, title, meaning]): ConfigKeyInput => ({
    ...base,
    key: `preload_models.models[].${name}`,
    type,
    ...(name === 'model' ? { isRequired: true } : {}),
    title: `${title} of a model to load`,
    meaning,
    sentence: { is: `loads a model with ${name} {value}` },
    sure: 'template',
  })),
  {
    ...base,
    key: 'health.gpu_required',
    type: 'boolean',
    absent: false,
    since: { release: '260115', sure: 'unconfirmed' },
    title: 'Refuse to run without a GPU',
    meaning:
      'The Engine ends when it finds no GPU. Without it, the Engine continues on the CPU, and far more slowly.',
    sentence: {
      on: 'ends when it finds no GPU',
      off: 'continues on the CPU when it finds no GPU',
      absent: 'continues on the CPU when it finds no GPU',
    },
  },
  {
    ...base,
    key: 'half_precision.state',
    type: 'choice',
    values: ['auto', 'enable', 'enabled', 'disable', 'disabled'].map((value) => ({ value })),
    isOpen: true,
    absent: 'auto',
    until: { release: '260305', sure: 'template' },
    title: 'Half precision',
    meaning: 'Whether the GPU computes with 16-bit numbers. Sources write its values differently.',
    sentence: { is: 'half precision is {value}' },
    sure: 'template',
  },
];
