// Promises: a configuration file is judged key by key by what is known of its keys: nothing wrong is accepted, nothing right is refused, and each problem
// has its place, its nearest known name and its edit.
import { describe, expect, it } from 'vitest';
import { checkConfig } from '#shared/domain/config/check-config';
import type { ConfigFile } from '#shared/domain/config-schema/config-key';

const check = (file: ConfigFile, text: string, release = 'release-260812') =>
  checkConfig({ file, release, text });
const pool = (entry: string) => `[[driver_pool.standard]]\nurl = "https://engine:8080/v2"\n${entry}\n`;

describe('what was accepted and is wrong', () => {
  it.each<[string, ConfigFile, string, string, string]>([
    [
      'a misspelt key in a pool',
      'api',
      pool('retry_slep = "2s"'),
      'config.unknownKey',
      'standard[0].retry_sleep',
    ],
    [
      'http in a pool',
      'api',
      '[[driver_pool.standard]]\nurl = "http://engine:8080/v2"',
      'config.wrongType',
      'an https address',
    ],
    [
      'a pool without url',
      'api',
      '[[driver_pool.standard]]\nulr = "https://engine:8080/v2"',
      'config.missingKey',
      'no url',
    ],
    [
      'another path in a pool',
      'api',
      '[[driver_pool.standard]]\nurl = "https://engine:8080/v1"',
      'config.wrongType',
      '/v2',
    ],
    [
      'no requests at all',
      'api',
      '[concurrency_limit]\nactive_requests = 0',
      'config.outOfRange',
      'at least 1',
    ],
    ['a port above 65535', 'api', '[server]\nport = 99999', 'config.outOfRange', '65535'],
    ['a nonsense duration', 'api', '[server]\nfetch_timeout = "soon"', 'config.wrongType', '1m 30s'],
    [
      'a certificate without its key',
      'api',
      '[server.https]\ncert_file = "/tls/c.pem"',
      'config.pairMissing',
      'server.https.key_file',
    ],
    [
      'a key without its certificate',
      'api',
      '[server.https]\nkey_file = "/tls/k.pem"',
      'config.pairMissing',
      'server.https.cert_file',
    ],
    ['an unknown empty section', 'engine', '[fluxx]', 'config.unknownTable', 'Did you mean flux?'],
    [
      'an unknown Flux model',
      'engine',
      '[flux]\nmodel_name = "flux-general-de"',
      'config.unknownValue',
      'flux-general-en',
    ],
    ['a placeholder', 'engine', '[flux]\nmax_streams = 0', 'config.placeholder', 'max_streams = 0'],
    [
      'another placeholder',
      'engine',
      '[flux_tts]\nmax_batch_size = 0',
      'config.placeholder',
      'does not start',
    ],
    [
      'a list of licence servers',
      'license-proxy',
      '[license]\nserver_url = ["https://a"]',
      'config.wrongType',
      'an https address',
    ],
    ['a number with a fraction', 'engine', 'max_active_requests = 40.0', 'config.wrongType', '40.0'],
    ['a name for an address', 'api', '[server]\nhost = "localhost"', 'config.wrongType', 'an IP address'],
    [
      'a name server without port',
      'api',
      '[resolver]\nnameservers = ["1.1.1.1 udp"]',
      'config.wrongType',
      '53 udp',
    ],
    [
      'one table for a list',
      'api',
      '[driver_pool.standard]\nurl = "https://engine:8080/v2"',
      'config.wrongType',
      'an array of tables',
    ],
    ['a value for a table', 'engine', 'flux = true', 'config.wrongType', 'a table'],
    ['no model', 'engine', '[[preload_models.models]]\nversion = "1"', 'config.missingKey', 'no model'],
    [
      'a strange tier',
      'api',
      '[voice_agent.llm_providers.groq.models]\n"a.b" = { tier = "gold" }',
      'config.unknownValue',
      '"gold"',
    ],
  ])('%s', (...[, file, text, code, words]) => {
    const found = check(file, text).find((one) => one.code === code);
    expect(found?.message).toContain(words);
    expect(found?.at?.line).toBeGreaterThan(0);
  });
});

describe('what was refused and is right', () => {
  const chart = `[voice_agent]
eot_timeout_ms = 3500
max_conversation_chars_sent_to_llm = 15000
allow_nonpublic_endpoints = false
allow_insecure_endpoints = false

[voice_agent.llm_providers.open_ai]
name = "OpenAI"
[voice_agent.llm_providers.open_ai.models]
"gpt-4.1" = { name = "GPT 4.1", tier = "advanced", public = true }

[[driver_pool.standard]]
url = "https://engine:8080/v2"
streaming_stt = true
tts = false
eot = false
`;

  it.each<[string, ConfigFile, string]>([
    ['a bare number of seconds', 'api', '[server]\nfetch_timeout = 60'],
    ['a duration in parts', 'api', '[server]\nfetch_timeout = "1m 30s"'],
    ['the keys of the chart for Voice Agent', 'api', chart],
    ['one licence server as a text', 'api', '[license]\nserver_url = "https://license.deepgram.com"'],
    ['an empty key', 'engine', '[license]\nkey = ""'],
    ['a whole number of seconds', 'engine', '[chunking.streaming]\nstep = 1'],
    ['an IPv6 address', 'engine', '[metrics_server]\nhost = "::"'],
    ['nothing', 'engine', ''],
    ['an empty known table', 'engine', '[chunking]\n[flux]'],
    [
      'Billing',
      'billing',
      '[license]\nfile = "/license/license.dg"\njournal = "/journal/journal"\n[server]\nport = 8443\ncertificates_port = 8080',
    ],
  ])('%s', (_name, file, text) => {
    expect(check(file, text)).toEqual([]);
  });
});

describe('releases', () => {
  it('refuse what is fatal for them, at its place', () => {
    const [found, ...more] = check('engine', '\n[features]\n\n  [flux]\nenabled = false\n', 'release-250731');
    expect(more).toEqual([]);
    expect(found).toMatchObject({ level: 'blocker', code: 'config.fatalKey', at: { line: 4, column: 4 } });
    expect(found?.message).toContain('engine.toml, line 4, column 4');
    expect(found?.edits).toEqual([{ host: null, service: null, path: ['flux'] }]);
    expect(check('engine', '[flux]', 'release-250731')[0]?.code).toBe('config.fatalKey');
    expect(check('engine', '[flux]\nmax_streams = 4', 'release-251015').map(({ code }) => code)).toEqual([
      'config.early',
    ]);
  });

  it.each<[ConfigFile, string, string]>([
    ['api', 'format_entity_tags', 'release-250307'],
    ['api', 'format_entity_tags', 'release-250828'],
    ['engine', 'streaming_ner', 'release-250307'],
    ['engine', 'streaming_ner', 'release-250828'],
  ])('have in %s what their own template had: %s in %s', (file, key, release) => {
    expect(check(file, `[features]\n${key} = true`, release)).toEqual([]);
  });

  it('warn of what was first seen later, and of what is gone', () => {
    expect(check('api', '[features]\nformat_entity_tags = true', 'release-241024')[0]).toMatchObject({
      level: 'warning',
      code: 'config.early',
    });
    expect(check('engine', '[half_precision]\nstate = "auto"')[0]).toMatchObject({
      level: 'warning',
      code: 'config.late',
    });
    expect(check('engine', '[half_precision]\nstate = "auto"', 'release-260212')).toEqual([]);
    expect(check('engine', '[flux]\nmodel_name = "flux-general-multi"', 'release-260319')[0]?.code).toBe(
      'config.earlyValue',
    );
  });
});

describe('keys together', () => {
  it.each<[string, ConfigFile, string, string, string]>([
    [
      'max_active_requests below [fips]',
      'engine',
      '[fips]\nmode = "enabled"\nmax_active_requests = 20',
      'max_active_requests = 20\n[fips]\nmode = "enabled"',
      'config.swallowed',
    ],
    [
      'metrics on the port for requests',
      'engine',
      '[server]\nport = 8080\n[metrics_server]\nport = 8080',
      '[server]\nport = 8080\n[metrics_server]\nport = 9991',
      'config.samePort',
    ],
    [
      'status on the port for licences',
      'license-proxy',
      '[server]\nport = 8443\nstatus_port = 8443',
      '[server]\nport = 8443\nstatus_port = 8080',
      'config.samePort',
    ],
    [
      'a loopback listener',
      'engine',
      '[server]\nhost = "127.0.0.1"',
      '[server]\nhost = "0.0.0.0"',
      'config.loopback',
    ],
    [
      'the shortest above the longest',
      'engine',
      '[chunking.batch]\nmin_duration = 10\nmax_duration = 5.5',
      '[chunking.batch]\nmin_duration = 5.5\nmax_duration = 5.5',
      'config.minAboveMax',
    ],
    [
      'both kinds of Flux',
      'engine',
      '[flux]\nenabled = true\n[flux_tts]\nenabled = true\nuuid = "9c3cc12c-c0a2-4966-8676-f9fa22ab5401"\nmax_batch_size = 8',
      '[flux]\nenabled = false\n[flux_tts]\nenabled = true\nuuid = "9c3cc12c-c0a2-4966-8676-f9fa22ab5401"\nmax_batch_size = 8',
      'config.fluxTogether',
    ],
    [
      'Flux text-to-speech without its model',
      'engine',
      '[flux_tts]\nenabled = true\nmax_batch_size = 8',
      '[flux_tts]\nenabled = false\nmax_batch_size = 8',
      'config.fluxIncomplete',
    ],
    [
      'a secret in the file',
      'api',
      '[license]\nkey = "abcdef"',
      '[license]\nkey = ""',
      'config.secretInFile',
    ],
    [
      'a password in an address',
      'api',
      '[license]\nserver_url = ["https://a:b@proxy:8443"]',
      '[license]\nserver_url = ["https://proxy:8443"]',
      'config.secretInUrl',
    ],
    [
      'FIPS mode without the image',
      'engine',
      '[fips]\nmode = "enabled"',
      '[server]',
      'config.fipsWithoutImage',
    ],
  ])('%s', (...[, file, trips, passes, code]) => {
    const codes = (text: string) => check(file, text).map((one) => one.code);
    expect(codes(trips)).toContain(code);
    expect(codes(passes)).not.toContain(code);
  });

  it('a FIPS image without FIPS mode, and with Flux', () => {
    const fips = (text: string) => check('engine', text, 'release-260812-fips').map((one) => one.code);
    expect(fips('[server]\nport = 8080')).toEqual(['config.fipsOff']);
    expect(fips('[fips]\nmode = "enabled"')).toEqual([]);
    expect(fips('[flux]\nenabled = true\n[fips]\nmode = "enabled"')).toEqual(['config.fluxOnFips']);
  });

  it('moves a swallowed key in one edit of two parts', () => {
    const [found] = check('engine', '[fips]\nmax_active_requests = 20');
    expect(found?.edits).toEqual([
      { host: null, service: null, path: ['fips', 'max_active_requests'] },
      { host: null, service: null, path: ['max_active_requests'], value: 20 },
    ]);
  });
});

describe('odd files', () => {
  it.each([
    ['99999999999999999999999', 'config.notToml'],
    ['9007199254740993', 'config.notToml'],
    ['-1', 'config.outOfRange'],
  ])('a limit of %s', (number, code) => {
    expect(check('engine', `max_active_requests = ${number}`)[0]?.code).toBe(code);
  });

  const notToml = (text: string) => check('api', text)[0];

  it.each<[string, string, { line: number; column: number }]>([
    ['NUL', '[server]\nport = 8\0', { line: 2, column: 9 }],
    ['not UTF-8', 'a = "\uFFFD"', { line: 1, column: 6 }],
    ['a key twice', '[server]\nport = 1\nport = 2', { line: 3, column: 1 }],
    ['half a table', '[server', { line: 1, column: 8 }],
  ])('%s has a place', (_name, text, place) => {
    const found = notToml(text);
    expect(found).toMatchObject({ level: 'blocker', code: 'config.notToml', at: { line: place.line } });
  });

  it.each<[string, string, string]>([
    ['a date for a number', '[server]\nport = 2026-11-28', 'a date or a time'],
    [
      'a number that doubles cannot hold',
      '[concurrency_limit]\nactive_requests = "9007199254740993"',
      '9007199254740993',
    ],
    ['infinity', '[chunking.streaming]\nstep = inf', ''],
    ['a boolean in quotes', '[features]\nlisten_v2 = "true"', '"true"'],
    ['a nested array of addresses', '[license]\nserver_url = [["https://a"]]', 'an array'],
    ['an empty list of addresses', '[license]\nserver_url = []', '[]'],
    ['a negative duration', '[server]\nfetch_timeout = -1', '-1'],
  ])('%s', (_name, text, words) => {
    const found = [...check('api', text), ...check('engine', text)].find(
      ({ code }) => code === 'config.wrongType',
    );
    expect(found?.message).toContain(words);
  });

  it('keys named like parts of every object are unknown keys', () => {
    const text = '[server]\n"constructor" = 1\n"__proto__" = { a = 1 }\n"toString" = 2\n';
    expect(check('api', text).map(({ code }) => code)).toEqual([
      'config.unknownKey',
      'config.unknownTable',
      'config.unknownKey',
    ]);
  });

  it('ten thousand unknown keys, deep nesting and ten megabytes end at once', () => {
    const many = Array.from({ length: 900 }, (_, index) => `key_${index} = 1`).join('\n');
    const found = check('api', many);
    expect(found).toHaveLength(51);
    expect(found.at(-1)).toMatchObject({ code: 'config.tooMany' });
    expect(check('api', `a = ${'['.repeat(10_000)}`)[0]?.code).toBe('config.notToml');
    expect(check('api', `# ${'x'.repeat(10_000_000)}`)[0]?.code).toBe('config.notToml');
  });

  it('never shows what may be a secret', () => {
    const secret = 'kkkk1111222233334444';
    const text = `[licence]\nkey = "${secret}"\n[license]\nkey = "${secret}"\nkye = "${secret}"\nserver_url = ["https://me:${secret}@a", "x://me:${secret}@b"]\n`;
    expect(JSON.stringify(check('api', text))).not.toContain(secret);
    expect(JSON.stringify(check('api', `[license]\nkey = ["${secret}"]`))).not.toContain(secret);
    expect(JSON.stringify(check('api', `license = "${secret}"`))).not.toContain(secret);
  });

  it('a byte order mark and CRLF do not move places', () => {
    const [found] = check('api', '\uFEFF# head\r\n[server]\r\nprot = 1\r\n');
    expect(found).toMatchObject({ code: 'config.unknownKey', at: { line: 3, column: 1 } });
    expect(found?.message).toContain('Did you mean server.port?');
  });
});
