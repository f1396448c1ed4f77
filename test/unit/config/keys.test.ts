// Promises: what is known of each key is whole: every key that the vendor's files and chart have is there, each cites a section that exists, and each can be
// said in a sentence. A signed catalogue can correct it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { catalogueSchema } from '#shared/domain/catalogue/catalogue';
import { catalogueChanges } from '#shared/domain/catalogue/catalogue-changes';
import { checkConfig } from '#shared/domain/config/check-config';
import { builtInConfigKeys } from '#shared/domain/config-schema/built-in-keys';
import type { ConfigFile, ConfigKey } from '#shared/domain/config-schema/config-key';
import { entryAt, keyTree } from '#shared/domain/config-schema/key-tree';
import { meaningOf } from '#shared/domain/config-schema/meaning';
import { repository } from '#test/fixtures/open-core';

const named: Record<ConfigFile, string> = {
  api: `license.server_url license.key server.base_url server.host server.port server.callback_conn_timeout server.callback_timeout
    server.fetch_conn_timeout server.fetch_timeout server.https.cert_file server.https.key_file resolver.nameservers resolver.max_ttl
    concurrency_limit.active_requests features.topic_detection features.summarization features.entity_detection features.entity_redaction
    features.format_entity_tags features.disk_buffer_path features.speak_streaming features.redact_usage features.listen_v2
    features.listen_v2_force_end_turn features.speak_v2 features.speak_v2_streaming driver_pool.standard.url
    driver_pool.standard.timeout_backoff driver_pool.standard.retry_sleep driver_pool.standard.retry_backoff
    driver_pool.standard.max_response_size driver_pool.standard.streaming_conn_timeout driver_pool.standard.streaming_stt
    driver_pool.standard.tts driver_pool.standard.eot voice_agent.eot_timeout_ms voice_agent.max_conversation_chars_sent_to_llm
    voice_agent.allow_nonpublic_endpoints voice_agent.allow_insecure_endpoints voice_agent.llm_providers.x_ai.name
    voice_agent.llm_providers.x_ai.models.grok.name voice_agent.llm_providers.x_ai.models.grok.tier
    voice_agent.llm_providers.x_ai.models.grok.public fips.mode`,
  engine: `max_active_requests license.server_url license.key server.host server.port metrics_server.host metrics_server.port
    model_manager.search_paths model_manager.max_concurrently_loaded_models features.multichannel features.language_detection
    features.streaming_ner features.use_v2_language_detection features.streaming_ner_formatting flux.enabled flux.max_streams
    flux.model_name flux_tts.enabled flux_tts.uuid flux_tts.max_batch_size chunking.batch.min_duration chunking.batch.max_duration
    chunking.streaming.min_duration chunking.streaming.max_duration chunking.streaming.step preload_models.blocking
    preload_models.models.model preload_models.models.version preload_models.models.language preload_models.models.format
    health.gpu_required half_precision.state fips.mode`,
  'license-proxy': `server.host server.port server.base_url server.status_port license.server_url license.key fips.mode`,
  billing: `license.file license.journal server.host server.port server.base_url server.certificates_port fips.mode`,
};

describe('every key', () => {
  it.each(Object.entries(named) as [ConfigFile, string][])(
    'of %s.toml is there, and no other',
    (file, names) => {
      const tree = keyTree(builtInConfigKeys, file);
      const all = names.split(/\s+/);
      for (const name of all)
        expect({ name, type: entryAt(tree, name.split('.'))?.type }).not.toEqual({ name, type: undefined });
      const leaves = builtInConfigKeys.filter(
        ({ files, type }) => files.includes(file) && type !== 'tables' && type !== 'map',
      );
      expect(leaves).toHaveLength(all.length);
    },
  );

  it('cites a section of docs/domain.md', () => {
    const headings = readFileSync(join(repository, 'docs', 'domain.md'), 'utf8').matchAll(/^## (.+)$/gm);
    const known = [...headings].map(([, title]) => title);
    for (const { key, source } of builtInConfigKeys)
      expect({ key, known: known.includes(source) }).toEqual({ key, known: true });
  });

  it('has a value in the template, and a value without it, that it accepts itself', () => {
    for (const { key, files, shipped, absent, placeholder } of builtInConfigKeys)
      for (const value of [shipped, absent]) {
        if (value === undefined || value === placeholder) continue;
        const path = key.split('.').map((part) => part.replace('[]', ''));
        const inner = `{ ${path.at(-1) ?? ''} = ${JSON.stringify(value)} }`;
        const text = path
          .slice(0, -1)
          .reduceRight(
            (inside, part) => `{ ${part} = ${part === 'standard' ? `[${inside}]` : inside} }`,
            inner,
          );
        for (const file of files) {
          const found = checkConfig({ file, release: 'release-260212', text: text.slice(1, -1) });
          const wrong = found.filter(({ code }) =>
            ['config.wrongType', 'config.outOfRange', 'config.unknownValue'].includes(code),
          );
          expect({ key, wrong }).toEqual({ key, wrong: [] });
        }
      }
  });
});

describe('a value in words', () => {
  const entry = (file: ConfigFile, key: string): ConfigKey => {
    const found = entryAt(keyTree(builtInConfigKeys, file), key.split('.'));
    if (!found) throw new Error(`${key} is not known`);
    return found;
  };

  it.each<[ConfigFile, string, unknown, string]>([
    ['api', 'concurrency_limit.active_requests', 40n, 'at most 40 requests at once'],
    ['api', 'concurrency_limit.active_requests', undefined, 'unlimited requests at once'],
    ['api', 'features.listen_v2', true, 'serves Flux speech-to-text on /v2/listen'],
    ['api', 'features.listen_v2', false, 'does not serve Flux speech-to-text on /v2/listen'],
    ['api', 'server.fetch_timeout', 60n, 'allows 60 s for a download of audio'],
    ['api', 'server.fetch_timeout', '1m 30s', 'allows 1m 30s for a download of audio'],
    ['api', 'driver_pool.standard', [{}, {}], 'sends work to 2 Engines'],
    [
      'engine',
      'license.server_url',
      ['https://a', 'https://b'],
      'requests its licence from https://a, then https://b',
    ],
    ['engine', 'license.server_url', 'https://me:word@a', 'requests its licence from https://…@a'],
    ['engine', 'license.key', 'very secret', 'has its licence key in the file'],
    ['api', 'server.port', undefined, 'server.port is not set'],
  ])('%s %s, case %$', (...[file, key, value, words]) => {
    expect(meaningOf(entry(file, key), value)).toBe(words);
  });

  it('has no hole and no secret, whatever the key', () => {
    for (const one of builtInConfigKeys)
      for (const value of [undefined, true, false, 1n, 'word', ['a'], { a: 1 }]) {
        expect(meaningOf(one, value)).not.toMatch(/[{}]|object Object/);
        if (one.isSecret) expect(meaningOf(one, 'word')).not.toContain('word');
      }
  });
});

describe('a signed catalogue', () => {
  const { configKeys, ...older } = builtInCatalogue;

  it('of before keys were kept leaves them as built in', () => {
    expect(catalogueSchema.parse(JSON.parse(JSON.stringify(older))).configKeys).toEqual(configKeys);
  });

  it('corrects a key, which then judges, and says which', () => {
    const models = configKeys.map((one) =>
      one.key === 'flux.model_name'
        ? { ...one, values: [...(one.values ?? []), { value: 'flux-general-de' }] }
        : one,
    );
    const next = catalogueSchema.parse(
      JSON.parse(JSON.stringify({ ...builtInCatalogue, configKeys: models })),
    );
    expect(catalogueChanges(builtInCatalogue, next)).toEqual([
      'configuration key corrected: engine flux.model_name',
    ]);
    const file = {
      file: 'engine' as const,
      release: 'release-260812',
      text: '[flux]\nmodel_name = "flux-general-de"',
    };
    expect(checkConfig(file).map(({ code }) => code)).toEqual(['config.unknownValue']);
    expect(checkConfig(file, next.configKeys)).toEqual([]);
  });

  it.each([
    ['a key twice', [...configKeys, configKeys[0]]],
    ['no path', [{ ...configKeys[0], key: 'a..b' }]],
    ['an unknown type', [{ ...configKeys[0], type: 'colour' }]],
    ['an unknown file', [{ ...configKeys[0], files: ['front'] }]],
  ])('with %s is refused', (_name, keys) => {
    expect(catalogueSchema.safeParse({ ...builtInCatalogue, configKeys: keys }).success).toBe(false);
  });
});
