// Owns which keys the TOML files of each service may hold, from which release on. Source: docs/domain.md, "api.toml" and the
// two sections after it.
import type { PlannableRole } from '../site/role-names.ts';

export type KeyType = 'string' | 'integer' | 'number' | 'boolean' | 'strings' | 'urls' | 'any';

export interface ConfigKey {
  key: string;
  type: KeyType;
  /** First release date that knows it. An older Engine refuses unknown sections outright. */
  since?: string;
}

const common: ConfigKey[] = [
  { key: 'license.key', type: 'string' },
  { key: 'server.host', type: 'string' },
  { key: 'server.port', type: 'integer' },
  { key: 'fips.mode', type: 'string', since: '260728' },
];

const api: ConfigKey[] = [
  ...common,
  { key: 'license.server_url', type: 'urls' },
  { key: 'server.base_url', type: 'string' },
  { key: 'server.callback_conn_timeout', type: 'string' },
  { key: 'server.callback_timeout', type: 'string' },
  { key: 'server.fetch_conn_timeout', type: 'string' },
  { key: 'server.fetch_timeout', type: 'string' },
  { key: 'server.https.cert_file', type: 'string' },
  { key: 'server.https.key_file', type: 'string' },
  { key: 'resolver.nameservers', type: 'strings' },
  { key: 'resolver.max_ttl', type: 'integer' },
  { key: 'concurrency_limit.active_requests', type: 'integer' },
  { key: 'features.topic_detection', type: 'boolean' },
  { key: 'features.summarization', type: 'boolean' },
  { key: 'features.entity_detection', type: 'boolean' },
  { key: 'features.entity_redaction', type: 'boolean' },
  { key: 'features.format_entity_tags', type: 'boolean', since: '250912' },
  { key: 'features.disk_buffer_path', type: 'string' },
  { key: 'features.speak_streaming', type: 'boolean' },
  { key: 'features.redact_usage', type: 'boolean', since: '250731' },
  { key: 'features.listen_v2', type: 'boolean', since: '251015' },
  { key: 'features.listen_v2_force_end_turn', type: 'boolean', since: '260915' },
  { key: 'features.speak_v2', type: 'boolean', since: '260812' },
  { key: 'features.speak_v2_streaming', type: 'boolean', since: '260812' },
  { key: 'driver_pool.standard', type: 'any' },
];

const engine: ConfigKey[] = [
  ...common,
  { key: 'license.server_url', type: 'urls' },
  { key: 'max_active_requests', type: 'integer' },
  { key: 'metrics_server.host', type: 'string' },
  { key: 'metrics_server.port', type: 'integer' },
  { key: 'model_manager.search_paths', type: 'strings' },
  { key: 'model_manager.max_concurrently_loaded_models', type: 'integer' },
  { key: 'features.multichannel', type: 'boolean' },
  { key: 'features.language_detection', type: 'boolean' },
  { key: 'features.streaming_ner', type: 'boolean', since: '250912' },
  { key: 'features.use_v2_language_detection', type: 'boolean', since: '251118' },
  { key: 'flux.enabled', type: 'boolean', since: '251015' },
  { key: 'flux.max_streams', type: 'integer', since: '260129' },
  { key: 'flux.model_name', type: 'string', since: '251015' },
  { key: 'flux_tts.enabled', type: 'boolean', since: '260812' },
  { key: 'flux_tts.uuid', type: 'string', since: '260812' },
  { key: 'flux_tts.max_batch_size', type: 'integer', since: '260812' },
  { key: 'chunking.batch.min_duration', type: 'number' },
  { key: 'chunking.batch.max_duration', type: 'number' },
  { key: 'chunking.streaming.min_duration', type: 'number' },
  { key: 'chunking.streaming.max_duration', type: 'number' },
  { key: 'chunking.streaming.step', type: 'number' },
  { key: 'preload_models.blocking', type: 'boolean' },
  { key: 'preload_models.models', type: 'any' },
  { key: 'health.gpu_required', type: 'boolean', since: '260115' },
  { key: 'half_precision.state', type: 'string' },
];

const licenseProxy: ConfigKey[] = [
  ...common,
  { key: 'license.server_url', type: 'string' },
  { key: 'server.base_url', type: 'string' },
  { key: 'server.status_port', type: 'integer' },
];

export const configKeys: Record<PlannableRole, readonly ConfigKey[]> = {
  api,
  engine,
  'license-proxy': licenseProxy,
};
