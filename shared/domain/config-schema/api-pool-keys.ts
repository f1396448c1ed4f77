// What is known about [[driver_pool.standard]] of api.toml: the Engines that an API sends work to. Source: docs/domain.md, "api.toml".
import type { ConfigKeyInput } from './config-key.ts';

const base = { files: ['api'] satisfies ConfigKeyInput['files'], source: 'api.toml' };
const inPool = (name: string) => `driver_pool.standard[].${name}`;

/** Which requests an entry handles in a pool for Voice Agent. */
const routes = [
  ['streaming_stt', 'streaming speech-to-text'],
  ['tts', 'text-to-speech'],
  ['eot', 'the detection of the end of a turn'],
] as const;

export const apiPoolKeys: ConfigKeyInput[] = [
  {
    ...base,
    key: 'driver_pool.standard[]',
    type: 'tables',
    title: 'Engines',
    meaning:
      'One entry per Engine. The API spreads requests over them and tries the next when one fails; a name with several addresses is spread over these too.',
    sentence: { is: 'sends work to {value} Engines' },
  },
  {
    ...base,
    key: inPool('url'),
    type: 'url',
    urlPath: '/v2',
    isRequired: true,
    shipped: 'https://engine:8080/v2',
    title: 'Address of an Engine',
    meaning: 'An Engine accepts requests only with HTTPS and only at the path /v2.',
    sentence: { is: 'sends work to {value}' },
  },
  {
    ...base,
    key: inPool('timeout_backoff'),
    type: 'float',
    min: 0,
    shipped: 1.2,
    title: 'Growth of the time limit',
    meaning: 'The factor by which the time limit of a request grows with each new try.',
    sentence: { is: 'multiplies the time limit by {value} with each new try' },
  },
  {
    ...base,
    key: inPool('retry_sleep'),
    type: 'duration',
    shipped: '2s',
    title: 'Pause before a new try',
    meaning: 'How long the API waits before it sends a failed request again.',
    sentence: { is: 'waits {value} before a new try' },
  },
  {
    ...base,
    key: inPool('retry_backoff'),
    type: 'float',
    min: 0,
    shipped: 1.6,
    title: 'Growth of the pause',
    meaning: 'The factor by which the pause grows with each new try.',
    sentence: { is: 'multiplies the pause by {value} with each new try' },
  },
  {
    ...base,
    key: inPool('max_response_size'),
    type: 'integer',
    unit: 'bytes',
    min: 1,
    shipped: 1_073_741_824,
    title: 'Largest response of an Engine',
    meaning: 'Larger responses of an Engine are refused.',
    sentence: { is: 'accepts responses of at most {value} bytes from an Engine' },
  },
  {
    ...base,
    key: inPool('streaming_conn_timeout'),
    type: 'duration',
    absent: '60s',
    title: 'Time to connect for a stream',
    meaning: 'How long the API waits for a connection to an Engine for a stream.',
    sentence: { is: 'waits {value} for a connection for a stream' },
    sure: 'unconfirmed',
  },
  ...routes.map(([name, words]): ConfigKeyInput => ({
    ...base,
    key: inPool(name),
    type: 'boolean',
    since: { release: '250610', sure: 'template' },
    products: ['voice-agent'],
    title: `Handles ${words}`,
    meaning: `In a pool for Voice Agent: this Engine handles ${words}.`,
    sentence: { on: `sends ${words} there`, off: `does not send ${words} there` },
    sure: 'template',
  })),
];
