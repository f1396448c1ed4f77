// Promise: a License Proxy that does not say how it is counts neither as Connected nor as one that may go. One lost answer gives up nothing,
// and what may answer from memory is not stopped for want of an answer.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ContainerSummary, EngineClient } from '#core/engine/engine-client';
import { requireConnected } from '#core/plans/guards/fresh-proxy';
import { readyServices } from '#core/plans/guards/ready-services';
import { waitConnected } from '#core/plans/steps/licence-proxy';
import { siteLabels } from '#shared/domain/containers/container-spec';
import { stageStep } from '#test/fixtures/step-context';

const action = { kind: 'wait-connected', container: 'new', timeoutMs: 300 } as const;
const reset = () =>
  Promise.reject(
    new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) }),
  );
const saying = (state: string) => Promise.resolve(new Response(JSON.stringify({ state })));

const listed = (...services: string[]): ContainerSummary[] =>
  services.map((service) => ({
    id: service,
    name: service,
    image: 'image',
    command: [],
    labels: { [siteLabels.site]: 'north', [siteLabels.service]: service },
  }));

function stage(engine: Partial<EngineClient> = {}) {
  const stopped: string[] = [];
  const { context } = stageStep({
    action,
    service: 'license-proxy',
    status: () => 'running',
    address: (container) => `http://${container}`,
    engine: {
      listContainers: () => Promise.resolve([]),
      stopContainer: (name) => Promise.resolve(void stopped.push(name)),
      followLogs: () => (async function* () {})(),
      ...engine,
    },
  });
  return { context, stopped };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a new License Proxy', () => {
  it('that does not say how it is may answer from memory, and is not stopped', async () => {
    vi.stubGlobal('fetch', reset);
    const { context, stopped } = stage();
    await expect(waitConnected.run(action, context)).rejects.toMatchObject({ code: 'guard.freshProxy' });
    expect(stopped).toEqual([]);
  });

  it('that says Failed is put to rest', async () => {
    vi.stubGlobal('fetch', () => saying('Failed'));
    const { context, stopped } = stage();
    await expect(waitConnected.run(action, context)).rejects.toMatchObject({ code: 'guard.freshProxy' });
    expect(stopped).toEqual(['new']);
  });

  it('whose answer got lost once is asked again before a change is given up', async () => {
    const fetched = vi
      .fn()
      .mockImplementationOnce(reset)
      .mockImplementation(() => saying('Connected'));
    vi.stubGlobal('fetch', fetched);
    expect((await requireConnected('new', stage().context)).state).toBe('Connected');
    expect(fetched).toHaveBeenCalledTimes(2);
  });

  it('that says TrustBased is not given that time', async () => {
    const fetched = vi.fn(() => saying('TrustBased'));
    vi.stubGlobal('fetch', fetched);
    await expect(requireConnected('new', stage().context)).rejects.toMatchObject({
      code: 'guard.freshProxy',
    });
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  it('names others that do not say how they are', async () => {
    vi.stubGlobal('fetch', (url: string) => (new URL(url).hostname === 'new' ? saying('Ready') : reset()));
    const { context } = stage({ listContainers: () => Promise.resolve(listed('license-proxy')) });
    await expect(requireConnected('new', context)).rejects.toMatchObject({
      message: expect.stringContaining(
        'license-proxy does not say how it is: it does not answer yet',
      ) as string,
    });
  });
});

it('an API or Engine whose probe failed is unknown, and not one that was not ready', async () => {
  vi.stubGlobal('fetch', reset);
  const { context } = stage({ listContainers: () => Promise.resolve(listed('api', 'engine')) });
  expect([...(await readyServices(context))]).toEqual([
    ['api', 'unknown'],
    ['engine', 'unknown'],
  ]);
});
