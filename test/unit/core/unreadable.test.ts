// Promise: what cannot be read is shown as that, and keeps nobody from the rest: a document, an operation of another version, a dead host.
import { join } from 'node:path';
import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '#core/store/database';
import { siteLabels } from '#shared/domain/containers/container-spec';
import { openCore, temporaryDirectory } from '#test/fixtures/open-core';
import { json, scriptedEngine } from '#test/fixtures/scripted-engine';
import { oneHost } from '#test/fixtures/site-documents';

const dead = oneHost.replace('"local"', '"unix:///nowhere/engine.sock"');
const hostOf = (name: string, connection: string) =>
  `\n[[host]]\nname = "${name}"\nconnection = "${connection}"\nroles = ["api"]\n`;

let directory = '';
beforeEach(async () => void (directory = await temporaryDirectory()));
afterEach(() => rm(directory, { recursive: true, force: true }));

const open = () => openCore({ dataDirectory: directory });

function rewrite(sql: string, ...values: string[]): void {
  const database = openDatabase(join(directory, 'site-admin.db'));
  database.prepare(sql).run(...values);
  database.close();
}

async function withBrokenSite(): Promise<void> {
  await using first = await open();
  await first.client.call('sites.put', { text: dead });
  await first.client.call('sites.put', { text: dead.replace('"north"', '"south"') });
  rewrite('UPDATE sites SET document = \'shape = "of before"\' WHERE name = ?', 'south');
}

describe('a document that cannot be read', () => {
  it('is listed with what is wrong, beside the others', async () => {
    await withBrokenSite();
    await using core = await open();
    const { sites, unreadable } = await core.client.call('sites.list', {});
    expect(sites.map(({ name }) => name)).toEqual(['north']);
    expect(unreadable).toMatchObject([
      {
        name: 'south',
        error: { code: 'site.documentInvalid', message: expect.stringContaining('shape') as string },
      },
    ]);
  });

  it('can be forgotten by who says that nobody looked', async () => {
    await withBrokenSite();
    await using core = await open();
    await expect(core.client.call('sites.forget', { site: 'south' })).rejects.toMatchObject({
      code: 'site.hostsUnread',
    });
    expect(await core.client.call('sites.forget', { site: 'south', unread: true })).toEqual({
      forgotten: true,
      keptSecrets: null,
    });
  });
});

describe('an operation', () => {
  it('of an older shape is told, interrupted, and named where it is asked for', async () => {
    {
      await using _first = await open();
      rewrite(
        "INSERT INTO operations (id, site, state, created_at, body) VALUES (?, 'north', 'running', '2026-01-01T00:00:00Z', ?)",
        'op-old',
        '{"shape":"of before"}',
      );
      rewrite(
        "INSERT INTO operations (id, site, state, created_at, body) VALUES (?, 'north', 'running', '2026-01-01T00:00:00Z', ?)",
        'op-cut',
        '{"sha',
      );
    }
    await using core = await open();
    const { operations, unreadable } = await core.client.call('operations.list', { site: 'north' });
    expect(operations).toEqual([]);
    expect(unreadable.map(({ id, state }) => `${id} ${state ?? ''}`).toSorted()).toEqual([
      'op-cut interrupted',
      'op-old interrupted',
    ]);
    await expect(core.client.call('operations.get', { operationId: 'op-old' })).rejects.toMatchObject({
      code: 'operation.unreadable',
    });
  });
});

describe('a dead host', () => {
  const empty = { 'GET /containers/json': json([]), 'GET /images/json': json([]) };

  it('is told beside the images of the others', async () => {
    const image = 'quay.io/deepgram/self-hosted-api:release-260812';
    const row = { Id: 'sha256:a', RepoTags: [image], Size: 1, Created: 1 };
    await using engine = await scriptedEngine({ ...empty, 'GET /images/json': json([row]) });
    await using core = await open();
    await core.client.call('sites.put', { text: dead + hostOf('gpu-2', engine.connection) });
    const { images, unread } = await core.client.call('images.list', { site: 'north' });
    expect(images).toMatchObject([{ host: 'gpu-2', image }]);
    expect(unread).toMatchObject([{ host: 'gpu-1', error: { code: 'engine.socketMissing' } }]);
  });

  it('does not keep a site: who forgets it is told what nobody knows', async () => {
    await using engine = await scriptedEngine(empty);
    await using core = await open();
    await core.client.call('sites.put', { text: dead + hostOf('gpu-2', engine.connection) });
    await expect(core.client.call('sites.forget', { site: 'north' })).rejects.toMatchObject({
      code: 'site.hostsUnread',
      message: expect.stringContaining('gpu-1: No container engine listens') as string,
    });
    expect(await core.client.call('sites.forget', { site: 'north', unread: true })).toEqual({
      forgotten: true,
      keptSecrets: ['deepgram-api-key'],
    });
  });

  it('does not hide a container on another one', async () => {
    const left = { Id: 'a', Names: ['/a'], Image: 'i', Command: 'c', Labels: { [siteLabels.site]: 'north' } };
    await using engine = await scriptedEngine({ 'GET /containers/json': json([left]) });
    await using core = await open();
    await core.client.call('sites.put', { text: dead + hostOf('gpu-2', engine.connection) });
    await expect(core.client.call('sites.forget', { site: 'north', unread: true })).rejects.toMatchObject({
      code: 'site.notRemoved',
    });
  });
});
