// Owns keeping the engine's records on disk: read at start, written atomically and soon after each change.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { makeDirectory } from '#base/make-directory';
import type { EngineRecords } from './records.ts';
import { environmentKey, openEnvironment, sealEnvironment } from './sealed-environment.ts';

const writeDelayMs = 30;

export const newId = (): string => randomBytes(32).toString('hex');

export class RecordStore {
  readonly #file: string;
  readonly #key: Buffer;
  readonly records: EngineRecords;
  #timer: NodeJS.Timeout | undefined;

  constructor(file: string) {
    this.#file = file;
    makeDirectory(path.dirname(file), 0o700);
    this.#key = environmentKey(`${file}.key`);
    const read = readRecords(file);
    this.records = read ? this.#withEnvironment(read, openEnvironment) : emptyRecords();
  }

  /** Several changes in one breath are one write. */
  changed(): void {
    this.#timer ??= setTimeout(() => this.flush(), writeDelayMs);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const temporary = `${this.#file}.new`;
    const resting = this.#withEnvironment(this.records, sealEnvironment);
    writeFileSync(temporary, JSON.stringify(resting), { mode: 0o600 });
    renameSync(temporary, this.#file);
  }

  #withEnvironment(records: EngineRecords, change: typeof sealEnvironment): EngineRecords {
    const containers = records.containers.map((container) => {
      const { config } = container;
      return { ...container, config: { ...config, Env: change(this.#key, config.Env ?? []) } };
    });
    return { ...records, containers };
  }
}

function readRecords(file: string): EngineRecords | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as EngineRecords;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`practice state ${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function emptyRecords(): EngineRecords {
  const createdAt = new Date().toISOString();
  const network = (name: string, driver: string, subnetIndex: number) => ({
    id: newId(),
    name,
    driver,
    createdAt,
    internal: false,
    labels: {},
    options: {},
    subnetIndex,
  });
  return {
    version: 1,
    engineId: newId().slice(0, 36),
    containers: [],
    images: [],
    networks: [network('bridge', 'bridge', 0), network('host', 'host', -1), network('none', 'null', -1)],
    volumes: [],
  };
}
