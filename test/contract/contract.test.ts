// Promise: every door speaks the same contract in the same way. One suite, every transport.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RpcClient } from '#rpc/client';
import { AppError } from '#shared/errors/app-error';
import { oneHost } from '#test/fixtures/site-documents';
import { openCore, type OpenCore } from '#test/fixtures/open-core';
import { transports, type Line } from './transports.ts';

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'success',
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : String(thrown)),
  );

describe.each(Object.keys(transports))('over %s', (name) => {
  let open: OpenCore;
  let line: Line;
  let client: RpcClient;

  beforeAll(async () => {
    open = await openCore();
    line = await transports[name]!(open);
    client = line.client;
  });
  afterAll(async () => {
    await line.close();
    await open[Symbol.asyncDispose]();
  });

  it('a query answers', async () => {
    expect(await client.call('app.info', {})).toMatchObject({
      version: '0.0.0-test',
      secretsSealedBy: 'key-file',
    });
  });

  it('an unknown procedure is refused, inherited names too', async () => {
    for (const unknown of ['sites.fly', '__proto__', 'constructor', 'toString', 'settings.changed']) {
      expect(await codeOf(client.call(unknown as 'app.info', {}))).toBe('call.unknownProcedure');
    }
  });

  it('an unknown key in the input is refused', async () => {
    expect(await codeOf(client.call('sites.status', { site: 'x', extra: 1 } as never))).toBe(
      'call.invalidInput',
    );
  });

  it('a wrong document is refused with file, line and column, and nothing is stored', async () => {
    const text = oneHost.replace('roles', 'rolls');
    const thrown = await client
      .call('sites.put', { text, file: 'north.toml' })
      .catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: 'site.documentInvalid' });
    expect((thrown as AppError).message).toMatch(/^north\.toml:11:1: /);
    expect((await client.call('sites.list', {})).sites).toEqual([]);
  });

  it('a command changes, and its event arrives', async () => {
    const changed = new Promise((resolve) => client.on('sites.changed', resolve));
    await client.call('sites.put', { text: oneHost, file: 'north.toml' });
    expect(await changed).toEqual({ site: 'north', change: 'stored' });
    expect(await codeOf(client.call('sites.put', { text: `${oneHost}# other\n` }))).toBe('site.exists');
  });

  it('an error brings its remedy over the wire', async () => {
    const thrown = (await client
      .call('sites.get', { site: 'south' })
      .catch((error: unknown) => error)) as AppError;
    expect(thrown.toView()).toMatchObject({
      code: 'site.unknown',
      message: 'There is no site named south.',
      remedy: 'Choose one of: north.',
    });
  });

  it('a blocked plan names what blocks', async () => {
    const plan = await client.call('plans.make', { site: 'north' });
    expect(plan.findings.some(({ level }) => level === 'blocker')).toBe(true);
    expect(await codeOf(client.call('plans.apply', { site: 'north', confirm: 'north' }))).toBe(
      'plan.blocked',
    );
  });

  it('a secret never comes back and is never logged', async () => {
    const canary = `canary-${name.replace(/\W/g, '')}-5f3c`;
    await client.call('secrets.put', { name: 'deepgram-api-key', value: canary });
    const listed = await client.call('secrets.list', {});
    expect(JSON.stringify([listed, open.log])).not.toContain(canary);
    expect(listed.secrets.map((secret) => secret.name)).toContain('deepgram-api-key');
  });

  it('a secret pasted into a document by mistake is refused and not logged', async () => {
    const canary = `canary-pasted-${name.replace(/\W/g, '')}`;
    const text = oneHost.replace('"secret:deepgram-api-key"', `"${canary}"`);
    expect(await codeOf(client.call('sites.put', { text }))).toBe('site.documentInvalid');
    expect(JSON.stringify(open.log)).not.toContain(canary);
  });

  it('a stream of a site that cannot be read fails with its code', async () => {
    const chunks = client.stream('transcripts.test', { site: 'south' });
    expect(await codeOf(chunks.next())).toBe('site.unknown');
  });

  it('many calls at once all answer', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => client.call('settings.get', {})));
    expect(answers).toHaveLength(40);
  });
});
