// Promise: the size of an image is what its registry states, asked with the registry's own login, and a login goes nowhere it does not
// belong. What is not stated is an error, never a zero.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { readLayers } from '#core/images/registry-manifest';

type Route = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server | null = null;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = null;
});

async function registry(route: Route): Promise<string> {
  server = createServer(route).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

const json = (response: ServerResponse, body: unknown, status = 200) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const manifest = {
  schemaVersion: 2,
  config: { digest: 'sha256:c', size: 10 },
  layers: [
    { digest: 'sha256:a', size: 1000 },
    { digest: 'sha256:b', size: 23 },
  ],
};
const layers = [
  { digest: 'sha256:a', sizeBytes: 1000 },
  { digest: 'sha256:b', sizeBytes: 23 },
];
const ask = (address: string, login: { username: string; password: string } | null = null) =>
  readLayers({
    image: `${address}/deepgram/self-hosted-api:release-260812`,
    login,
    plain: true,
    signal: AbortSignal.timeout(5_000),
  });

describe('layers of an image', () => {
  it('are those of its manifest', async () => {
    const asked: string[] = [];
    const address = await registry((request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      json(response, manifest);
    });
    expect(await ask(address)).toEqual(layers);
    expect(asked).toEqual(['GET /v2/deepgram/self-hosted-api/manifests/release-260812']);
  });

  it('of an index are those for linux on x86-64', async () => {
    const digest = `sha256:${createHash('sha256').update(JSON.stringify(manifest)).digest('hex')}`;
    const address = await registry((request, response) =>
      json(
        response,
        request.url?.endsWith(digest)
          ? manifest
          : {
              manifests: [
                { digest: 'sha256:arm', platform: { os: 'linux', architecture: 'arm64' } },
                { digest, platform: { os: 'linux', architecture: 'amd64' } },
              ],
            },
      ),
    );
    expect(await ask(address)).toEqual(layers);
  });

  it('are asked with a name and password only after the registry wanted them', async () => {
    const seen: (string | undefined)[] = [];
    const address = await registry((request, response) => {
      seen.push(request.headers.authorization);
      if (!request.headers.authorization)
        response.writeHead(401, { 'www-authenticate': 'Basic realm="lab"' }).end();
      else json(response, manifest);
    });
    expect(await ask(address, { username: 'deepgram+x', password: 'canary' })).toEqual(layers);
    expect(seen).toEqual([undefined, `Basic ${Buffer.from('deepgram+x:canary').toString('base64')}`]);
  });

  it('are asked with a token from where the registry says', async () => {
    const address = await registry((request, response) => {
      if (request.url?.startsWith('/token')) {
        expect(request.url).toBe('/token?service=quay&scope=repository%3Adeepgram%2Fself-hosted-api%3Apull');
        json(response, { token: 'short-lived' });
      } else if (request.headers.authorization === 'Bearer short-lived') json(response, manifest);
      else {
        const realm = `http://${request.headers.host ?? ''}/token`;
        const scope = 'repository:deepgram/self-hosted-api:pull';
        const challenge = `Bearer realm="${realm}",service="quay",scope="${scope}"`;
        response.writeHead(401, { 'www-authenticate': challenge }).end();
      }
    });
    expect(await ask(address, { username: 'a', password: 'b' })).toEqual(layers);
  });

  it.each([
    ['another server without TLS', 'http://evil.example/token'],
    ['another server with TLS', 'https://evil.example/token'],
    ['another port of the same machine', 'http://127.0.0.1:1/token'],
    ['its own address with a login in it', 'http://a:b@evil.example/token'],
    ['something that is no web server', 'ftp://evil.example/token'],
  ])('are not asked with a login that the registry wants sent to %s', async (_, realm) => {
    const seen: string[] = [];
    const address = await registry((request, response) => {
      seen.push(request.headers.authorization ?? '');
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}"` }).end();
    });
    const asked = ask(address, { username: 'a', password: 'canary' });
    await expect(asked).rejects.toMatchObject({ code: 'registry.foreignTokenServer' });
    expect(seen).toEqual(['']);
  });

  it('that the login may not see, or that are not there, say so', async () => {
    const refusing = await registry((_, response) => json(response, {}, 403));
    await expect(ask(refusing)).rejects.toMatchObject({ code: 'registry.loginRefused' });
    server?.close();
    const empty = await registry((_, response) => json(response, {}, 404));
    await expect(ask(empty)).rejects.toMatchObject({ code: 'registry.imageMissing' });
    server?.close();
    const odd = await registry((_, response) => json(response, { layers: 'many' }));
    await expect(ask(odd)).rejects.toMatchObject({ code: 'registry.imageMissing' });
  });

  it('end a registry that never stops sending', async () => {
    const address = await registry((_, response) => {
      response.writeHead(200);
      const more = () => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', more);
      };
      more();
    });
    await expect(ask(address)).rejects.toThrow('more than 4000000 bytes');
  });
});
