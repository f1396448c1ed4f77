// Promises: the store migrates and refuses what is newer; secrets rest sealed; one directory has one core.
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#core/ports/clock';
import { takeCoreLock } from '#core/store/core-lock';
import { directoryFailure } from '#base/directory-failure';
import { toAppError } from '#shared/errors/app-error';
import { openDatabase } from '#core/store/database';
import { keyFileSealer } from '#core/store/key-file-sealer';
import { Redactor } from '#core/redaction/redactor';
import { SecretStore } from '#core/store/secret-store';
import { SettingsStore } from '#core/store/settings-store';

let directory: string;
beforeAll(async () => (directory = await mkdtemp(join(tmpdir(), 'site-admin-store-'))));
afterAll(() => rm(directory, { recursive: true }));

describe('the database', () => {
  it('opens again with what was written', () => {
    const path = join(directory, 'again.db');
    const first = openDatabase(path);
    new SettingsStore(first).set({ theme: 'dark' });
    first.close();
    const second = openDatabase(path);
    expect(new SettingsStore(second).get().theme).toBe('dark');
    second.close();
  });

  it('of a newer version is refused, untouched', () => {
    const path = join(directory, 'newer.db');
    const database = openDatabase(path);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: 'app.dataTooNew' }));
  });

  it('in a place that is no directory is refused with the place', async () => {
    await writeFile(join(directory, 'file'), '');
    expect(() => openDatabase(join(directory, 'file', 'x.db'))).toThrow(
      expect.objectContaining({ code: 'app.dataDirectory' }),
    );
  });

  it('that has no more room is told as a full disk, not as another app and not as a fault of ours', () => {
    const database = openDatabase(':memory:');
    database.exec('PRAGMA max_page_count = 1');
    const fill = () => database.exec("INSERT INTO settings SELECT 'fill', hex(zeroblob(100000))");
    const full = expect.objectContaining({ code: 'app.diskFull' }) as Error;
    expect(fill).toThrow(/full/);
    try {
      fill();
    } catch (thrown) {
      expect(toAppError(thrown)).toEqual(full);
      expect(directoryFailure(thrown, '/data').message).toBe('The disk of /data is full.');
    }
    expect(directoryFailure(Object.assign(new Error('no'), { code: 'ENOSPC' }), '/data')).toEqual(full);
    expect(directoryFailure(Object.assign(new Error('no'), { code: 'EROFS' }), '/data').code).toBe(
      'app.dataDirectory',
    );
    database.close();
  });

  it('falls back to the defaults for a damaged setting', () => {
    const database = openDatabase(':memory:');
    database.exec(`INSERT INTO settings VALUES ('theme', '"purple"')`);
    expect(new SettingsStore(database).get().theme).toBe('system');
    database.close();
  });
});

describe('secrets', () => {
  it('rest sealed, open again, and the key file is for its owner only', async () => {
    const path = join(directory, 'secrets.db');
    const keyPath = join(directory, 'secret.key');
    const database = openDatabase(path);
    const secrets = new SecretStore({
      database,
      sealer: keyFileSealer(keyPath),
      clock: systemClock,
      redactor: new Redactor(),
    });
    await secrets.put('quay', 'canary-of-quay', ['registry:quay.io']);
    expect(await secrets.open('secret:quay', 'registry:quay.io')).toBe('canary-of-quay');
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    database.close();
    expect((await readFile(path)).includes('canary-of-quay')).toBe(false);
    expect((await stat(keyPath)).mode & 0o777).toBe(0o600);
  });

  it('missing or sealed with another key are told apart', async () => {
    const database = openDatabase(':memory:');
    const one = new SecretStore({
      database,
      sealer: keyFileSealer(join(directory, 'one.key')),
      clock: systemClock,
      redactor: new Redactor(),
    });
    await one.put('a', 'value-of-a', ['environment']);
    const two = new SecretStore({
      database,
      sealer: keyFileSealer(join(directory, 'two.key')),
      clock: systemClock,
      redactor: new Redactor(),
    });
    await expect(two.open('secret:a', 'environment')).rejects.toMatchObject({
      code: 'secret.sealedElsewhere',
    });
    await expect(two.open('secret:b', 'environment')).rejects.toMatchObject({ code: 'secret.missing' });
    database.close();
  });
});

describe('the core lock', () => {
  it('is held by one, and free again after release', () => {
    const path = join(directory, 'core.lock');
    const first = takeCoreLock(path);
    expect(first).not.toBeNull();
    expect(takeCoreLock(path)).toBeNull();
    first?.release();
    const second = takeCoreLock(path);
    expect(second).not.toBeNull();
    second?.release();
  });
});
