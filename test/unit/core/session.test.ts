// Promises: a slow reader is never flooded; a client that reconnects gets the gap or a resync; nothing unfinished is left running.
import { describe, expect, it } from 'vitest';
import { Dispatcher } from '#rpc/dispatcher';
import { EventHub } from '#rpc/event-hub';
import type { Handlers } from '#rpc/handlers';
import { createSession } from '#rpc/session';
import { RpcClient } from '#rpc/client';
import type { ClientFrame, ServerFrame } from '#shared/wire/frames';

const capabilities = { fileDialogs: false, tray: false, secureSecrets: false };

function setUp(handlers: Partial<Handlers>) {
  const frames: ServerFrame[] = [];
  const events = new EventHub('session-1');
  const log = { info: () => undefined, error: () => undefined };
  const dispatcher = new Dispatcher({ handlers: handlers as Handlers, log, redact: (value) => value });
  const session = createSession({
    dispatcher,
    events,
    capabilities,
    actor: 'test',
    send: (frame) => frames.push(frame),
  });
  return { frames, events, session };
}

const settle = async () => {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('a stream', () => {
  function counting() {
    const made = { count: 0, closed: false };
    const handlers: Partial<Handlers> = {
      async *'logs.follow'() {
        try {
          for (;;) {
            made.count += 1;
            yield { lines: [] };
          }
        } finally {
          made.closed = true;
        }
      },
    };
    return { made, ...setUp(handlers) };
  }

  it('makes only what was asked for', async () => {
    const { made, frames, session } = counting();
    session.receive({ t: 'call', id: 1, name: 'logs.follow', input: { site: 'x' } });
    await settle();
    expect(made.count).toBe(0);
    session.receive({ t: 'pull', id: 1, credit: 3 });
    await settle();
    expect(frames.filter(({ t }) => t === 'chunk')).toHaveLength(3);
    expect(made.count).toBeLessThanOrEqual(4);
  });

  it('that is cancelled or whose client goes away ends at its source', async () => {
    for (const leave of ['cancel', 'close'] as const) {
      const { made, session } = counting();
      session.receive({ t: 'call', id: 1, name: 'logs.follow', input: { site: 'x' } });
      session.receive({ t: 'pull', id: 1, credit: 1 });
      await settle();
      if (leave === 'cancel') session.receive({ t: 'cancel', id: 1 });
      else session.close();
      await settle();
      expect(made.closed).toBe(true);
    }
  });
});

describe('events', () => {
  const change = { site: 'north', change: 'stored' } as const;

  it('missed while away are sent after the welcome', () => {
    const { frames, events, session } = setUp({});
    events.publish('sites.changed', change);
    events.publish('sites.changed', change);
    session.receive({ t: 'hello', session: 'session-1', lastSeq: 1 });
    expect(frames.map((frame) => frame.t)).toEqual(['welcome', 'event']);
  });

  it('of another core run, or too old, ask for a resync', () => {
    const { frames, events, session } = setUp({});
    session.receive({ t: 'hello', session: 'session-0', lastSeq: 7 });
    expect(frames.map((frame) => frame.t)).toEqual(['welcome', 'resync']);
    for (let count = 0; count < 600; count += 1) events.publish('sites.changed', change);
    const late = setUp({});
    expect(late.events.since('session-1', 0)).toEqual([]);
    expect(events.since('session-1', 3)).toBeNull();
    expect(events.since('session-1', 599)).toHaveLength(1);
  });
});

describe('calls', () => {
  it('over the limit are refused, and an id in use too', async () => {
    const { frames, session } = setUp({ 'app.info': () => new Promise(() => undefined) });
    for (let id = 1; id <= 65; id += 1) session.receive({ t: 'call', id, name: 'app.info', input: {} });
    session.receive({ t: 'call', id: 1, name: 'app.info', input: {} });
    await settle();
    const codes = frames.map((frame) =>
      frame.t === 'result' && !frame.envelope.ok ? frame.envelope.error.code : '',
    );
    expect(codes).toContain('call.tooMany');
  });

  it('whose answer breaks the contract are our fault and said so', async () => {
    const { frames, session } = setUp({ 'settings.get': () => ({ theme: 'purple' }) as never });
    session.receive({ t: 'call', id: 1, name: 'settings.get', input: {} });
    await settle();
    expect(frames[0]).toMatchObject({
      t: 'result',
      envelope: { ok: false, error: { code: 'app.internal' } },
    });
  });
});

describe('a call that is too large', () => {
  it('is answered to who made it, unread', () => {
    const { frames, session } = setUp({});
    session.receiveText(
      JSON.stringify({ t: 'call', id: 7, name: 'sites.put', input: { text: 'x'.repeat(1_100_000) } }),
    );
    session.receiveText(`{"name":"${'x'.repeat(1_100_000)}","t":"call","id":8}`);
    expect(frames).toMatchObject([
      { t: 'result', id: 7, envelope: { ok: false, error: { code: 'call.tooLarge' } } },
      { t: 'result', id: -1, envelope: { ok: false, error: { code: 'call.tooLarge' } } },
    ]);
  });

  it('is not sent by our own client, and the others on its line go on', async () => {
    const sent: ClientFrame[] = [];
    const client = new RpcClient({ send: (frame) => sent.push(frame), close: () => undefined });
    const large = client.call('sites.put', { text: '"'.repeat(600_000) });
    await expect(large).rejects.toMatchObject({ code: 'call.tooLarge' });
    const other = client.call('sites.list', {});
    const id = sent.flatMap((frame) => (frame.t === 'call' ? [frame.id] : []));
    client.receive({
      t: 'result',
      id: id[0] ?? 0,
      envelope: { ok: true, value: { sites: [], unreadable: [] } },
    });
    expect(await other).toEqual({ sites: [], unreadable: [] });
    expect(sent.map(({ t }) => t)).toEqual(['hello', 'call']);
  });
});

it('a client is awaited while it waits for an answer or reads a stream', async () => {
  const held = Promise.withResolvers<never>();
  const { session } = setUp({ 'sites.list': () => held.promise });
  expect(session.isAwaited).toBe(false);
  session.receive({ t: 'call', id: 2, name: 'sites.list', input: {} });
  expect(session.isAwaited).toBe(true);
  held.reject(new Error('enough'));
  await settle();
  expect(session.isAwaited).toBe(false);
});
