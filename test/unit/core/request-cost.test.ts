// Promise: a question to an engine costs what the question costs, however many others are open; the dear one is asked once for all who ask it.
import util from 'node:util';
import { expect, it, vi } from 'vitest';
import { connectEngine } from '#core/engine/connect';
import { json, scriptedEngine } from '#test/fixtures/scripted-engine';

it('is described by itself, not by every socket that its agent holds', async () => {
  await using engine = await scriptedEngine({ 'GET /networks': json([]) });
  const client = await connectEngine({
    host: 'box',
    connection: engine.connection,
    practiceSocket: () => null,
  });
  const inspect = vi.spyOn(util, 'inspect');
  try {
    await Promise.all(Array.from({ length: 8 }, () => client.listNetworks()));
    const described = inspect.mock.results.map(({ value }) => String(value));
    expect(described.filter((text) => text.includes('/networks'))).toHaveLength(8);
    expect(Math.max(...described.map((text) => text.length))).toBeLessThan(1_000);
  } finally {
    inspect.mockRestore();
    client.close();
  }
});

it('asks for what an engine has to look up itself once for all who ask in the same moment', async () => {
  await using engine = await scriptedEngine({ 'GET /info': json({ NCPU: 2 }) });
  const client = await connectEngine({
    host: 'box',
    connection: engine.connection,
    practiceSocket: () => null,
  });
  await Promise.all([client.info(), client.facts(), client.info()]);
  const asked = () => engine.asked.filter((name) => name.includes('/info')).length;
  expect(asked()).toBe(1);
  await client.info();
  expect(asked()).toBe(2);
  client.close();
});
