// Promise: a wait for callers to leave ends when they have left, and not because a question about them had no answer. A thousand waits on
// simulated services whose status fails in every way; and the same over real sockets.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { drain } from '#core/plans/steps/in-flight';
import { moveTraffic } from '#core/plans/steps/move-traffic';
import type { ActionOf } from '#core/plans/step-handler';
import { FlakyService, SimulatedTime, seeded } from '#test/fixtures/flaky-service';
import { stageStep, type StepStage } from '#test/fixtures/step-context';

const DEADLINE_MS = 1_800_000;
const draining = (change: Partial<ActionOf<'drain'>> = {}): ActionOf<'drain'> => ({
  kind: 'drain',
  container: 'old',
  deadlineMs: DEADLINE_MS,
  ifUnknown: 'refuse',
  ...change,
});
const moving: ActionOf<'move-traffic'> = {
  kind: 'move-traffic',
  container: 'old',
  to: 'new',
  words: 'Move them.',
  proof: 'both',
  deadlineMs: DEADLINE_MS,
};

interface World {
  time: SimulatedTime;
  services: Record<string, FlakyService>;
  /** Of containers; those that are not named run. */
  states?: Record<string, string | null>;
}

function stageIn({ time, services, states = {} }: World, action: StepStage['action']) {
  vi.stubGlobal('fetch', (url: string) => {
    const { hostname } = new URL(url);
    const service = services[hostname];
    if (!service) throw new Error(`nobody is at ${url}`);
    return service.answer();
  });
  return stageStep({
    action,
    service: 'api',
    status: (container) => (states[container] === undefined ? 'running' : states[container]),
    address: (container) => `http://${container}`,
    clock: time,
  });
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a thousand waits under random failures', () => {
  const random = seeded(20_260_812);
  const below = (most: number) => random() * most;

  it('drains: none ends while a caller is on', async () => {
    let failed = 0;
    for (let run = 0; run < 500; run += 1) {
      const time = new SimulatedTime();
      const leftAt = below(5_000);
      const old = new FlakyService({ time, random, failureRate: below(0.5), leftAt, gapMs: 300 });
      const { context } = stageIn({ time, services: { old } }, draining());
      const words = await drain.run(draining(), context);
      expect(words, `run ${run}`).toMatch(/^nothing in flight/);
      expect(time.elapsedMs(), `run ${run}: ${String(words)}`).toBeGreaterThanOrEqual(leftAt);
      failed += old.failed;
    }
    expect(failed).toBeGreaterThan(1_000);
  });

  it('moves of traffic: none ends while a caller is on the old one', async () => {
    let failed = 0;
    for (let run = 0; run < 500; run += 1) {
      const time = new SimulatedTime();
      const leftAt = below(5_000);
      const old = new FlakyService({ time, random, failureRate: below(0.12), leftAt, gapMs: 2_500 });
      const next = new FlakyService({ time, random, failureRate: below(0.12), leftAt: Infinity, gapMs: 0 });
      const { context } = stageIn({ time, services: { old, new: next } }, moving);
      const words = await moveTraffic.run(moving, context);
      expect(words, `run ${run}`).toContain('new was seen at work');
      expect(time.elapsedMs(), `run ${run}: ${String(words)}`).toBeGreaterThanOrEqual(leftAt + 3_000);
      failed += old.failed;
    }
    expect(failed).toBeGreaterThan(1_000);
  });
});

describe('a service that never tells', () => {
  function mute() {
    const time = new SimulatedTime();
    const old = new FlakyService({ time, random: seeded(1), failureRate: 1, leftAt: 0, gapMs: 0 });
    return { time, services: { old } };
  }

  it('keeps a drain waiting until its deadline, and is not stopped then: service.inFlightUnknown', async () => {
    const world = mute();
    const { context, said } = stageIn(world, draining());
    const failure = await drain.run(draining(), context).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({
      code: 'service.inFlightUnknown',
      params: { container: 'old', seconds: 1_800 },
      evidence: expect.stringContaining('it never said how many requests are in flight') as string,
    });
    expect(world.time.elapsedMs()).toBeGreaterThanOrEqual(DEADLINE_MS);
    expect(said[0]).toMatch(/^what is in flight is not known \(.+\); waiting up to \d+ s more$/);
  });

  it('is stopped at the deadline where the whole site stops, and that is kept as evidence', async () => {
    const world = mute();
    const action = draining({ ifUnknown: 'stop', deadlineMs: 20_000 });
    const { context, evidence } = stageIn(world, action);
    expect(await drain.run(action, context)).toMatch(/^deadline passed, and what is in flight is not known/);
    expect(evidence).toMatchObject([{ title: 'What old did not tell' }]);
  });

  it('and was never ready is not waited for', async () => {
    const world = mute();
    const action = draining({ ifUnknown: 'stop', mostSilentMs: 10_000 });
    const { context } = stageIn(world, action);
    expect(await drain.run(action, context)).toMatch(/^deadline passed, and what is in flight is not known/);
    expect(world.time.elapsedMs()).toBeLessThan(20_000);
  });

  it('any more, after it has told once, is waited for all the same', async () => {
    const world = mute();
    const action = draining({ ifUnknown: 'stop', mostSilentMs: 10_000 });
    const { context } = stageIn(world, action);
    let asked = 0;
    const busy = '{"system_health":"Healthy","active_batch_requests":0,"active_stream_requests":22}';
    const told = () => ({ status: 200, body: [new TextEncoder().encode(busy)] });
    vi.stubGlobal('fetch', () =>
      (asked += 1) === 3 ? Promise.resolve(told()) : world.services.old.answer(),
    );
    await drain.run(action, context);
    expect(world.time.elapsedMs()).toBeGreaterThanOrEqual(DEADLINE_MS);
  });

  it('never counts as left by its callers, also when the operator says so', async () => {
    const world = mute();
    const { context } = stageIn(world, moving);
    context.handle.isConfirmed = () => true;
    await expect(moveTraffic.run(moving, context)).rejects.toMatchObject({ code: 'switch.notMoved' });
    expect(world.time.elapsedMs()).toBeGreaterThanOrEqual(DEADLINE_MS);
  });
});

describe('what the container engine says', () => {
  const never = () => {
    throw new Error('nobody should have asked the service');
  };

  it.each([
    ['exited', 'the container is exited'],
    ['dead', 'the container is dead'],
    ['created', 'the container is created'],
    ['restarting', 'the container is restarting'],
    [null, 'there is no such container'],
  ])('%s ends a wait at once', async (state, words) => {
    vi.stubGlobal('fetch', never);
    const stage = { service: 'api', status: () => state, address: never } as const;
    const drained = await drain.run(
      draining(),
      stageStep({ ...stage, action: draining(), address: () => '' }).context,
    );
    expect(drained).toContain(words);
    const moved = await moveTraffic.run(
      moving,
      stageStep({ ...stage, action: moving, address: () => '' }).context,
    );
    expect(moved).toContain(words);
  });

  it.each(['paused', 'removing', 'whatever'])('%s does not end a wait', async (state) => {
    const time = new SimulatedTime();
    const action = draining({ deadlineMs: 2_000 });
    const { context } = stageIn({ time, services: {}, states: { old: state } }, action);
    await expect(drain.run(action, context)).rejects.toMatchObject({
      code: 'service.inFlightUnknown',
      params: { reason: `the container is ${state}` },
    });
  });
});

describe('over real sockets', () => {
  it('an API with 22 streams whose status resets a connection, says half of it, or leaves the counters out keeps its callers', async () => {
    const busy = '{"system_health":"Healthy","active_batch_requests":0,"active_stream_requests":22}';
    const idle = busy.replace('22', '0');
    const answers: RequestListener[] = [
      (_, response) => response.end(busy),
      (request) => request.socket.resetAndDestroy(),
      (_, response) => response.end('{"system_health":"Healthy"}'),
      (_, response) => response.writeHead(500).end('{"err_code":"BUSY"}'),
      (_, response) =>
        response.writeHead(200, { 'content-length': busy.length }).write(busy.slice(0, 30)) &&
        response.destroy(),
      ...Array.from(
        { length: 6 },
        (): RequestListener => (_, response) => response.end('{"system_health":"Healthy"}'),
      ),
      (_, response) => response.end(busy),
    ];
    let asked = 0;
    const server = createServer((request, response) => {
      if (request.url !== '/v1/status') return void response.end('{"engine_connection_status":"Connected"}');
      asked += 1;
      (answers[asked - 1] ?? ((_, last) => last.end(idle)))(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
      const action = draining({ deadlineMs: 60_000 });
      const { context } = stageStep({
        action,
        service: 'api',
        status: () => 'running',
        address: () => address,
      });
      expect(await drain.run(action, context)).toMatch(
        /^nothing in flight; 10 of 17 questions had no answer$/,
      );
      expect(asked).toBe(answers.length + 5);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
