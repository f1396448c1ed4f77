// Promise: each engine is spoken to in the newest dialect that both sides know, from Docker 19.03 to engines newer than this app; one that
// is too old or asks for too much is refused before anything is read.
import { describe, expect, it } from 'vitest';
import { connectEngine } from '#core/engine/connect';
import { json, scriptedEngine } from '#test/fixtures/scripted-engine';

const info = { NCPU: 4, MemTotal: 1e10, Architecture: 'x86_64', Runtimes: {} };

async function speak(
  ApiVersion: string,
  MinAPIVersion?: string,
): Promise<{ chosen: string; paths: string[] }> {
  const paths: string[] = [];
  await using engine = await scriptedEngine({
    'GET /version': json({ ApiVersion, MinAPIVersion, Version: '0.0.0', Os: 'linux', Arch: 'amd64' }),
    'GET /info': (request, response) => {
      paths.push(request.url ?? '');
      json(info)(request, response);
    },
  });
  const client = await connectEngine({
    host: 'box',
    connection: engine.connection,
    practiceSocket: () => null,
  });
  try {
    expect((await client.info()).cpus).toBe(4);
    return { chosen: client.version.apiVersion, paths };
  } finally {
    client.close();
  }
}

describe('the dialect of an engine', () => {
  it.each([
    ['1.40', '1.12', '1.40'], // Docker 19.03
    ['1.41', '1.12', '1.41'], // Docker 20.10, Podman 4 and 5
    ['1.47', '1.24', '1.47'], // Docker 27
    ['1.51', '1.24', '1.51'], // Docker 28.3
    ['1.52', '1.44', '1.51'], // Docker 29: newer than what we speak, and it still speaks ours
    ['1.99', '1.51', '1.51'],
  ])('%s (at least %s) is spoken to as %s', async (newest, oldest, chosen) => {
    const spoken = await speak(newest, oldest);
    expect(spoken.chosen).toBe(chosen);
    expect(spoken.paths).toEqual([`/v${chosen}/info`]);
  });

  it.each([
    ['1.39', '1.12', 'engine.apiTooOld'],
    ['1.60', '1.52', 'engine.failed'],
    ['nonsense', undefined, 'engine.apiTooOld'],
  ])('%s (at least %s) is refused: %s', async (newest, oldest, code) => {
    await expect(speak(newest, oldest)).rejects.toMatchObject({ code });
  });
});
