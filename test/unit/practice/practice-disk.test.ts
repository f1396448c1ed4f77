// Promise: what the practice engine writes stays in its own folder, is no program that runs as somebody else, and tells no key.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readBind, readMounts } from '#practice/engine/containers/container-shape';
import { writeLayer } from '#practice/engine/images/write-layer';
import { RecordStore } from '#practice/engine/model/record-store';
import type { ContainerRecord } from '#practice/engine/model/records';

let directory = '';
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'practice-disk-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));
const isPosix = process.platform !== 'win32';

it.each(['..', '../x', '../../etc', '.', '.hidden', 'a/b', 'a\\b', '-x', 'a b', 'é'])(
  'a volume named “%s” is refused wherever a volume can be named',
  (name) => {
    expect(() => readMounts({ Mounts: [{ Type: 'volume', Source: name, Target: '/x' }] })).toThrow(
      'volume name',
    );
    if (!name.includes(':')) expect(() => readBind(`${name}:/x`)).toThrow('volume name');
  },
);

it('a volume without a name gets one of its own', () => {
  const [first, second] = readMounts({
    Mounts: [
      { Type: 'volume', Target: '/x' },
      { Type: 'volume', Source: '', Target: '/y' },
    ],
  });
  expect(first?.name).toMatch(/^[0-9a-f]{64}$/);
  expect(second?.name).not.toBe(first?.name);
});

it.skipIf(!isPosix)('setuid, setgid and sticky bits of a layer are not written to this machine', async () => {
  const archive = pack();
  for (const mode of [0o4755, 0o2755, 0o6777, 0o1644])
    archive.entry({ name: `mode-${mode.toString(8)}`, mode }, 'x');
  archive.finalize();
  await writeLayer(await buffer(archive), directory);
  expect(readdirSync(directory)).toHaveLength(4);
  for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o7000).toBe(0);
});

const record = (Env: string[]) => ({ id: 'a', config: { Image: 'x', Env } }) as unknown as ContainerRecord;

it('the environment of containers rests sealed, in a private file, and is read back', () => {
  const file = join(directory, 'state.json');
  const store = new RecordStore(file);
  store.records.containers.push(record(['DEEPGRAM_API_KEY=canary-of-practice', 'A=']), record([]));
  store.flush();
  for (const name of readdirSync(directory)) {
    expect(readFileSync(join(directory, name), 'utf8')).not.toContain('canary-of-practice');
    if (isPosix) expect(statSync(join(directory, name)).mode & 0o077).toBe(0);
  }
  const read = new RecordStore(file).records.containers.map(({ config }) => config.Env);
  expect(read).toEqual([['DEEPGRAM_API_KEY=canary-of-practice', 'A='], []]);
});

it('a state of before environments were sealed is read as it is, and a damaged key is an error', () => {
  const file = join(directory, 'state.json');
  const first = new RecordStore(file);
  first.records.containers.push(record(['A=b']));
  writeFileSync(file, JSON.stringify(first.records));
  expect(new RecordStore(file).records.containers[0]?.config.Env).toEqual(['A=b']);
  writeFileSync(`${file}.key`, 'short');
  expect(() => new RecordStore(file)).toThrow('does not hold a key');
});
