// Defines the role Engine. Source: Compose templates and engine.toml of the vendor.
import { isAtLeast } from '../catalogue/find-release.ts';
import { licenceUrls } from '../site/licence-urls.ts';
import { ENGINE_PORT, isAskedFromElsewhere } from '../site/engine-pool.ts';
import { portAt } from '../status/config-value.ts';
import { inFlightOfMetrics } from '../status/in-flight.ts';
import { readMetrics, sumOf } from '../status/openmetrics.ts';
import { NO_RESPONSE, silent, unreadable } from '../status/probe.ts';
import { unknown } from '../status/service-answer.ts';
import { errorWords, isSuccess } from '../status/status-bodies.ts';
import { besidePort } from './beside-port.ts';
import type { RoleDefinition } from './role-definition.ts';

export const engine: RoleDefinition = {
  image: 'self-hosted-engine',
  file: 'engine.toml',
  statusPort: 9991,
  // The port that the API uses (8080, TLS) is not published, so the metrics port stands for it: the Engine opens it last. The API's own gate,
  // one step later, says Connected only when 8080 really answers.
  status: {
    endpoint: (config) => ({
      scheme: 'http',
      port: portAt(config, 'metrics_server', 'port') ?? 9991,
      path: '',
    }),
    paths: ['/metrics'],
    judge([response = NO_RESPONSE]) {
      if (response.is === 'unknown') return silent(response);
      if (!isSuccess(response.value)) return unreadable(errorWords(response.value));
      const samples = readMetrics(response.value.text);
      const serving = samples.some(({ name }) => name.startsWith('engine_'));
      return {
        readiness: serving ? 'ready' : 'notReady',
        health: null,
        reason: serving ? null : 'its metrics hold no engine_ family',
        inFlight: inFlightOfMetrics(samples),
        streamCapacity: sumOf(samples, 'engine_estimated_stream_capacity'),
      };
    },
    count(response) {
      if (response.is === 'unknown') return response;
      if (!isSuccess(response.value)) return unknown(errorWords(response.value));
      return inFlightOfMetrics(readMetrics(response.value.text));
    },
  },
  usesGpu: true,
  // Model loading may take this long; the vendor's own chart allows it.
  readyTimeoutMs: 600_000,
  usualInterruptionSeconds: 60,
  publishes(document, service) {
    const { ports, listen } = service;
    const metrics = {
      container: 9991,
      host: ports.engine_metrics,
      address: listen.metrics,
      purpose: 'status' as const,
      ...besidePort(ports.engine_metrics_beside),
    };
    if (!isAskedFromElsewhere(document, service)) return [metrics];
    return [
      metrics,
      { container: ENGINE_PORT, host: ports.engine_requests, address: '0.0.0.0', purpose: 'calls' as const },
    ];
  },
  environment: ({ gpus }) => ({
    // Required since 260611, else the Engine finds no libcuda; harmless before.
    NVIDIA_VISIBLE_DEVICES: gpus.length > 0 ? gpus.join(',') : 'all',
    NVIDIA_DRIVER_CAPABILITIES: 'compute,utility',
  }),
  mounts: ({ models }) => [{ source: models, target: '/models', mode: 'ro' }],
  table(document, service) {
    const { release } = document;
    return {
      license: { server_url: licenceUrls(document, service.host) },
      server: { host: '0.0.0.0', port: ENGINE_PORT },
      metrics_server: { host: '0.0.0.0', port: 9991 },
      model_manager: { search_paths: ['/models'] },
      features: {
        multichannel: true,
        language_detection: true,
        ...(isAtLeast(release, '250912') ? { streaming_ner: true } : {}),
        ...(isAtLeast(release, '251118') ? { use_v2_language_detection: false } : {}),
      },
      ...(isAtLeast(release, '251015') ? { flux: { enabled: false } } : {}),
    };
  },
};
