// Owns the stand-in of `license.deepgram.com`: grants any key that is not empty and does not begin with `invalid`.
// It can be switched to answering, unreachable (cuts every connection) or rejecting (401), which drills and tests use.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { answerJson, readBody, placeOf } from './answers.ts';
import { ComponentConfig } from './component-config.ts';
import { makeSecureServer } from './secure-server.ts';
import type { Surroundings } from './surroundings.ts';

export type LicenseServerMode = 'answering' | 'unreachable' | 'rejecting';
const licenseServerModes: readonly LicenseServerMode[] = ['answering', 'unreachable', 'rejecting'];

export interface LicenseRequest {
  key: string;
  component: string;
  instance: string;
}

export class LicenseServer {
  mode: LicenseServerMode = 'answering';
  grants = 0;
  refusals = 0;

  readonly listener: RequestListener = (request, response) => {
    void this.#answer(request, response).catch(() => response.destroy());
  };

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = placeOf(request);
    if (pathname === '/practice/mode') return this.#switch(request, response);
    if (this.mode === 'unreachable') {
      request.socket.destroy();
      return;
    }
    if (pathname !== '/v1/license' || request.method !== 'POST') {
      answerJson(response, 404, { error: 'Not Found' });
      return;
    }
    const asked = JSON.parse((await readBody(request, 65_536)).toString('utf8')) as Partial<LicenseRequest>;
    const key = asked.key ?? '';
    if (this.mode === 'rejecting' || key === '' || key.startsWith('invalid')) {
      this.refusals += 1;
      answerJson(response, 401, { error: 'Unauthorized' });
      return;
    }
    this.grants += 1;
    answerJson(response, 200, {
      granted: true,
      practice: true,
      component: asked.component,
      issued_at: new Date().toISOString(),
    });
  }

  async #switch(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const wanted = (await readBody(request, 1024)).toString('utf8').trim();
    const mode = licenseServerModes.find((candidate) => candidate === wanted);
    if (mode) this.mode = mode;
    answerJson(response, mode || request.method === 'GET' ? 200 : 400, { mode: this.mode });
  }
}

/** The licence server as a container of its own, for the test lab. */
export async function serveLicenseServer(around: Surroundings, configPath: string): Promise<void> {
  const config = ComponentConfig.read(around, 'license-server', configPath);
  const port = config.integer('server.port', 443);
  const licenses = new LicenseServer();
  const server = await makeSecureServer(around, licenses.listener);
  await around.network.listen(server, { host: config.text('server.host', '0.0.0.0'), port });
  around.log.info('license_server', `Listening on https://0.0.0.0:${String(port)}`);
  around.onStop(() => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}
