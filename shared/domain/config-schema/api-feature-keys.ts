// What is known about the switches in [features] of api.toml. Source: docs/domain.md, "api.toml".
import type { ConfigKeyInput } from './config-key.ts';

interface Switch {
  name: string;
  title: string;
  meaning: string;
  /** The end of a sentence that begins with "serves" or "serves no". */
  noun: string;
  more?: Partial<ConfigKeyInput>;
}

const switches: Switch[] = [
  {
    name: 'topic_detection',
    title: 'Topics',
    meaning: 'Callers may request the topics of a text, if the model for it is there.',
    noun: 'topics',
    more: { shipped: true },
  },
  {
    name: 'summarization',
    title: 'Summaries',
    meaning: 'Callers may request a summary, if the model for it is there.',
    noun: 'summaries',
    more: { shipped: true },
  },
  {
    name: 'entity_detection',
    title: 'Entities',
    meaning: 'Callers may request the entities in pre-recorded audio.',
    noun: 'entities of pre-recorded audio',
    more: { shipped: false },
  },
  {
    name: 'entity_redaction',
    title: 'Redaction of entities',
    meaning: 'Callers may have entities in pre-recorded audio replaced.',
    noun: 'redaction of entities in pre-recorded audio',
    more: { shipped: true },
  },
  {
    name: 'format_entity_tags',
    title: 'Formatting by entities',
    meaning:
      'Pre-recorded transcripts are formatted with the help of the entity detector, which Nova-3 needs for smart formatting. Formatted Nova-3 models answer 400 with it.',
    noun: 'formatting by entities',
    more: { shipped: true, since: { release: '250307', sure: 'template' } },
  },
  {
    name: 'speak_streaming',
    title: 'Streaming speech synthesis',
    meaning: 'The WebSocket /v1/speak exists.',
    noun: 'streaming speech synthesis on /v1/speak',
    more: { shipped: true, since: { release: '241024', sure: 'changelog' } },
  },
  {
    name: 'listen_v2',
    title: 'Flux speech-to-text',
    meaning: 'The WebSocket /v2/listen exists, which Flux speech-to-text is reached by.',
    noun: 'Flux speech-to-text on /v2/listen',
    more: { shipped: false, since: { release: '251015', sure: 'documented' }, products: ['flux-stt'] },
  },
  {
    name: 'listen_v2_force_end_turn',
    title: 'Forced end of a turn',
    meaning: 'Callers of /v2/listen may end a turn themselves.',
    noun: 'a forced end of a turn on /v2/listen',
    more: {
      since: { release: '260915', sure: 'unconfirmed' },
      products: ['flux-stt'],
      sure: 'unconfirmed',
    },
  },
  {
    name: 'speak_v2',
    title: 'Flux text-to-speech',
    meaning: 'Requests to /v2/speak are answered, which Flux text-to-speech is reached by.',
    noun: 'Flux text-to-speech on /v2/speak',
    more: { since: { release: '260812', sure: 'template' }, products: ['flux-tts'] },
  },
  {
    name: 'speak_v2_streaming',
    title: 'Streaming Flux text-to-speech',
    meaning: 'The WebSocket /v2/speak exists.',
    noun: 'streaming Flux text-to-speech on /v2/speak',
    more: { since: { release: '260812', sure: 'template' }, products: ['flux-tts'] },
  },
];

export const apiFeatureKeys: ConfigKeyInput[] = [
  ...switches.map(({ name, title, meaning, noun, more }): ConfigKeyInput => ({
    files: ['api'],
    key: `features.${name}`,
    type: 'boolean',
    title,
    meaning,
    sentence: { on: `serves ${noun}`, off: `does not serve ${noun}` },
    source: 'api.toml',
    ...more,
  })),
  {
    files: ['api'],
    key: 'features.redact_usage',
    type: 'boolean',
    absent: true,
    since: { release: '250731', sure: 'changelog' },
    title: 'Redaction of usage data',
    meaning:
      'Sensitive values of request parameters, such as key terms, are replaced in the usage data that Deepgram gets.',
    sentence: {
      on: 'redacts usage data',
      off: 'sends usage data with the values of sensitive parameters',
      absent: 'redacts usage data',
    },
    source: 'api.toml',
  },
  {
    files: ['api'],
    key: 'features.disk_buffer_path',
    type: 'path',
    title: 'Buffer on disk',
    meaning:
      'A writable directory inside the container. Requests that wait for an Engine are kept there instead of in memory.',
    sentence: { is: 'keeps waiting requests in {value}', absent: 'keeps waiting requests in memory' },
    source: 'api.toml',
  },
];
