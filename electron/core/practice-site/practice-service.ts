// Owns the practice site from the core's side: the daemon's life, the site's document, drills. What practice is made of is
// electron/practice; only its client is used here.
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Output } from '#shared/contract/contract';
import { AppError } from '#shared/errors/app-error';
import type { Operation } from '#shared/operations/operation';
import {
  endDrill,
  listDrills,
  practiceState,
  readPracticeRecord,
  startDrill,
  startPracticeDaemon,
  stopPracticeDaemon,
} from '#practice/client';
import type { HostConnections } from '../hosts/host-connections.ts';
import type { PlanService } from '../plans/plan-service.ts';
import type { SiteRegistry } from '../sites/site-registry.ts';
import type { SecretStore } from '../store/secret-store.ts';
import { PRACTICE_SECRET, PRACTICE_SITE, practiceDocument } from './practice-document.ts';

export interface PracticePaths {
  /** Where the practice engine keeps its things. */
  home: string;
  daemon: string;
  standIn: string;
  /** The Node binary that runs them. */
  node: string;
}

interface Dependencies {
  paths: PracticePaths;
  registry: SiteRegistry;
  secrets: SecretStore;
  hosts: HostConnections;
  plans: PlanService;
}

type PracticeState = Output<'practice.status'>;

export class PracticeService {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  async status(): Promise<PracticeState> {
    const record = await readPracticeRecord(this.#deps.paths.home);
    if (!record)
      return { running: false, dockerHost: null, processId: null, startedAt: null, activeDrills: [] };
    const { activeDrills } = await practiceState(record);
    return {
      running: true,
      dockerHost: record.dockerHost,
      processId: record.pid,
      startedAt: record.startedAt,
      activeDrills,
    };
  }

  /** Starts the engine if needed, adds the site if it is not there, and applies it. */
  async up(actor: string): Promise<Operation> {
    const { registry, secrets, plans, hosts } = this.#deps;
    await this.#start();
    hosts.forgetFailures();
    if (!secrets.list().some(({ name }) => name === PRACTICE_SECRET))
      await secrets.put(PRACTICE_SECRET, `practice-${randomUUID()}`, ['license']);
    if (!registry.names().includes(PRACTICE_SITE)) {
      registry.put({ text: await practiceDocument(), file: 'practice.toml', replace: false });
    }
    return plans.apply({ site: PRACTICE_SITE, goal: 'apply', actor });
  }

  async down(forget: boolean): Promise<{ wasRunning: boolean }> {
    const { paths, registry, hosts } = this.#deps;
    if (forget) registry.requireUnused(PRACTICE_SITE);
    const record = await readPracticeRecord(paths.home);
    if (record) await stopPracticeDaemon(paths.home);
    hosts.forgetFailures();
    if (forget) {
      registry.forget(PRACTICE_SITE);
      await rm(paths.home, { recursive: true, force: true });
    }
    return { wasRunning: record !== null };
  }

  async drills(): Promise<Output<'practice.drills'>> {
    const record = await readPracticeRecord(this.#deps.paths.home);
    const active = record ? (await practiceState(record)).activeDrills : [];
    const drills = listDrills().map(({ name, title, teaches, undo }) => ({
      name,
      title,
      teaches,
      undo,
      active: active.includes(name),
    }));
    return { drills };
  }

  async drill(name: string, active: boolean): Promise<PracticeState> {
    const known = listDrills().map((drill) => drill.name);
    if (!known.includes(name)) throw new AppError('practice.unknownDrill', { name, known: known.join(', ') });
    const record = await readPracticeRecord(this.#deps.paths.home);
    if (!record) throw new AppError('practice.notRunning');
    await (active ? startDrill(record, name) : endDrill(record, name));
    return this.status();
  }

  async #start(): Promise<void> {
    const { home, daemon, standIn, node } = this.#deps.paths;
    try {
      await startPracticeDaemon({ home, daemonPath: daemon, standInPath: standIn, nodePath: node });
    } catch (thrown) {
      throw new AppError('practice.startFailed', {}, { cause: thrown });
    }
  }
}
