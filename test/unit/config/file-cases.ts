// One file that trips each rule about a single file, and one that just passes.
import type { ConfigFile } from '#shared/domain/config-schema/config-key';
import type { configFindings } from '#shared/domain/findings/config-findings';

export type ConfigCode = keyof typeof configFindings;

export interface FileCase {
  code: ConfigCode;
  file: ConfigFile;
  trips: string;
  passes: string;
  release?: string;
}

const uuid = 'uuid = "9c3cc12c-c0a2-4966-8676-f9fa22ab5401"';
const unknownKeys = (count: number) =>
  Array.from({ length: count }, (_, index) => `zzzzzzzz_${index} = 1`).join('\n');

export const fileCases: FileCase[] = [
  { code: 'config.notToml', file: 'api', trips: '[server', passes: '[server]' },
  { code: 'config.unknownKey', file: 'api', trips: '[server]\nprot = 8080', passes: '[server]\nport = 8080' },
  { code: 'config.unknownTable', file: 'engine', trips: '[fluxx]', passes: '[flux]' },
  {
    code: 'config.fatalKey',
    file: 'engine',
    trips: '[flux]\nenabled = false',
    passes: '[features]\nmultichannel = true',
    release: 'release-250929',
  },
  {
    code: 'config.early',
    file: 'engine',
    trips: '[features]\nuse_v2_language_detection = false',
    passes: '[features]\nlanguage_detection = true',
    release: 'release-251029',
  },
  {
    code: 'config.late',
    file: 'engine',
    trips: '[features]\nstreaming_ner_formatting = true',
    passes: '[features]\nstreaming_ner = true',
  },
  {
    code: 'config.wrongType',
    file: 'api',
    trips: '[server]\nfetch_timeout = "60 parsecs"',
    passes: '[server]\nfetch_timeout = "60 s"',
  },
  {
    code: 'config.outOfRange',
    file: 'api',
    trips: '[server]\nport = 65536',
    passes: '[server]\nport = 65535',
  },
  {
    code: 'config.placeholder',
    file: 'engine',
    trips: '[flux]\nmax_streams = 0',
    passes: '[flux]\nmax_streams = 1',
  },
  {
    code: 'config.unknownValue',
    file: 'engine',
    trips: '[flux]\nmodel_name = "flux-general-fr"',
    passes: '[flux]\nmodel_name = "flux-general-en"',
  },
  {
    code: 'config.unusualValue',
    file: 'api',
    trips: '[voice_agent.llm_providers.openai]',
    passes: '[voice_agent.llm_providers.open_ai]',
  },
  {
    code: 'config.earlyValue',
    file: 'engine',
    trips: '[flux]\nmodel_name = "flux-general-multi"',
    passes: '[flux]\nmodel_name = "flux-general-en"',
    release: 'release-260402',
  },
  {
    code: 'config.missingKey',
    file: 'api',
    trips: '[[driver_pool.standard]]\nretry_sleep = "2s"',
    passes: '[[driver_pool.standard]]\nurl = "https://engine:8080/v2"',
  },
  { code: 'config.tooMany', file: 'api', trips: unknownKeys(51), passes: unknownKeys(50) },
  {
    code: 'config.swallowed',
    file: 'engine',
    trips: '[metrics_server]\nport = 9991\nmax_active_requests = 20',
    passes: 'max_active_requests = 20\n[metrics_server]\nport = 9991',
  },
  {
    code: 'config.pairMissing',
    file: 'api',
    trips: '[server.https]\nkey_file = "/tls/k.pem"',
    passes: '[server.https]\nkey_file = "/tls/k.pem"\ncert_file = "/tls/c.pem"',
  },
  {
    code: 'config.samePort',
    file: 'billing',
    trips: '[server]\nport = 8443\ncertificates_port = 8443',
    passes: '[server]\nport = 8443\ncertificates_port = 8444',
  },
  {
    code: 'config.loopback',
    file: 'engine',
    trips: '[server]\nhost = "127.0.0.2"',
    passes: '[server]\nhost = "172.17.0.2"',
  },
  {
    code: 'config.minAboveMax',
    file: 'engine',
    trips: '[chunking.streaming]\nmin_duration = 5.1\nmax_duration = 5',
    passes: '[chunking.streaming]\nmin_duration = 5\nmax_duration = 5.0',
  },
  {
    code: 'config.fluxTogether',
    file: 'engine',
    trips: `[flux]\nenabled = true\n[flux_tts]\nenabled = true\n${uuid}\nmax_batch_size = 1`,
    passes: `[flux]\nenabled = false\n[flux_tts]\nenabled = true\n${uuid}\nmax_batch_size = 1`,
  },
  {
    code: 'config.fluxIncomplete',
    file: 'engine',
    trips: `[flux_tts]\nenabled = true\n${uuid}`,
    passes: `[flux_tts]\nenabled = true\n${uuid}\nmax_batch_size = 1`,
  },
  {
    code: 'config.secretInFile',
    file: 'license-proxy',
    trips: '[license]\nkey = "x"',
    passes: '[license]\nkey = ""',
  },
  {
    code: 'config.secretInUrl',
    file: 'api',
    trips: '[license]\nserver_url = ["https://u:p@a"]',
    passes: '[license]\nserver_url = ["https://a"]',
  },
  {
    code: 'config.fipsOff',
    file: 'billing',
    trips: '[license]',
    passes: '[fips]\nmode = "enabled"',
    release: 'release-260812-fips',
  },
  { code: 'config.fipsWithoutImage', file: 'api', trips: '[fips]\nmode = "enabled"', passes: '[fips]' },
  {
    code: 'config.fluxOnFips',
    file: 'engine',
    trips: '[flux]\nenabled = true\n[fips]\nmode = "enabled"',
    passes: '[flux]\nenabled = false\n[fips]\nmode = "enabled"',
    release: 'release-260812-fips',
  },
];
