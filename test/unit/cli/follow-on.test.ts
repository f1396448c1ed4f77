// Promise: who follows goes on with another core, and is told each line once.
import { expect, it } from 'vitest';
import { followOn, ToldLines } from '#cli/follow-on';
import type { CommandContext } from '#cli/command';
import type { RpcClient } from '#rpc/client';
import { AppError } from '#shared/errors/app-error';

const line = (at: string | null, text: string, container = 'api') => ({
  at,
  text,
  container,
  host: 'box',
  service: 'api',
  role: 'api' as const,
  level: 'info' as const,
});

it('tells no line of before again, and every other, in whatever order a container writes', () => {
  const told = new ToldLines();
  told.begin();
  const first = [
    line('1', 'a'),
    line('3', 'c'),
    line('2', 'b'),
    line('3', 'c'),
    line('3', 'd'),
    line(null, 'x'),
  ];
  expect(first.map((one) => told.isNew(one))).toEqual(first.map(() => true));
  told.begin();
  const again = [...first, line('3', 'e'), line('4', 'f'), line('3', 'late'), line('1', 'a', 'engine')];
  expect(again.filter((one) => told.isNew(one)).map(({ text }) => text)).toEqual([
    'x',
    'e',
    'f',
    'late',
    'a',
  ]);
});

function context(signal: AbortSignal) {
  const opened: string[] = [];
  const open = (how: string) => () => {
    opened.push(how);
    return Promise.resolve({ client: { how } as unknown as RpcClient });
  };
  return {
    opened,
    context: { open: open('open'), reopen: open('reopen'), signal } as unknown as CommandContext,
  };
}

it('goes on with another core as often as one ends, and ends with what it was told', async () => {
  const { opened, context: of } = context(new AbortController().signal);
  let times = 0;
  const code = await followOn(of, () => {
    times += 1;
    if (times < 3) throw new AppError('app.coreEnded', { pid: 1 });
    return Promise.resolve(0);
  });
  expect([code, opened]).toEqual([0, ['open', 'reopen', 'reopen']]);
});

it.each(['site.unknown', 'call.tooLarge'] as const)('does not go on after %s', async (code) => {
  const { opened, context: of } = context(new AbortController().signal);
  const wrong = () => Promise.reject(new AppError(code, { site: 'x', known: '', limitBytes: 1 }));
  await expect(followOn(of, wrong)).rejects.toMatchObject({ code });
  expect(opened).toEqual(['open']);
});

it('does not go on when it was told to end', async () => {
  const { context: of } = context(AbortSignal.abort());
  const lost = () => Promise.reject(new AppError('app.coreEnded', { pid: 1 }));
  await expect(followOn(of, lost)).rejects.toMatchObject({ code: 'app.coreEnded' });
});
