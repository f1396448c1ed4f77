// Owns what all parts of one practice engine share: its folder, records, events, faults and the world outside.
import path from 'node:path';
import type { CertificatePair } from '#practice/seam/messages';
import { joinBelow } from '#practice/seam/view';
import { checkVolumeName } from './containers/container-shape.ts';
import type { EventFeed } from './model/event-feed.ts';
import type { EngineRecords } from './model/records.ts';
import type { RecordStore } from './model/record-store.ts';

/** Faults of the engine itself, switched by drills. */
export interface EngineFaults {
  diskFull: boolean;
  answers500: boolean;
  /** Extra environment for containers started from now on. */
  extraEnv: Record<string, string>;
}

/** Everything outside the practice hosts: licence server, registries. Rejects with an error that carries `code`. */
export interface OutsideWorld {
  resolve(host: string, port: number): Promise<{ host: string; port: number }>;
}

interface EngineHostOptions {
  name: string;
  folder: string;
  standInPath: string;
  certificate: CertificatePair;
  bindAddress: string;
  delayMs: number;
  world: OutsideWorld;
  store: RecordStore;
  events: EventFeed;
  log: (words: string) => void;
}

export class EngineHost {
  readonly options: EngineHostOptions;
  readonly faults: EngineFaults = { diskFull: false, answers500: false, extraEnv: {} };
  readonly startedAt = new Date();

  constructor(options: EngineHostOptions) {
    this.options = options;
  }

  get records(): EngineRecords {
    return this.options.store.records;
  }

  get events(): EventFeed {
    return this.options.events;
  }

  changed(): void {
    this.options.store.changed();
  }

  /** A path on the practice host is a path below the engine's own folder, never the real machine's. */
  hostPath(practicePath: string): string {
    return joinBelow(path.join(this.options.folder, 'root'), practicePath);
  }

  /** Rejects names that Docker does not allow either: they would lead out of the folder. */
  volumePath(name: string): string {
    return path.join(this.options.folder, 'volumes', checkVolumeName(name), '_data');
  }

  containerFolder(id: string): string {
    return path.join(this.options.folder, 'containers', id.slice(0, 24));
  }

  imageFolder(id: string): string {
    return path.join(this.options.folder, 'images', id.replace('sha256:', '').slice(0, 24));
  }
}
