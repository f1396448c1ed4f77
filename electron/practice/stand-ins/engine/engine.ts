// Owns the Engine stand-in's life: checks, licence, models, listeners, drain (docs/domain.md, "engine.toml", "Engine metrics" and "Drain and rollback").
// Inference, metrics and models have files of their own.
import http from 'node:http';
import { answerJson, placeOf } from '../answers.ts';
import { ComponentConfig } from '../component-config.ts';
import { LicenseClient } from '../license-client.ts';
import { makeSecureServer } from '../secure-server.ts';
import { supportDates } from '../support-dates.ts';
import type { Surroundings } from '../surroundings.ts';
import { EngineMetrics } from './engine-metrics.ts';
import { Inference } from './inference.ts';
import { ModelShelf } from './model-loading.ts';
import { announceDevices, checkSections } from './start-checks.ts';

export async function serveEngine(around: Surroundings, configPath: string): Promise<void> {
  const { log, network, env } = around;
  let draining = false;
  let leaveIfIdle = (): void => {
    process.exit(0);
  };
  around.onStop((signal) => {
    log.info('impeller', `Received ${signal}, draining: no new requests, waiting for those in flight`);
    draining = true;
    leaveIfIdle();
  });
  const config = ComponentConfig.read(around, 'impeller', configPath);
  const dates = supportDates(around.release, around.hostname);
  log.info('impeller', 'Certificates information.', { ...dates });
  checkSections(around, config);
  announceDevices(around, config);

  const license = new LicenseClient({ around, config, binary: 'impeller', component: 'engine' });
  await license.acquire();
  const shelf = new ModelShelf(around, config);
  await shelf.load();

  const maxActiveRequests = config.integer('max_active_requests', 0);
  const metrics = new EngineMetrics({
    maxActiveRequests,
    plateauStreams: Number(env.PRACTICE_STREAM_CAPACITY ?? 120),
  });
  const inference = new Inference({
    around,
    metrics,
    models: () => shelf.models(),
    maxActiveRequests,
    streamStepSeconds: Number(config.value('chunking.streaming.step') ?? 1),
    onIdle: () => draining && leaveIfIdle(),
  });
  const server = await makeSecureServer(around, (request, response) => inference.answer(request, response));
  inference.attach(server);
  const host = config.text('server.host', '0.0.0.0');
  const port = config.integer('server.port', 8080);
  await network.listen(server, { host, port });
  // The vendor's own diagnosis correlates the API's warnings with this very line (docs/domain.md, "Known failures").
  log.info('impeller', `Listening on https://${host}:${String(port)}/v2`);

  const metricsServer = serveMetrics(metrics, dates);
  await network.listen(metricsServer, {
    host: config.text('metrics_server.host', '0.0.0.0'),
    port: config.integer('metrics_server.port', 9991),
  });

  license.keep(() => process.exit(1));
  leaveIfIdle = (): void => {
    if (server.listening) server.close();
    if (metrics.activeTotal > 0) return;
    log.info('impeller', 'All requests finished, shutting down');
    process.exit(0);
  };
  if (draining) leaveIfIdle();
}

/** Beside the port that works: metrics, and how long the certificates are good for. */
function serveMetrics(metrics: EngineMetrics, dates: ReturnType<typeof supportDates>): http.Server {
  return http.createServer((request, response) => {
    const { pathname } = placeOf(request);
    if (pathname === '/metrics') {
      response.writeHead(200, {
        'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8',
      });
      response.end(metrics.print());
    } else if (pathname === '/certificates' || pathname === '/v1/certificates')
      answerJson(response, 200, dates);
    else answerJson(response, 404, { error: 'Not Found' });
  });
}
