// Owns the proof that the client keeps the frame protocol: greeting, calls, credit, events, coming back.
import { describe, expect, it, vi } from 'vitest';
import { CallError } from '#renderer/client/call-error.ts';
import { Connection } from '#renderer/client/connection.ts';
import { STREAM_WINDOW } from '#renderer/client/stream.ts';
import { FakeCore, type FakeCall, type FakeHandlers } from '#test/fakes/fake-core';
import { MemoryDoor } from '#test/fakes/memory-line';

const settings = { theme: 'dark', density: 'dense', refreshMs: 2000 };

function open(handlers: FakeHandlers = {}) {
  const core = new FakeCore({ 'settings.get': () => settings, ...handlers });
  const door = new MemoryDoor(core);
  const connection = new Connection(door.open, { firstDelayMs: 5, longestDelayMs: 20, random: () => 0 });
  const phase = (wanted: string) => vi.waitFor(() => expect(connection.state.phase).toBe(wanted));
  return { core, door, connection, phase };
}

describe('connection', () => {
  it('greets first and holds calls back until it is welcome', async () => {
    const { core, connection } = open();
    expect(await connection.call('settings.get', {})).toEqual(settings);
    expect(core.received.map((frame) => frame.t)).toEqual(['hello', 'call']);
    expect(connection.state.capabilities).toEqual({ fileDialogs: false, tray: false, secureSecrets: false });
  });

  it('carries the view and the call id of an error', async () => {
    const { connection } = open();
    const error = await connection.call('sites.list', {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CallError);
    expect((error as CallError).view.code).toBe('call.unknownProcedure');
    expect((error as CallError).callId).toBe('call-1');
  });

  it('refuses what no door takes before it is sent: call.tooLarge, and the others go on', async () => {
    const { core, connection, phase } = open();
    await phase('open');
    const text = '"'.repeat(600_000);
    await expect(connection.call('sites.put', { text })).rejects.toMatchObject({
      view: { code: 'call.tooLarge' },
    });
    expect(await connection.call('settings.get', {})).toEqual(settings);
    expect(core.received.map((frame) => frame.t)).toEqual(['hello', 'call']);
  });

  it('rejects what was under way when the line is lost, and refuses new calls until it is back', async () => {
    const { door, connection, phase } = open({ 'settings.get': () => new Promise(() => undefined) });
    await phase('open');
    const pending = connection.call('settings.get', {});
    door.reachable = false;
    door.cut();
    await expect(pending).rejects.toMatchObject({ view: { code: 'call.disconnected' } });
    await expect(connection.call('settings.get', {})).rejects.toMatchObject({
      view: { code: 'call.disconnected' },
    });
    expect(connection.state.since).not.toBeNull();
    door.reachable = true;
    await phase('open');
    expect(connection.state.since).toBeNull();
  });

  it('comes back with session and sequence, and receives the events it missed', async () => {
    const { core, door, connection, phase } = open();
    const seen: unknown[] = [];
    connection.on('settings.changed', (payload) => seen.push(payload));
    await phase('open');
    core.emit('settings.changed', { n: 1 });
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    door.reachable = false;
    door.cut();
    core.emit('settings.changed', { n: 2 });
    core.emit('settings.changed', { n: 3 });
    door.reachable = true;
    await vi.waitFor(() => expect(seen).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]));
    const hellos = core.received.filter((frame) => frame.t === 'hello');
    expect(hellos.at(-1)).toEqual({ t: 'hello', session: 'fake-session-1', lastSeq: 1 });
  });

  it('asks for everything again when the core forgot the events or is another one', async () => {
    const { core, door, connection, phase } = open();
    const resync = vi.fn();
    connection.onResync(resync);
    await phase('open');
    core.emit('settings.changed', {});
    door.cut();
    core.emit('settings.changed', {});
    core.forgetEvents();
    await vi.waitFor(() => expect(resync).toHaveBeenCalledTimes(1));
    core.session = 'another-session';
    door.cut();
    await vi.waitFor(() => expect(resync).toHaveBeenCalledTimes(2));
  });

  it('stops coming back when it is refused', async () => {
    const { door, connection, phase } = open();
    await phase('open');
    door.cut('refused');
    await phase('refused');
    await expect(connection.call('settings.get', {})).rejects.toMatchObject({
      view: { code: 'call.unauthorised' },
    });
    expect(door.opened).toBe(1);
  });
});

describe('stream', () => {
  const line = (n: number) => ({
    lines: [
      { at: null, host: 'h', service: 'api', role: 'api', container: 'c', level: 'info', text: String(n) },
    ],
  });

  it('is sent only what it has pulled for, and pulls again as it is read', async () => {
    let sent = 0;
    const { core, connection } = open({
      'logs.follow': async function* () {
        for (let n = 0; n < 100; n += 1) {
          sent = n + 1;
          yield line(n);
        }
      },
    });
    const stream = connection.stream('logs.follow', { site: 's' });
    await vi.waitFor(() => expect(sent).toBe(STREAM_WINDOW + 1));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(sent).toBe(STREAM_WINDOW + 1);

    const read: unknown[] = [];
    for await (const chunk of stream) read.push(chunk);
    expect(read).toHaveLength(100);
    const pulled = core.received
      .filter((frame) => frame.t === 'pull')
      .reduce((sum, frame) => sum + frame.credit, 0);
    expect(pulled).toBeGreaterThanOrEqual(100);
    expect(pulled).toBeLessThanOrEqual(100 + STREAM_WINDOW);
  });

  it('cancels at the core when the reader leaves', async () => {
    let aborted = false;
    const { core, connection } = open({
      'logs.follow': async function* (_input: never, { signal }: FakeCall) {
        yield line(1);
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        aborted = true;
      },
    });
    for await (const chunk of connection.stream('logs.follow', { site: 's' })) {
      expect(chunk).toEqual(line(1));
      break;
    }
    await vi.waitFor(() => expect(aborted).toBe(true));
    expect(core.received.at(-1)?.t).toBe('cancel');
  });

  it('ends with an error when the line is lost', async () => {
    const { door, connection } = open({
      'logs.follow': async function* () {
        yield line(1);
        await new Promise(() => undefined);
      },
    });
    const read = async () => {
      for await (const _ of connection.stream('logs.follow', { site: 's' })) door.cut();
    };
    await expect(read()).rejects.toMatchObject({ view: { code: 'call.disconnected' } });
  });
});
