// Promises: a change of one step of fifty hosts writes and sends that step; what is read back, and what a watcher sees, is the whole operation.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OperationHandle } from '#core/operations/operation-handle';
import { systemClock } from '#core/ports/clock';
import { openDatabase, type Database } from '#core/store/database';
import { OperationStore } from '#core/store/operation-store';
import { makePlan } from '#shared/domain/plan/make-plan';
import { waitingStep, type Operation } from '#shared/operations/operation';
import type { OperationChange } from '#shared/operations/operation-change';
import { ChangeWriter } from '#shared/operations/operation-changes';
import { watchOperations } from '#shared/operations/watch-operations';
import { emptyHosts } from '#test/fixtures/empty-hosts';
import { sha256 } from '#test/fixtures/sha256';
import { documentOf } from '#test/fixtures/site-documents';

const HOSTS = 50;

const plan = (() => {
  const names = Array.from({ length: HOSTS }, (_, index) => `h${index}`);
  const hosts = names.map(
    (name) =>
      `[[host]]\nname = "${name}"\nconnection = "unix:///run/${name}.sock"\nroles = ["api", "engine"]\n`,
  );
  const text = `name = "north"\nrelease = "release-260812"\n[licensing]\nmode = "direct"\n${hosts.join('')}`;
  const observed = emptyHosts(...names);
  return makePlan({ document: documentOf(text), observed, goal: 'apply', revision: null, hash: sha256 });
})();

const started: Operation = {
  id: 'op-1',
  procedure: 'plans.apply',
  site: 'north',
  title: plan.title,
  state: 'queued',
  effect: 'changes',
  cancel: 'between-steps',
  actor: 'test',
  createdAt: '2026-11-28T00:00:00.000Z',
  startedAt: null,
  endedAt: null,
  progress: { detail: '', fraction: null, doneBytes: null, totalBytes: null },
  plan,
  steps: plan.steps.map(({ id }) => waitingStep(id)),
  error: null,
  evidence: [],
  outcome: null,
  follows: null,
};

let database: Database;
let store: OperationStore;
let writtenBytes: number;
let sent: OperationChange[];

beforeEach(() => {
  writtenBytes = 0;
  sent = [];
  database = openDatabase(':memory:');
  store = new OperationStore(database, (value) => {
    writtenBytes += JSON.stringify(value).length;
    return value;
  });
});
afterEach(() => database.close());

function carriedOut(upTo = plan.steps.length): Operation {
  const writer = new ChangeWriter();
  const changed = (operation: Operation) => void sent.push(writer.changeOf(operation));
  store.add(started, { target: null, origin: null });
  changed(started);
  const handle = new OperationHandle({ operation: started, clock: systemClock, store, changed });
  handle.begin();
  for (const { id, title } of plan.steps.slice(0, upTo)) {
    const detail = { kind: 'x', title };
    handle.enter(id, { state: 'running', detail: title }, { word: 'intent', detail });
    handle.enter(id, { state: 'done', detail: 'as planned', fraction: 1 }, { word: 'done', detail });
  }
  if (upTo === plan.steps.length) handle.end('succeeded', { outcome: 'all steps done' });
  return handle.current;
}

describe('an operation over fifty hosts', () => {
  it('writes at most 5 MB, its plan once', () => {
    const planBytes = JSON.stringify(plan).length;
    expect(planBytes).toBeGreaterThan(300_000);
    carriedOut();
    expect(writtenBytes).toBeLessThan(5_000_000);
    expect(writtenBytes).toBeGreaterThan(planBytes);
  });

  it('sends its plan once, and each step when it changes', () => {
    carriedOut();
    const [first, ...others] = sent.map((change) => JSON.stringify(change).length);
    expect(first).toBeGreaterThan(300_000);
    expect(Math.max(...others)).toBeLessThan(2_000);
  });

  it('is read back whole, while it runs and after', () => {
    const half = carriedOut(200);
    expect(store.get('op-1')).toEqual(half);
    expect(store.unfinished()).toEqual([half]);
  });

  it('is read back whole by another core', () => {
    const current = carriedOut();
    expect(new OperationStore(database, (value) => value).get('op-1')).toEqual(current);
    expect(store.list({ limit: 5 }).operations).toEqual([current]);
  });

  it('whose plan was damaged is unreadable, and not an operation without a plan', () => {
    carriedOut();
    database.exec(`UPDATE operation_plans SET plan = '{"steps": [{}]}'`);
    const { operations, unreadable } = store.list({ limit: 5 });
    expect(operations).toEqual([]);
    expect(unreadable).toMatchObject([{ id: 'op-1', state: 'succeeded' }]);
  });

  it('of which a step row is missing is unreadable too', () => {
    carriedOut();
    database.exec(`DELETE FROM operation_steps WHERE step = 's7'`);
    expect(store.list({ limit: 5 }).unreadable).toHaveLength(1);
  });
});

describe('whoever watches', () => {
  interface Line {
    on: (name: 'operations.changed', listener: (change: OperationChange) => void) => () => void;
    call: () => Promise<Operation>;
    say: (change: OperationChange) => void;
  }

  const line = (get: () => Promise<Operation>): Line => {
    let hear: (change: OperationChange) => void = () => undefined;
    return {
      on: (_, listener) => {
        hear = listener;
        return () => (hear = () => undefined);
      },
      call: get,
      say: (change) => hear(change),
    };
  };

  it('from the beginning sees the whole operation at each change', () => {
    const current = carriedOut();
    const seen: Operation[] = [];
    const source = line(() => Promise.reject(new Error('nothing is asked')));
    watchOperations(source, (operation) => void seen.push(operation));
    for (const change of sent) source.say(change);
    expect(seen.at(-1)).toEqual(current);
    expect(seen.every(({ plan: whole, steps }) => whole !== null && steps.length === plan.steps.length)).toBe(
      true,
    );
  });

  it('from the middle asks once, and sees the same end', async () => {
    const half = carriedOut(100);
    const [, ...later] = sent;
    const seen: Operation[] = [];
    let asked = 0;
    const source = line(() => {
      asked += 1;
      return Promise.resolve(half);
    });
    watchOperations(source, (operation) => void seen.push(operation));
    for (const change of later.slice(-50)) source.say(change);
    await expect.poll(() => seen.length).toBe(1);
    expect(asked).toBe(1);
    expect(seen[0]?.steps.filter(({ state }) => state === 'done')).toHaveLength(100);
  });

  it('and stops, hears nothing more', async () => {
    const half = carriedOut(3);
    const seen: Operation[] = [];
    const source = line(() => Promise.resolve(half));
    const stop = watchOperations(source, (operation) => void seen.push(operation));
    source.say({ ...sent.at(-1)!, plan: undefined });
    stop();
    await Promise.resolve();
    await Promise.resolve();
    expect(seen).toEqual([]);
  });
});
