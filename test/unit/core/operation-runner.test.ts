// Promises: changes to one host are serialised, others run freely; the outcome is what happened; what was running is interrupted after a crash.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors/app-error';
import type { Operation } from '#shared/operations/operation';
import { OperationRunner, StoppedAtSafePoint } from '#core/operations/operation-runner';
import { systemClock } from '#core/ports/clock';
import { silentLogger } from '#core/ports/logger';
import { openDatabase, type Database } from '#core/store/database';
import { OperationStore } from '#core/store/operation-store';
import { operationRequest as request } from '#test/fixtures/operation-request';

let database: Database;
let store: OperationStore;
let published: Operation[];
let runner: OperationRunner;

beforeEach(() => {
  database = openDatabase(':memory:');
  store = new OperationStore(database, (value) => value);
  published = [];
  runner = newRunner();
});
afterEach(async () => {
  await runner.close();
  database.close();
});

function newRunner(): OperationRunner {
  return new OperationRunner({
    store,
    clock: systemClock,
    logger: silentLogger,
    publish: (operation) => published.push(operation),
  });
}

/** A promise and the way to fulfil it. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('an operation', () => {
  it('is on disk before its work begins', async () => {
    const seen: (string | undefined)[] = [];
    const started = runner.start(
      request((handle) => {
        seen.push(store.get(handle.current.id)?.state);
        return Promise.resolve('done');
      }),
    );
    await runner.finished(started.id);
    expect(seen).toEqual(['running']);
    expect(store.get(started.id)).toMatchObject({
      state: 'succeeded',
      outcome: 'done',
      progress: { fraction: 1 },
    });
  });

  it('on the same host waits; on another host does not', async () => {
    const first = gate();
    const order: string[] = [];
    runner.start(request(async () => (await first.opened, order.push('a1'), 'a1')));
    const second = runner.start(request(() => (order.push('a2'), Promise.resolve('a2'))));
    const other = runner.start(request(() => (order.push('b'), Promise.resolve('b')), { hosts: ['b'] }));
    await runner.finished(other.id);
    expect(order).toEqual(['b']);
    first.open();
    await runner.finished(second.id);
    expect(order).toEqual(['b', 'a1', 'a2']);
  });

  it('that failed on one host does not block the next', async () => {
    const failing = runner.start(
      request(() => Promise.reject(new AppError('engine.diskFull', { host: 'a', action: 'pull' }))),
    );
    const next = runner.start(request(() => Promise.resolve('fine')));
    expect(await runner.finished(failing.id)).toMatchObject({
      state: 'failed',
      error: { code: 'engine.diskFull' },
    });
    expect((await runner.finished(next.id)).state).toBe('succeeded');
  });

  it('that was asked to cancel but came to its end has succeeded', async () => {
    const asked = gate();
    const started = runner.start(request(async () => (await asked.opened, 'finished anyway')));
    await until(() => runner.get(started.id).state === 'running');
    expect(runner.cancel(started.id).state).toBe('cancelling');
    asked.open();
    expect(await runner.finished(started.id)).toMatchObject({
      state: 'succeeded',
      outcome: 'finished anyway',
    });
  });

  it('that stopped at a safe point is cancelled, not failed', async () => {
    const started = runner.start(
      request(async (handle) => {
        await new Promise((resolve) => handle.signal.addEventListener('abort', resolve));
        throw new StoppedAtSafePoint('stopped after 2 of 5 steps');
      }),
    );
    await until(() => runner.get(started.id).state === 'running');
    runner.cancel(started.id);
    expect(await runner.finished(started.id)).toMatchObject({ state: 'cancelled', error: null });
  });

  it('cancelled while queued never begins', async () => {
    const first = gate();
    let began = false;
    runner.start(request(async () => (await first.opened, '')));
    const queued = runner.start(request(() => ((began = true), Promise.resolve(''))));
    runner.cancel(queued.id);
    first.open();
    expect((await runner.finished(queued.id)).state).toBe('cancelled');
    expect(began).toBe(false);
  });

  it('cancelled while queued ends at once, whatever the work before it does, and the one after it still waits', async () => {
    const first = gate();
    const order: string[] = [];
    const before = runner.start(request(async () => (await first.opened, order.push('before'), '')));
    const queued = runner.start(request(() => Promise.resolve(''), { cancel: 'not-cancellable' }));
    const after = runner.start(request(() => (order.push('after'), Promise.resolve(''))));
    await until(() => runner.get(before.id).state === 'running');
    expect(runner.cancel(queued.id)).toMatchObject({
      state: 'cancelled',
      outcome: 'Cancelled before it began; nothing was changed.',
    });
    expect(await runner.finished(queued.id)).toMatchObject({ state: 'cancelled' });
    expect(store.get(queued.id)).toMatchObject({ state: 'cancelled' });
    expect(published.at(-1)).toMatchObject({ id: queued.id, state: 'cancelled' });
    expect(runner.get(before.id).state).toBe('running');
    expect(order).toEqual([]);
    first.open();
    await runner.finished(after.id);
    expect(order).toEqual(['before', 'after']);
  });

  it('queued or under way keeps its site in use, a rehearsal too', async () => {
    const first = gate();
    runner.start(request(async () => (await first.opened, ''), { site: 'south', title: 'on the same host' }));
    const queued = runner.start(request(() => Promise.resolve(''), { procedure: 'upgrade.rehearse' }));
    expect(() => runner.requireUnused('north')).toThrow(expect.objectContaining({ code: 'plan.siteBusy' }));
    expect(() => runner.requireUnused('south')).toThrow('on the same host');
    runner.requireUnused('east');
    first.open();
    await runner.finished(queued.id);
    runner.requireUnused('north');
  });

  it('cannot be cancelled twice, nor when it says so', async () => {
    const done = runner.start(request(() => Promise.resolve('')));
    await runner.finished(done.id);
    expect(() => runner.cancel(done.id)).toThrow(expect.objectContaining({ code: 'operation.finished' }));
    const first = gate();
    const fixed = runner.start(request(async () => (await first.opened, ''), { cancel: 'not-cancellable' }));
    await until(() => runner.get(fixed.id).state === 'running');
    expect(() => runner.cancel(fixed.id)).toThrow(
      expect.objectContaining({ code: 'operation.notCancellable' }),
    );
    first.open();
  });

  it('left running by an earlier core is interrupted, and stays so', async () => {
    const never = gate();
    const started = runner.start(request(async () => (await never.opened, '')));
    await until(() => store.get(started.id)?.state === 'running');
    const later = newRunner();
    expect(later.markInterrupted().map(({ id }) => id)).toEqual([started.id]);
    expect(later.get(started.id)).toMatchObject({ state: 'interrupted' });
    expect(later.markInterrupted()).toEqual([]);
    never.open();
  });

  it('reports at most four times a second, and always the last', async () => {
    const started = runner.start(
      request(async (handle) => {
        for (let index = 1; index <= 1000; index += 1)
          handle.report({ fraction: index / 1000, detail: `${index}` });
        await Promise.resolve();
        return 'done';
      }),
    );
    await runner.finished(started.id);
    const seen = published.filter(({ state }) => state === 'running').length;
    expect(seen).toBeLessThan(5);
    expect(published.at(-1)).toMatchObject({ state: 'succeeded', progress: { fraction: 1 } });
  });

  it('never shows progress running backwards', async () => {
    const fractions: (number | null)[] = [];
    const started = runner.start(
      request((handle) => {
        for (const fraction of [0.2, 0.5, 0.1, null, 0.4, 0.9]) {
          handle.report({ fraction });
          fractions.push(handle.current.progress.fraction);
        }
        return Promise.resolve('');
      }),
    );
    await runner.finished(started.id);
    expect(fractions).toEqual([0.2, 0.5, 0.5, 0.5, 0.5, 0.9]);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
