// Promise: a dead host costs nobody else anything, an operator's "try again" really tries, and one failed question cuts nobody else's answer.
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { HostConnections } from '#core/hosts/host-connections';
import { AppError } from '#shared/errors/app-error';
import { json, scriptedEngine, version } from '#test/fixtures/scripted-engine';

const DAY_MS = 86_400_000;

/** Connections with a clock and a stopwatch that are moved by hand. */
function connections(parts: object = {}) {
  const time = { wallMs: Date.parse('2026-11-25T10:00:00Z'), elapsedMs: 1_000 };
  const clock = { now: () => new Date(time.wallMs), elapsedMs: () => time.elapsedMs };
  return { time, hosts: new HostConnections({ clock, practiceSocket: () => null, ...parts } as never) };
}

const here = (connection: string) => ({ name: 'box', connection });

describe('a host that could not be reached', () => {
  it('is not asked again for a moment, however the clock of this machine is set meanwhile', async () => {
    let isUp = false;
    await using engine = await scriptedEngine({
      'GET /version': (...call) => (isUp ? json(version) : json({ message: 'starting' }, 500))(...call),
    });
    const { hosts, time } = connections();
    await expect(hosts.engine(here(engine.connection))).rejects.toMatchObject({ code: 'engine.failed' });
    isUp = true;
    time.wallMs += DAY_MS;
    await expect(hosts.engine(here(engine.connection))).rejects.toMatchObject({ code: 'engine.failed' });
    expect(engine.asked).toHaveLength(1);
    time.wallMs -= 2 * DAY_MS;
    time.elapsedMs += 5_000;
    await expect(hosts.engine(here(engine.connection))).resolves.toMatchObject({ host: 'box' });
  });

  it.each([
    ['host.unreachable', 5_000],
    ['host.loginRefused', 45_000],
    ['host.proxyCommandFailed', 45_000],
  ] as const)(
    'because of %s is asked again within %i ms, and a costly try not before fifteen seconds',
    async (code, withinMs) => {
      let tries = 0;
      const ssh = {
        open: () => {
          tries += 1;
          return Promise.reject(new AppError(code as 'host.unreachable', { host: 'box', port: 22 }));
        },
        close: () => Promise.resolve(),
      };
      const { hosts, time } = connections({ ssh });
      const ask = () => hosts.engine(here('ssh://box')).catch((thrown: unknown) => thrown);
      await ask();
      time.elapsedMs += withinMs > 5_000 ? 14_999 : 1_499;
      expect(await ask()).toMatchObject({ code });
      expect(tries).toBe(1);
      hosts.forgetFailures();
      await ask();
      expect(tries).toBe(2);
      time.elapsedMs += withinMs;
      await ask();
      expect(tries).toBe(3);
    },
  );

  it('is asked anew by "try again", also while an attempt of before is on its way to fail', async () => {
    const held: ServerResponse[] = [];
    await using engine = await scriptedEngine({
      'GET /version': (request, response) =>
        held.length === 0 ? void held.push(response) : json(version)(request, response),
    });
    const { hosts } = connections();
    const before = hosts.engine(here(engine.connection)).catch((thrown: unknown) => thrown);
    await expect.poll(() => held.length).toBe(1);
    hosts.forgetFailures();
    const again = hosts.engine(here(engine.connection));
    held[0]?.destroy();
    expect(await before).toMatchObject({ code: 'engine.unreachable' });
    await expect(again).resolves.toMatchObject({ host: 'box' });
    await expect(hosts.engine(here(engine.connection))).resolves.toMatchObject({ host: 'box' });
  });
});

describe('a call that failed', () => {
  const lost = new AppError('engine.unreachable', { host: 'box' });

  it('ends the connection only where the way itself failed', async () => {
    await using engine = await scriptedEngine({});
    const { hosts } = connections();
    const client = await hosts.engine(here(engine.connection));
    for (const thrown of [
      new AppError('engine.failed', { host: 'box', action: 'list' }),
      new AppError('engine.timeout', { host: 'box', action: 'list', timeoutMs: 5_000 }),
      new Error('a mistake of ours'),
    ])
      hosts.failed(here(engine.connection), client, thrown);
    expect(await hosts.engine(here(engine.connection))).toBe(client);
    hosts.failed(here(engine.connection), client, lost);
    await expect.poll(() => hosts.engine(here(engine.connection))).not.toBe(client);
  });

  it('of an old connection does not end its successor', async () => {
    await using engine = await scriptedEngine({});
    const { hosts } = connections();
    const old = await hosts.engine(here(engine.connection));
    await hosts.disconnect(here(engine.connection));
    const next = await hosts.engine(here(engine.connection));
    hosts.failed(here(engine.connection), old, lost);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await hosts.engine(here(engine.connection))).toBe(next);
  });
});
