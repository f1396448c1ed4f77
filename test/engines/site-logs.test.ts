// Promise: the merged log of a site has every line, goes on with a container's successor, and says what it cannot read instead of ending.
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { siteLabels } from '#shared/domain/containers/container-spec';
import type { LogLine, UnreadLog } from '#shared/contract/services';
import { openCore } from '#test/fixtures/open-core';
import { json, scriptedEngine, type Answer } from '#test/fixtures/scripted-engine';
import { oneHost } from '#test/fixtures/site-documents';

const LINES_EACH = 6_000;

const row = (id: string, service: string) => ({
  Id: id,
  Names: [`/${id}`],
  Image: 'image',
  Command: 'run',
  Labels: { [siteLabels.site]: 'north', [siteLabels.service]: service },
});

const state = (id: string): Answer =>
  json({
    Id: id,
    Name: `/${id}`,
    State: { Status: 'running', Running: true, StartedAt: '2026-01-01T00:00:00Z' },
    Config: { Image: 'image', Labels: {}, Tty: false },
    NetworkSettings: { Ports: {} },
  });

function frame(text: string): Buffer {
  const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

const writing =
  (name: string, then: (response: ServerResponse) => void): Answer =>
  (_, response) => {
    for (let line = 0; line < LINES_EACH; line += 1) response.write(frame(`${name} ${line}\n`));
    then(response);
  };

const documentFor = (connection: string) => oneHost.replace('"local"', `"${connection}"`);

describe('the log of a site', () => {
  it.each([true, false])('has every line of two chatty containers (followed: %s)', async (follow) => {
    const done = (response: ServerResponse) => {
      if (!follow) response.end();
    };
    await using engine = await scriptedEngine({
      'GET /containers/json': json([row('a', 'api'), row('e', 'engine')]),
      'GET /containers/a/json': state('a'),
      'GET /containers/e/json': state('e'),
      'GET /containers/a/logs': writing('a', done),
      'GET /containers/e/logs': writing('e', done),
    });
    await using open = await openCore();
    await open.client.call('sites.put', { text: documentFor(engine.connection) });
    const seen: LogLine[] = [];
    for await (const { lines } of open.client.stream('logs.follow', {
      site: 'north',
      follow,
      tail: 10_000,
    })) {
      seen.push(...lines);
      if (seen.length >= 2 * LINES_EACH) break;
    }
    expect(new Set(seen.map(({ text }) => text)).size).toBe(2 * LINES_EACH);
  });

  it('goes on in the successor of a container, with all that this says', async () => {
    let rows = [row('old', 'api')];
    const asked: string[] = [];
    await using engine = await scriptedEngine({
      'GET /containers/json': (request, response) => json(rows)(request, response),
      'GET /containers/old/json': state('old'),
      'GET /containers/new/json': state('new'),
      'GET /containers/old/logs': (_, response) => {
        response.end(frame('last of the old\n'));
        rows = [row('new', 'api')];
      },
      'GET /containers/new/logs': (request, response) => {
        asked.push(request.url ?? '');
        response.write(frame('first of the new\n'));
      },
    });
    await using open = await openCore();
    await open.client.call('sites.put', { text: documentFor(engine.connection) });
    const seen: string[] = [];
    for await (const { lines } of open.client.stream('logs.follow', { site: 'north', tail: 5 })) {
      seen.push(...lines.map(({ text }) => text));
      if (seen.length >= 2) break;
    }
    expect(seen).toEqual(['last of the old', 'first of the new']);
    expect(asked[0]).toContain(`since=${Date.parse('2026-01-01T00:00:00Z') / 1000}`);
  });

  it.each([true, false])(
    'says a dead host and an unreadable container, and has the others (followed: %s)',
    async (follow) => {
      await using engine = await scriptedEngine({
        'GET /containers/json': json([row('a', 'api'), row('e', 'engine')]),
        'GET /containers/a/json': state('a'),
        'GET /containers/e/json': state('e'),
        'GET /containers/a/logs': json(
          { message: 'configured logging driver does not support reading' },
          501,
        ),
        'GET /containers/e/logs': (_, response) => response.end(frame('alive\n')),
      });
      await using open = await openCore();
      const dead = '[[host]]\nname = "gpu-2"\nconnection = "unix:///nowhere/engine.sock"\nroles = ["api"]\n';
      await open.client.call('sites.put', { text: `${documentFor(engine.connection)}\n${dead}` });
      const seen: string[] = [];
      let unread: UnreadLog[] = [];
      for await (const chunk of open.client.stream('logs.follow', { site: 'north', follow })) {
        seen.push(...chunk.lines.map(({ text }) => text));
        unread = chunk.unread ?? unread;
        if (follow && seen.length > 0 && unread.length > 1) break;
      }
      expect(seen).toEqual(['alive']);
      expect(unread.toSorted((a, b) => a.host.localeCompare(b.host))).toMatchObject([
        { host: 'gpu-1', container: 'a', error: { code: 'engine.failed' } },
        { host: 'gpu-2', container: null, error: { code: 'engine.socketMissing' } },
      ]);
    },
  );
});
