// Promise: what comes from a registry is what its digest says, or it is refused by name; what breaks off goes on where it was; nothing is asked
// without end; a login goes to the registry and to nobody else.
import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { RegistryClient } from '#core/registry/registry-client';
import { openWay, straightWay } from '#core/registry/registry-way';
import { readRetryAfter, type Patience } from '#core/registry/patience';
import { registryFailure } from '#core/registry/registry-failure';
import {
  registryOfOne,
  type Held,
  type Misbehaviour,
  type RegistryOfOne,
} from '#test/fixtures/registry-of-one';

const bytes = randomBytes(300_000);
const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const held: Held = { manifests: new Map(), blobs: new Map([[digest, bytes]]) };
const open: RegistryOfOne[] = [];
afterEach(async () => {
  for (const registry of open.splice(0)) await registry.close();
});

async function raise(misbehaves: Misbehaviour = {}): Promise<RegistryOfOne> {
  const registry = await registryOfOne(held, misbehaves);
  open.push(registry);
  return registry;
}

const slept: number[] = [];
const patience: Patience = {
  tries: 4,
  firstPauseMs: 100,
  mostPauseMs: 1_000,
  mostRetryAfterMs: 5_000,
  idleMs: 15_000,
  sleep: (ms) => Promise.resolve(void slept.push(ms)),
};

function client(address: string, more: Partial<Patience> = {}): RegistryClient {
  slept.length = 0;
  const image = `${address}/deepgram/self-hosted-api:release-260812`;
  const place = { image, login: { username: 'u', password: 'canary' }, plain: true };
  return new RegistryClient(place, {
    way: straightWay,
    patience: { ...patience, ...more },
    now: () => new Date(0),
  });
}

async function fetched(one: RegistryClient, start = 0): Promise<Buffer> {
  const chunks: Buffer[] = [bytes.subarray(0, start)];
  const hash = createHash('sha256').update(bytes.subarray(0, start));
  const options = { signal: AbortSignal.timeout(20_000), start: { sizeBytes: start, hash } };
  for await (const chunk of one.blob({ digest, sizeBytes: bytes.length }, options)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('a blob', () => {
  it('that is cut at any places comes whole, and no byte is sent twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 120_000 }), { maxLength: 6 }), async (cuts) => {
        const registry = await raise({ cutAfter: (answer) => cuts[answer - 1] });
        expect((await fetched(client(registry.address))).equals(bytes)).toBe(true);
        expect(registry.asked.length).toBeLessThanOrEqual(cuts.length + 1);
      }),
      { numRuns: 40 },
    );
  });

  it('goes on from what is there, also where the registry sends all of it again', async () => {
    const ranged = await raise();
    expect((await fetched(client(ranged.address), 100_001)).equals(bytes)).toBe(true);
    expect(ranged.sentBytes()).toBe(bytes.length - 100_001);
    const whole = await raise({ ignoresRanges: true });
    expect((await fetched(client(whole.address), 100_001)).equals(bytes)).toBe(true);
  });

  it('with other bytes is refused by its digest, also when what was there before is wrong', async () => {
    const change = (sent: Buffer) => Buffer.from(sent).fill(7, 1000, 1001);
    const registry = await raise({ change });
    await expect(fetched(client(registry.address))).rejects.toMatchObject({
      code: 'registry.bytesWrong',
      params: { digest },
    });
    const longer = await raise({ change: (sent) => Buffer.concat([sent, Buffer.from('x')]) });
    await expect(fetched(client(longer.address))).rejects.toMatchObject({ code: 'registry.bytesWrong' });
  });

  it('that never gets further is given up after bounded tries with growing pauses', async () => {
    const registry = await raise({ cutAfter: () => 0 });
    await expect(fetched(client(registry.address))).rejects.toMatchObject({
      code: 'registry.cut',
      params: { tries: 4 },
    });
    expect(slept).toEqual([100, 200, 400]);
    expect(registry.asked).toHaveLength(4);
  });

  it('of a registry that falls silent is asked for again', async () => {
    const registry = await raise({ silent: (answer) => answer === 1 });
    expect((await fetched(client(registry.address, { idleMs: 50 }))).equals(bytes)).toBe(true);
  });

  it('from another host is fetched there without the login, and that host is known by name', async () => {
    const content = await raise();
    const registry = await raise({ contentHost: content.address });
    const one = client(registry.address);
    expect((await fetched(one)).equals(bytes)).toBe(true);
    expect(one.contentHost).toBe(content.address);
    expect(content.asked.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  it('from another host that is blocked names that host', async () => {
    const gone = await raise();
    await gone.close();
    open.pop();
    const registry = await raise({ contentHost: gone.address });
    await expect(fetched(client(registry.address))).rejects.toMatchObject({
      code: 'registry.contentHostNotReached',
      params: { contentHost: gone.address },
    });
  });
});

describe('a registry', () => {
  it('that limits its rate is asked again when it says, or named when that is too long', async () => {
    const brief = await raise({
      refuse: (request) => (request === 1 ? { status: 429, headers: { 'retry-after': '2' } } : undefined),
    });
    expect((await fetched(client(brief.address))).equals(bytes)).toBe(true);
    expect(slept).toEqual([2000]);
    const long = await raise({ refuse: () => ({ status: 429, headers: { 'retry-after': '3600' } }) });
    await expect(fetched(client(long.address))).rejects.toMatchObject({
      code: 'registry.rateLimited',
      params: { seconds: '3600' },
    });
    expect(long.asked).toHaveLength(1);
  });

  it('that fails for a moment is asked again, and one that goes on failing is named with its status', async () => {
    const brief = await raise({ refuse: (request) => (request < 3 ? { status: 503 } : undefined) });
    expect((await fetched(client(brief.address))).equals(bytes)).toBe(true);
    const down = await raise({ refuse: () => ({ status: 500 }) });
    await expect(fetched(client(down.address))).rejects.toMatchObject({
      code: 'registry.refused',
      params: { status: 500 },
    });
  });

  it('that is not there, or behind a proxy that is not there, is named', async () => {
    const gone = await raise();
    await gone.close();
    open.pop();
    const registry = gone.address;
    const failure = await fetched(client(registry)).catch((thrown: unknown) =>
      registryFailure(thrown, { registry, proxy: '' }),
    );
    expect(failure).toMatchObject({ code: 'registry.notReached' });
    const refused = await client(registry)
      .manifest('latest', AbortSignal.timeout(5_000))
      .catch((thrown: unknown) => registryFailure(thrown, { registry, proxy: '' }));
    expect(refused).toMatchObject({ code: 'registry.notReached' });
  });

  it('with a certificate of its own is named, and not asked twice', () => {
    const thrown = Object.assign(new Error('self-signed certificate'), {
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    expect(registryFailure(thrown, { registry: 'quay.io', proxy: '' })).toMatchObject({
      code: 'registry.certificateUnknown',
    });
  });

  it('is reached through a proxy, which is named without its login where it refuses', async () => {
    const proxy = await raise({ refuse: () => ({ status: 407 }) });
    const way = openWay({ proxy: `http://me:canary@${proxy.address}`, ca: '' });
    const place = { image: 'registry.invalid/a/b:1', login: null, plain: true };
    const one = new RegistryClient(place, {
      way,
      patience: { ...patience, tries: 1 },
      now: () => new Date(),
    });
    const failure = await one
      .manifest('1', AbortSignal.timeout(5_000))
      .catch((thrown: unknown) =>
        registryFailure(thrown, { registry: 'registry.invalid', proxy: `http://me:canary@${proxy.address}` }),
      );
    expect(failure).toMatchObject({ code: 'registry.proxyRefused', params: { proxy: proxy.address } });
    expect(JSON.stringify(failure)).not.toContain('canary');
    await way.close();
  });

  it('says how long to wait in seconds or as a date', () => {
    const now = new Date('2026-01-01T00:00:00Z');
    expect(readRetryAfter('7', now)).toBe(7000);
    expect(readRetryAfter('Thu, 01 Jan 2026 00:01:00 GMT', now)).toBe(60_000);
    expect(readRetryAfter('soon', now)).toBeNull();
    expect(readRetryAfter(null, now)).toBeNull();
  });
});
