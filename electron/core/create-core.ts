// Owns the composition of the core: every part is made here, once, and given what it needs. Nothing is fetched later.
// The core is plain Node; it does not know which door is open.
import { ChangeWriter } from '#shared/operations/operation-changes';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { sshAudience } from '#shared/domain/secrets/audience';
import { secretUses } from '#shared/domain/secrets/secret-uses';
import { AppError } from '#shared/errors/app-error';
import { Dispatcher } from '#rpc/dispatcher';
import { EventHub } from '#rpc/event-hub';
import { connectInMemory } from '#rpc/memory-channel';
import { AdoptionService } from './adoption/adoption-service.ts';
import { BundleService } from './bundle/bundle-service.ts';
import { ConfigService } from './config/config-service.ts';
import { readHostFile } from './config/host-file.ts';
import { FirstTranscript } from './capacity/first-transcript.ts';
import { CatalogueStore } from './catalogue/catalogue-store.ts';
import type { CatalogueKey } from './catalogue/verify-catalogue.ts';
import { DoorSessions } from './doors/door-sessions.ts';
import { createHandlers } from './handlers/create-handlers.ts';
import { HostConnections } from './hosts/host-connections.ts';
import { SshLinks } from './hosts/ssh/ssh-links.ts';
import type { SshSurroundings } from './hosts/ssh/ask-client.ts';
import { ImageNeeds } from './images/image-needs.ts';
import { ImageSizes } from './images/image-sizes.ts';
import { ServiceProbes } from './services/service-probes.ts';
import { DeviceReader } from './monitor/read-devices.ts';
import { DriftReader } from './monitor/read-drift.ts';
import { recordedInForce } from './monitor/recorded-in-force.ts';
import { GpuReader } from './monitor/read-gpus.ts';
import { SiteMonitor } from './monitor/site-monitor.ts';
import { SiteWatcher } from './monitor/watch-sites.ts';
import { OperationRunner } from './operations/operation-runner.ts';
import type { CarryOutOptions } from './plans/carry-out.ts';
import { HostLocks } from './hosts/host-locks.ts';
import { PlanService } from './plans/plan-service.ts';
import { pollingClock, systemClock, type Clock } from './ports/clock.ts';
import type { Logger } from './ports/logger.ts';
import type { SecretSealer } from './ports/secret-sealer.ts';
import { practiceSocketOf } from './practice-site/practice-socket.ts';
import { PreflightService } from './preflight/preflight-service.ts';
import { Remedies } from './preflight/run-remedy.ts';
import { PracticeService, type PracticePaths } from './practice-site/practice-service.ts';
import { redactingLogger } from './redaction/redacting-logger.ts';
import { Redactor } from './redaction/redactor.ts';
import type { OpenTwin } from './rehearsal/rehearse.ts';
import { SiteRegistry } from './sites/site-registry.ts';
import { takeCoreLock, type CoreLock } from './store/core-lock.ts';
import { openDatabase, type Database } from './store/database.ts';
import { installationId } from './store/installation.ts';
import { keyFileSealer } from './store/key-file-sealer.ts';
import { OperationStore } from './store/operation-store.ts';
import { preparePrivateDirectory } from './store/private-directory.ts';
import { SecretStore } from './store/secret-store.ts';
import { SettingsStore } from './store/settings-store.ts';
import { SiteStore } from './store/site-store.ts';

export interface CoreOptions {
  dataDirectory: string;
  /** The mode with which other users could open it until this start, or null; the doctor says so. */
  repairedFrom?: string | null;
  sealer: SecretSealer;
  logger: Logger;
  practice: Omit<PracticePaths, 'home'>;
  /** The shipped WAV file. */
  speechSample: string;
  version: string;
  /** Which door owns this core. */
  host: 'window' | 'browser' | 'cli';
  clock?: Clock;
  /** Another ssh configuration than the user's own. */
  ssh?: Partial<SshSurroundings>;
  /** Keys that may sign catalogues, beside the built-in ones. */
  catalogueKeys?: readonly CatalogueKey[];
  /** For fault tests: told at every moment of every step. */
  onMoment?: CarryOutOptions['onMoment'];
}

export interface Core {
  dispatcher: Dispatcher;
  events: EventHub;
  runner: OperationRunner;
  log: Logger;
  /** Who may use the browser door. */
  sessions: DoorSessions;
  /** Stops at the next safe points and closes everything that is open. */
  close(): Promise<void>;
}

/** Null when another process holds the data directory: attach to that one instead. */
export function createCore(options: CoreOptions): Core | null {
  const { dataDirectory, clock = systemClock } = options;
  const redactor = new Redactor();
  const redact = redactor.data.bind(redactor);
  const logger = redactingLogger(options.logger, redactor);
  preparePrivateDirectory(dataDirectory);
  const lock = takeCoreLock(join(dataDirectory, 'core.lock'));
  if (!lock) return null;
  const database = openOrRelease(lock, join(dataDirectory, 'site-admin.db'));
  const events = new EventHub(randomUUID(), redact);
  const siteStore = new SiteStore(database);
  const operationStore = new OperationStore(database, redact);
  const installation = installationId(database);
  const settings = new SettingsStore(database);
  const secrets = new SecretStore({ database, sealer: options.sealer, clock, redactor });
  const practicePaths = { ...options.practice, home: join(dataDirectory, 'practice') };

  const ssh = new SshLinks({
    knownHostsFile: join(dataDirectory, 'known_hosts'),
    secret: async (name, host) =>
      secrets.list().some((stored) => stored.name === name) ? secrets.open(name, sshAudience(host)) : null,
    around: options.ssh,
  });
  const hosts = new HostConnections({ clock, ssh, practiceSocket: practiceSocketOf(practicePaths.home) });
  const probes = new ServiceProbes(hosts);
  const transcripts = new FirstTranscript(options.speechSample);
  const changes = new ChangeWriter();
  const runner = new OperationRunner({
    store: operationStore,
    clock,
    logger,
    publish: (operation) => events.publish('operations.changed', changes.changeOf(operation)),
  });
  const catalogue = new CatalogueStore({
    directory: dataDirectory,
    clock,
    database,
    ...(options.catalogueKeys ? { keys: options.catalogueKeys } : {}),
  });
  const registry = new SiteRegistry({
    store: siteStore,
    clock,
    catalogue,
    requireUnused: (site) => runner.requireUnused(site),
    changed: (site, change) => {
      events.publish('sites.changed', { site, change });
      watcher.update();
    },
  });
  const monitor = new SiteMonitor({
    wasRead: (site) => watcher.want(site),
    hosts,
    probes,
    gpus: new GpuReader(clock),
    devices: new DeviceReader(clock),
    drift: new DriftReader(clock, recordedInForce(siteStore)),
    clock,
    registry,
    siteStore,
    runner,
    events,
  });
  const watcher = new SiteWatcher({ hosts, registry, logger, changed: (site) => monitor.noteChange(site) });
  const storedSecrets = () => secrets.stored();
  const sizes = new ImageSizes({ secrets, clock });
  const preflight = new PreflightService({
    hosts,
    clock,
    registry,
    catalogue,
    needs: new ImageNeeds({ hosts, sizes }),
    secrets: storedSecrets,
    revisions: (site) => siteStore.revisions(site).map(({ document }) => document),
    changed: (point) => events.publish('preflight.changed', point),
  });
  const sessions = new DoorSessions({
    clock,
    log: logger,
    changed: (change) => events.publish('sessions.changed', change),
  });
  const locks = new HostLocks({ hosts, installation, clock, logger });
  const remedies = new Remedies({ preflight, hosts, locks, runner });
  const observe = {
    hosts,
    probes,
    secrets: storedSecrets,
    openSecret: (reference: string) => secrets.openToCompare(reference),
    sizes,
    installation,
  };
  const adoption = new AdoptionService({
    hosts,
    registry,
    catalogue,
    runner,
    secrets,
    siteStore,
    observe,
    clock,
  });
  const plans = new PlanService({
    registry,
    runner,
    siteStore,
    operationStore,
    observe,
    preflight,
    services: {
      hosts,
      probes,
      secrets,
      transcripts,
      clock: pollingClock,
      catalogue: () => preflight.catalogue,
    },
    locks,
    clock,
    onMoment: options.onMoment,
  });
  const practice = new PracticeService({ paths: practicePaths, registry, secrets, hosts, plans });
  const handlers = createHandlers({
    options,
    startedAt: clock.now(),
    registry,
    monitor,
    plans,
    adoption,
    config: new ConfigService({ registry, store: siteStore, catalogue }),
    hostFile: (input) => readHostFile({ registry, store: siteStore, hosts }, input),
    bundles: new BundleService({
      dataDirectory,
      documentOf: (site) => registry.get(site).document,
      hosts,
      locks,
      secrets,
      runner,
      clock,
    }),
    runner,
    siteStore,
    settings,
    secrets,
    hosts,
    sessions,
    probes,
    transcripts,
    practice,
    events,
    preflight,
    remedies,
    catalogue,
    rehearsal: { practice: options.practice, openTwin: (directory) => openTwin(options, directory) },
  });
  secrets.adoptUses(() => registry.readable().flatMap(secretUses));
  runner.markInterrupted();

  return {
    dispatcher: new Dispatcher({ handlers, log: logger, redact, ready: secrets.learnAll() }),
    events,
    runner,
    log: logger,
    sessions,
    async close() {
      watcher.close();
      sessions.close();
      await runner.close();
      hosts.close();
      database.close();
      lock.release();
    },
  };
}

/** Where the store cannot be opened, the directory is not held any longer than that takes. */
function openOrRelease(lock: CoreLock, path: string): Database {
  try {
    return openDatabase(path);
  } catch (thrown) {
    lock.release();
    throw thrown;
  }
}

/** A core of its own for a rehearsal, with the same programs and nothing else in common. */
function openTwin(options: CoreOptions, dataDirectory: string): ReturnType<OpenTwin> {
  const sealer = keyFileSealer(join(dataDirectory, 'secret.key'));
  const core = createCore({ ...options, dataDirectory, sealer, clock: systemClock, onMoment: undefined });
  if (!core) throw new AppError('app.dataDirectory', { directory: dataDirectory });
  const capabilities = { fileDialogs: false, tray: false, secureSecrets: false };
  const { dispatcher, events } = core;
  const client = connectInMemory({ dispatcher, events, capabilities, actor: 'rehearsal' });
  return {
    client,
    async close() {
      client.close();
      await core.close();
    },
  };
}
