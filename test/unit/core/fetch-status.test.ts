// Promise: a status is read up to its bound and no further, whatever a service sends; then it is unknown, with the reason.
import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { countAt, probeAt } from '#core/services/service-probes';
import { roles } from '#shared/domain/roles/roles';
import { freePort } from '#test/fixtures/free-port';

async function serving<T>(listener: RequestListener, work: (address: string) => Promise<T>): Promise<T> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const at = (role: keyof typeof roles, address: string) => ({
  address,
  path: roles[role].status.endpoint({}).path,
});

/** Sends without end, as fast as it is taken. */
function flood(response: ServerResponse, sent: (bytes: number) => void): void {
  const chunk = Buffer.alloc(65_536, ' ');
  const more = () => {
    while (!response.destroyed) {
      sent(chunk.length);
      if (!response.write(chunk)) break;
    }
  };
  response.on('drain', more);
  more();
}

describe.each(['api', 'engine', 'license-proxy'] as const)('the status of %s', (service) => {
  it('without end is unknown, and most of it is never taken', async () => {
    let sentBytes = 0;
    const answer = await serving(
      (_, response) => flood(response, (bytes) => (sentBytes += bytes)),
      (address) => probeAt(service, at(service, address)),
    );
    expect(answer).toMatchObject({
      readiness: 'unknown',
      reason: expect.stringMatching(/it answers more than \d+ bytes/) as string,
      inFlight: { is: 'unknown' },
    });
    expect(sentBytes).toBeLessThan(32_000_000);
  });

  it('that is small and unpacks to much is unknown', async () => {
    const packed = gzipSync(Buffer.alloc(64_000_000, ' '));
    const answer = await serving(
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed),
      (address) => countAt(service, at(service, address)),
    );
    expect(answer.is).toBe('unknown');
  });

  it('that sends elsewhere is not followed', async () => {
    let asked = 0;
    const answer = await serving(
      (_, response) => {
        asked += 1;
        response.writeHead(302, { location: '/elsewhere' }).end();
      },
      (address) => probeAt(service, at(service, address)),
    );
    expect(answer.readiness).toBe('unknown');
    expect(asked).toBeLessThanOrEqual(2);
  });

  it('where nobody listens is not ready', async () => {
    const address = `http://127.0.0.1:${String(await freePort())}`;
    expect(await probeAt(service, at(service, address))).toMatchObject({
      readiness: 'notReady',
      reason: 'it does not answer yet',
      inFlight: { is: 'unknown' },
    });
  });
});

describe('an API', () => {
  it('with spaces, other fields and another order is ready', async () => {
    const answer = await serving(
      (request, response) =>
        response.end(
          request.url === '/v1/status'
            ? '{\n "active_stream_requests": 0,\n "active_batch_requests": 1,\n "further": [],\n "system_health": "Ready" }'
            : '{ "engines": 1, "engine_connection_status": "Connected" }\n',
        ),
      (address) => probeAt('api', at('api', address)),
    );
    expect(answer).toEqual({
      readiness: 'ready',
      health: 'Ready',
      reason: null,
      inFlight: { is: 'known', value: { batch: 1, stream: 0 } },
      streamCapacity: null,
    });
  });
});
