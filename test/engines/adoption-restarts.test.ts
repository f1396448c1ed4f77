// Promise: a container that its engine starts again and again is judged the same at every look, whatever its state at that moment.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCore, type OpenCore } from '#test/fixtures/open-core';
import { connect, imageOf, pull } from '#test/lab/engine-client';
import { skipReason, useLab } from '#test/lab/use-lab';
import { waitUntil } from '#test/lab/wait-until';
import { pullHandMade, raisePractice } from './hand-made.ts';

const name = 'again-engine';

interface Engine {
  connection: string;
  image: string;
  run: (...args: string[]) => Promise<string>;
}

async function expectSame({ client }: OpenCore, { connection, image, run }: Engine): Promise<void> {
  await run('run', '-d', '--name', name, '--restart', 'always', '--entrypoint', 'sh', image, '-c', 'exit 3');
  try {
    const state = async () =>
      (await run('inspect', '-f', '{{.State.Status}} {{.RestartCount}}', name)).trim();
    await waitUntil(async () => Number((await state()).split(' ')[1]) > 1, {
      what: 'the second restart',
      deadlineMs: 30_000,
    });
    const looks = [];
    for (let count = 0; count < 15; count += 1)
      looks.push(await client.call('adoption.look', { connection, site: 'again', host: 'box' }));
    const judged = looks.map(({ items }) => items.find(({ container }) => container === name));
    expect(new Set(judged.map((one) => one?.code))).toEqual(new Set(['adoption.restarts']));
    expect(judged[0]?.evidence).toMatch(
      /^restarted (\d+ times|once) by the engine; its last run began \d+ s ago$/,
    );
    expect(new Set(looks.map(({ fingerprint }) => fingerprint)).size).toBe(1);
    expect(looks.every(({ document }) => document === null)).toBe(true);
  } finally {
    await run('rm', '-f', name);
  }
}

const program =
  (word: string, args: string[], env: Record<string, string> = {}) =>
  async (...more: string[]): Promise<string> =>
    (await promisify(execFile)(word, [...args, ...more], { env: { ...process.env, ...env } })).stdout;

it('a crash loop on practice is judged the same at every look', async () => {
  await using open = await openCore();
  const run = program('docker', [], await raisePractice(open));
  const image = 'quay.io/deepgram/self-hosted-engine:release-260728';
  await run('pull', '-q', image);
  await expectSame(open, { connection: 'practice', image, run });
}, 60_000);

describe.skipIf(skipReason)(`on real engines${skipReason ? ` (skipped: ${skipReason})` : ''}`, () => {
  const lab = useLab({ docker: true, podman: true, registry: true, fresh: true });
  let open: OpenCore;
  beforeAll(async () => {
    open = await openCore();
  });
  afterAll(() => open[Symbol.asyncDispose]());

  it('a crash loop on Docker is judged the same at every look', async () => {
    const { docker, registry } = lab();
    if (!docker || !registry) throw new Error('the lab has no Docker');
    const image = imageOf(lab(), 'engine', 'release-260728');
    await pull(connect(docker.socket), image, registry);
    const connection = `unix://${docker.socket}`;
    await expectSame(open, { connection, image, run: program('docker', ['--host', connection]) });
  }, 60_000);

  it('a crash loop on Podman is judged the same at every look', async () => {
    const made = await pullHandMade(lab());
    const [word, ...args] = made.program;
    const connection = `podman:${lab().podman?.socket ?? ''}`;
    await expectSame(open, { connection, image: made.image('engine'), run: program(word, args) });
  }, 60_000);
});
