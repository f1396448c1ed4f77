// Promise: what the documents alone stop is said without asking a single host, and a silent host keeps none waiting that answers.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { json, scriptedEngine, type Answer } from '#test/fixtures/scripted-engine';
import { openCore, type OpenCore } from '#test/fixtures/open-core';
import { documentOf, oneHost } from '#test/fixtures/site-documents';
import { planText } from '#cli/output/site-text';
import { judgeDocument } from '#shared/domain/plan/judging/judge-document';

/** A site on practice, whose engine is the scripted one: a host without a shell. */
async function siteOn(open: OpenCore, { connection, text }: { connection: string; text: string }) {
  const practice = join(open.directory, 'practice');
  mkdirSync(practice, { recursive: true });
  writeFileSync(join(practice, 'practice.json'), JSON.stringify({ dockerHost: connection }));
  await open.client.call('sites.put', { text: text.replace('"local"', '"practice"') });
}

const quiet: Record<string, Answer> = {
  'GET /info': json({ NCPU: 8, Runtimes: { nvidia: {} } }),
  'GET /networks': json([]),
  'GET /containers/json': json([]),
};

describe('a document that no plan can carry out', () => {
  it.each([
    ['plan.roleMissing', oneHost.replace('"engine", ', '')],
    ['site.samePort', `${oneHost}ports = { api = 9000, engine_metrics = 9000 }\n`],
    ['plan.products', oneHost.replace('[licensing]', 'products = ["stt", "aura-2-en"]\n[licensing]')],
  ])('is refused with %s, and no host is asked', async (code, text) => {
    await using engine = await scriptedEngine(quiet);
    await using open = await openCore();
    await siteOn(open, { connection: engine.connection, text });
    const asked = engine.asked.length;
    const plan = await open.client.call('plans.make', { site: 'north', goal: 'apply' });
    expect(engine.asked.slice(asked)).toEqual([]);
    expect(plan.findings.map((one) => one.code)).toEqual(
      expect.arrayContaining([code, 'plan.hostsNotAsked']),
    );
    expect(plan).toMatchObject({ steps: [], effect: 'reads', revision: null });
    expect(planText(plan)).toContain('Nothing was planned: see what stops it.');
    const apply = open.client.call('plans.apply', { site: 'north', goal: 'apply' });
    await expect(apply).rejects.toMatchObject({ code: 'plan.blocked' });
    expect(engine.asked.slice(asked)).toEqual([]);
    // Stopping asks nothing of the document.
    await open.client.call('plans.make', { site: 'north', goal: 'stop' });
    expect(engine.asked.length).toBeGreaterThan(asked);
  });

  it('is no document that lacks only a secret: its steps are shown', async () => {
    await using engine = await scriptedEngine(quiet);
    await using open = await openCore();
    await siteOn(open, { connection: engine.connection, text: oneHost });
    const plan = await open.client.call('plans.make', { site: 'north', goal: 'apply' });
    expect(plan.findings.map((one) => one.code)).not.toContain('plan.hostsNotAsked');
    expect(plan.steps.length).toBeGreaterThan(0);
  });

  it('names everything that wants one port, and nothing on two addresses', () => {
    const ports = (more: string) =>
      judgeDocument(documentOf(`${oneHost}${more}\n`))
        .filter(({ code }) => code === 'site.samePort')
        .map(({ message }) => message);
    expect(ports('ports = { api = 9000, engine_metrics = 9000, license_proxy_status = 9000 }')).toEqual([
      'API, Engine, and License Proxy on gpu-1 would all publish port 9000; the container that starts second would not start.',
    ]);
    const addresses = 'listen = { api = "10.0.0.1", metrics = "10.0.0.2" }';
    expect(ports(`ports = { api = 9000, engine_metrics = 9000 }\n${addresses}`)).toEqual([]);
    expect(ports('')).toEqual([]);
  });
});

describe('hosts that are silent', () => {
  it('keep no place from one that answers', async () => {
    const silent: (() => void)[] = [];
    await using mute = await scriptedEngine({
      'GET /version': (_request, response) => void silent.push(() => response.destroy()),
    });
    await using engine = await scriptedEngine(quiet);
    await using open = await openCore();
    // More than are read at once, and each of them before the one that answers.
    const hosts = Array.from(
      { length: 40 },
      (_, index) =>
        `[[host]]\nname = "mute-${index}"\nconnection = "${mute.connection}"\nroles = ["engine"]\n`,
    );
    const answering = '[[host]]\nname = "last"\nconnection = "practice"\nroles = ["api"]\n';
    const text = `${oneHost.split('[[host]]')[0] ?? ''}${hosts.join('\n')}\n${answering}`;
    await siteOn(open, { connection: engine.connection, text });
    const checking = open.client.call('preflight.check', { site: 'north', refresh: 'all' });
    // A silent one is given up after five seconds: the one that answers was read while all of them were waited for.
    const isRead = () => engine.asked.includes('GET /containers/json');
    await expect.poll(isRead, { timeout: 4_000 }).toBe(true);
    await expect.poll(() => silent.length, { timeout: 20_000 }).toBe(40);
    for (const end of silent) end();
    const { hosts: seen } = await checking;
    expect(seen.filter(({ reachable }) => reachable).map(({ host }) => host)).toEqual(['last']);
  });
});
