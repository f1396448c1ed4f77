// Owns the API stand-in's life and its plain endpoints: status, models, certificates, drain (docs/domain.md, "Endpoints", "API status" and "Drain and rollback").
// Listening (batch and streams) and the Engine pool have files of their own.
import { readFileSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import { refuseUpgrade } from '#base/guard-server';
import { answerJson, placeOf } from '../answers.ts';
import { ComponentConfig, StartRefused } from '../component-config.ts';
import { LicenseClient } from '../license-client.ts';
import { listModels } from '../speech/models.ts';
import { releaseNumber, supportDates } from '../support-dates.ts';
import { durationFromEnv, type Surroundings } from '../surroundings.ts';
import { DriverPool } from './driver-pool.ts';
import { HealthJudge } from './health.ts';
import { InFlight } from './in-flight.ts';
import { listenBatch, type ListenOptions } from './listen-batch.ts';
import { StreamingListen } from './listen-stream.ts';

function makeServer(around: Surroundings, config: ComponentConfig): http.Server | https.Server {
  const cert = config.text('server.https.cert_file', '');
  const key = config.text('server.https.key_file', '');
  if (cert === '' && key === '') return http.createServer();
  const files = [cert, key].map((file) => around.files.locate(file));
  if (files[0] === undefined || files[1] === undefined) {
    around.log.error(
      'stem::config',
      'server.https needs both cert_file and key_file, and both must be readable',
    );
    throw new StartRefused('TLS files missing');
  }
  return https.createServer({ cert: readFileSync(files[0]), key: readFileSync(files[1]) });
}

function answerPlain(path: string, response: ServerResponse, options: ListenOptions): void {
  const { around, pool, health, inFlight } = options;
  const release = releaseNumber(around.release);
  if (path === '/status') {
    answerJson(response, 200, {
      system_health: health.state(),
      active_batch_requests: inFlight.batch,
      active_stream_requests: inFlight.stream,
      ...(release >= 260319 ? { active_listen_v2_stream_requests: 0 } : {}),
    });
  } else if (path === '/status/engine') {
    const body = JSON.stringify({ engine_connection_status: pool.connected ? 'Connected' : 'Disconnected' });
    response.writeHead(200, { 'content-type': 'text/plain' }).end(body);
  } else if (path === '/models') answerJson(response, 200, listModels(pool.models(), release));
  else if (path === '/certificates' && release >= 260319)
    answerJson(response, 200, supportDates(around.release, around.hostname));
  else answerJson(response, 404, { err_code: 'NOT_FOUND', err_msg: 'Not Found' });
}

export async function serveApi(around: Surroundings, configPath: string): Promise<void> {
  const { log, network, env } = around;
  let leave = (): void => process.exit(0);
  around.onStop((signal) => {
    log.info('stem', `Received ${signal}, draining: no new requests, waiting for those in flight`);
    leave();
  });
  const config = ComponentConfig.read(around, 'stem', configPath);
  log.info('stem', 'Certificates information.', { ...supportDates(around.release, around.hostname) });
  const license = new LicenseClient({ around, config, binary: 'stem', component: 'api' });
  await license.acquire();

  const pool = new DriverPool(around, config);
  const health = new HealthJudge(releaseNumber(around.release));
  const inFlight = new InFlight(config.integer('concurrency_limit.active_requests', 0));
  const options: ListenOptions = { around, config, pool, health, inFlight };
  const streaming = new StreamingListen(options);
  const base = config.text('server.base_url', '/v1').replace(/\/$/, '');
  const below = (request: IncomingMessage): string | undefined => {
    const { pathname } = placeOf(request);
    return pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : undefined;
  };

  const server = makeServer(around, config);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const path = below(request) ?? '';
    if (path === '/listen' && request.method === 'POST') void listenBatch(request, response, options);
    else answerPlain(path, response, options);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (below(request) === '/listen') void streaming.upgrade({ request, socket, head });
    else refuseUpgrade(socket, 404);
  });
  const host = config.text('server.host', '0.0.0.0');
  const port = config.integer('server.port', 8080);
  await network.listen(server, { host, port });
  log.info('stem', `Listening on http://${host}:${String(port)}`);

  const pollMs = durationFromEnv(env, 'PRACTICE_ENGINE_POLL_MS', 500);
  const poll = async (): Promise<void> => {
    const before = pool.connected;
    await pool.refresh();
    if (pool.connected) health.engineConnected();
    if (pool.connected && !before) log.info('stem', 'Connected to Engine');
    setTimeout(() => void poll(), pollMs);
  };
  void poll();
  license.keep(() => process.exit(1));
  leave = (): void => {
    license.stop();
    server.close();
    inFlight.whenIdle(() => {
      log.info('stem', 'All requests finished, shutting down');
      // Answers that are still being flushed belong to the work in flight.
      setTimeout(() => process.exit(0), 20);
    });
  };
}
