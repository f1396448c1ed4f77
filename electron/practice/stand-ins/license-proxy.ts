// Owns the License Proxy stand-in: relays licence requests, caches answers for the trust window, checks in by itself,
// and refuses to start without its upstream (docs/domain.md, "License Proxy" and "License Proxy status"). The states themselves are in trust-window.ts.
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { answerJson, readBody, placeOf } from './answers.ts';
import { ComponentConfig, StartRefused } from './component-config.ts';
import type { LicenseRequest } from './license-server.ts';
import { callRemote, failureWords, type RemoteAnswer } from './remote-call.ts';
import { makeSecureServer } from './secure-server.ts';
import { supportDates } from './support-dates.ts';
import { durationFromEnv, type Surroundings } from './surroundings.ts';
import { TrustWindow } from './trust-window.ts';

const trustWindowMs = 4 * 3600 * 1000;
const target = 'hermes';

class LicenseProxy {
  readonly #around: Surroundings;
  readonly #upstream: string;
  readonly #key: string;
  readonly #granted = new Map<string, Buffer>();
  readonly trust: TrustWindow;

  constructor(around: Surroundings, config: ComponentConfig) {
    this.#around = around;
    this.#upstream = config.text('license.server_url', 'https://license.deepgram.com');
    this.#key = around.env.DEEPGRAM_API_KEY ?? config.text('license.key', '');
    this.trust = new TrustWindow(durationFromEnv(around.env, 'PRACTICE_TRUST_WINDOW_MS', trustWindowMs));
  }

  /** A new proxy needs its upstream at start, else it fails (docs/domain.md, "License Proxy"). */
  async begin(): Promise<void> {
    const { log } = this.#around;
    if (this.#key === '') {
      log.error('hermes::config', 'Missing license configuration. Set DEEPGRAM_API_KEY or [license] key');
      throw new StartRefused('no licence key');
    }
    const outcome = await this.#ask({
      key: this.#key,
      component: 'license-proxy',
      instance: this.#around.hostname,
    });
    if (outcome?.status !== 200) {
      log.error(
        target,
        'Unable to reach the upstream license server at start. License Proxy cannot start. Shutting down.',
      );
      throw new StartRefused('upstream unreachable');
    }
    this.trust.startedWith(Date.now());
  }

  /** Standbys check in without traffic since 240228 (docs/domain.md, "License Proxy"). */
  async checkIn(): Promise<void> {
    const request = { key: this.#key, component: 'license-proxy', instance: this.#around.hostname };
    const answer = await this.#ask(request);
    if (answer?.status === 200) this.trust.succeeded(Date.now());
    else if (answer?.status === 401) this.trust.rejected();
    else this.trust.failed();
  }

  async relay(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || !placeOf(request).pathname.endsWith('/v1/license')) {
      answerJson(response, 404, { error: 'Not Found' });
      return;
    }
    const body = await readBody(request, 65_536);
    const asked = JSON.parse(body.toString('utf8')) as LicenseRequest;
    const cacheKey = `${asked.component}\n${asked.key}`;
    const answer = await this.#ask(asked);
    if (answer && answer.status < 500) {
      if (answer.status === 200) {
        this.#granted.set(cacheKey, answer.body);
        this.trust.succeeded(Date.now());
      } else {
        this.#granted.delete(cacheKey);
      }
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
      return;
    }
    this.trust.failed();
    const cached = this.#granted.get(cacheKey);
    if (cached && this.trust.trusts(Date.now())) {
      this.#around.log.warn(target, 'Upstream unreachable, answering from cache', {
        component: asked.component,
      });
      response.writeHead(200, { 'content-type': 'application/json' }).end(cached);
      return;
    }
    this.#around.log.error(target, 'Outside of trust window, cannot answer license request', {
      component: asked.component,
    });
    answerJson(response, 502, { error: 'Bad Gateway' });
  }

  async #ask(request: LicenseRequest): Promise<RemoteAnswer | undefined> {
    const { network, log } = this.#around;
    try {
      const answer = await callRemote(network, new URL('/v1/license', this.#upstream), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
        timeoutMs: 3000,
      });
      if (answer.status !== 200) {
        const words = answer.status === 401 ? '401 Unauthorized' : String(answer.status);
        log.error(
          'hermes::license',
          `Aegis request to ${this.#upstream} failed: HTTP status client error (${words})`,
        );
      }
      return answer;
    } catch (error) {
      log.error('hermes::license', `Aegis request to ${this.#upstream} failed: ${failureWords(error)}`);
      return undefined;
    }
  }
}

export async function serveLicenseProxy(around: Surroundings, configPath: string): Promise<void> {
  const { log, network } = around;
  const config = ComponentConfig.read(around, target, configPath);
  const dates = supportDates(around.release, around.hostname);
  log.info(target, 'Certificates information.', { ...dates });
  const proxy = new LicenseProxy(around, config);
  await proxy.begin();

  const host = config.text('server.host', '0.0.0.0');
  const port = config.integer('server.port', 8443);
  const statusPort = config.integer('server.status_port', 8080);
  const relay = await makeSecureServer(around, (request, response) => {
    void proxy.relay(request, response).catch(() => response.destroy());
  });
  const status = http.createServer((request, response) => {
    const { pathname } = placeOf(request);
    if (pathname === '/v1/status') answerJson(response, 200, proxy.trust.status(Date.now()));
    else if (pathname === '/v1/certificates') answerJson(response, 200, dates);
    else answerJson(response, 404, { error: 'Not Found' });
  });
  await network.listen(relay, { host, port });
  await network.listen(status, { host, port: statusPort });
  log.info(target, `Listening on https://${host}:${String(port)}`);
  log.info(target, `Status server listening on http://${host}:${String(statusPort)}`);

  const intervalMs = durationFromEnv(around.env, 'PRACTICE_CHECKIN_MS', 2000);
  const firstMs = Math.min(intervalMs, 100);
  let timer = setTimeout(function tick() {
    void proxy.checkIn().finally(() => {
      timer = setTimeout(tick, intervalMs);
    });
  }, firstMs);
  around.onStop((signal) => {
    log.info(target, `Received ${signal}, shutting down`);
    clearTimeout(timer);
    relay.close(() => status.close(() => process.exit(0)));
    relay.closeIdleConnections();
    status.closeIdleConnections();
  });
}
