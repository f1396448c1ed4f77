// What is known about [voice_agent] of api.toml, from the vendor's Helm chart. Source: docs/domain.md, "api.toml".
import type { ConfigKeyInput } from './config-key.ts';

const base = {
  files: ['api'],
  source: 'api.toml',
  since: { release: '250610', sure: 'template' },
  products: ['voice-agent'],
  sure: 'template',
} satisfies Partial<ConfigKeyInput>;

const permissions = [
  {
    name: 'allow_nonpublic_endpoints',
    title: 'Private addresses of providers',
    meaning: 'Callers may name language or speech providers on private addresses or on the host itself.',
    words: 'providers on private addresses',
    more: {},
  },
  {
    name: 'allow_insecure_endpoints',
    title: 'Providers without encryption',
    meaning: 'Callers may name providers that are reached without TLS.',
    words: 'providers without TLS',
    more: { since: { release: '260611', sure: 'unconfirmed' as const } },
  },
];

export const apiAgentKeys: ConfigKeyInput[] = [
  {
    ...base,
    key: 'voice_agent.eot_timeout_ms',
    type: 'integer',
    unit: 'milliseconds',
    min: 1,
    shipped: 3500,
    title: 'Longest wait for the end of a turn',
    meaning: 'After this time without speech the turn of the caller counts as ended.',
    sentence: { is: 'ends a turn after {value} ms' },
  },
  {
    ...base,
    key: 'voice_agent.max_conversation_chars_sent_to_llm',
    type: 'integer',
    unit: 'characters',
    min: 1,
    shipped: 15_000,
    title: 'Most history for the language model',
    meaning: 'How much of the conversation the language model gets with each turn.',
    sentence: { is: 'sends at most {value} characters of history to the language model' },
  },
  ...permissions.map(({ name, title, meaning, words, more }): ConfigKeyInput => ({
    ...base,
    key: `voice_agent.${name}`,
    type: 'boolean',
    shipped: false,
    title,
    meaning,
    sentence: { on: `allows ${words}`, off: `allows no ${words}` },
    ...more,
  })),
  {
    ...base,
    key: 'voice_agent.llm_providers',
    type: 'map',
    values: ['open_ai', 'anthropic', 'groq', 'deepgram', 'x_ai', 'google'].map((value) => ({ value })),
    isOpen: true,
    title: 'Language model providers',
    meaning: 'The providers of language models that callers may choose from, with their models.',
    sentence: { is: 'offers {value} providers of language models' },
  },
  {
    ...base,
    key: 'voice_agent.llm_providers.*.name',
    type: 'string',
    title: 'Name of a provider',
    meaning: 'The name by which callers choose the provider.',
    sentence: { is: 'calls a provider {value}' },
  },
  {
    ...base,
    key: 'voice_agent.llm_providers.*.models',
    type: 'map',
    title: 'Models of a provider',
    meaning: 'One entry per model id. An id that contains a dot must be in quotes.',
    sentence: { is: 'offers {value} models of a provider' },
  },
  {
    ...base,
    key: 'voice_agent.llm_providers.*.models.*.name',
    type: 'string',
    title: 'Name of a model',
    meaning: 'The name by which callers choose the model.',
    sentence: { is: 'calls a model {value}' },
  },
  {
    ...base,
    key: 'voice_agent.llm_providers.*.models.*.tier',
    type: 'choice',
    values: [{ value: 'standard' }, { value: 'advanced' }],
    title: 'Tier of a model',
    meaning: 'The price tier that the model counts as.',
    sentence: { is: 'counts a model as {value}' },
  },
  {
    ...base,
    key: 'voice_agent.llm_providers.*.models.*.public',
    type: 'boolean',
    title: 'Model is listed',
    meaning: 'Whether callers see the model in the list of models.',
    sentence: { on: 'lists a model', off: 'does not list a model' },
  },
];
