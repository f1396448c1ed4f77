// Owns the map from procedures to the parts of the core that answer them. Thin: what is more than a line lives in its area.
import type { Handlers } from '#rpc/handlers';
import type { EventHub } from '#rpc/event-hub';
import { operationReport } from '#shared/operations/operation-report';
import type { FirstTranscript } from '../capacity/first-transcript.ts';
import type { DoorSessions } from '../doors/door-sessions.ts';
import type { ServiceProbes } from '../services/service-probes.ts';
import type { HostConnections } from '../hosts/host-connections.ts';
import { probeHost } from '../preflight/probe-host.ts';
import { listSiteImages } from '../observation/list-images.ts';
import { followSite } from '../logs/follow-site.ts';
import type { SiteMonitor } from '../monitor/site-monitor.ts';
import type { OperationRunner } from '../operations/operation-runner.ts';
import type { PlanService } from '../plans/plan-service.ts';
import type { PracticeService } from '../practice-site/practice-service.ts';
import type { SiteRegistry } from '../sites/site-registry.ts';
import { refuseWithContainers, secretsLeftBy } from '../sites/forget-site.ts';
import { testSite } from '../capacity/test-site.ts';
import type { SecretStore } from '../store/secret-store.ts';
import type { SettingsStore } from '../store/settings-store.ts';
import type { SiteStore } from '../store/site-store.ts';
import { examine } from '../support/doctor.ts';
import { adoptionHandlers, type AdoptionDependencies } from './adoption-handlers.ts';
import { bundleHandlers, type BundleDependencies } from './bundle-handlers.ts';
import { configHandlers, type ConfigDependencies } from './config-handlers.ts';
import { preflightHandlers, type PreflightDependencies } from './preflight-handlers.ts';
import { revisionHandlers } from './revision-handlers.ts';
import { upgradeHandlers, type UpgradeDependencies } from './upgrade-handlers.ts';

export interface HandlerDependencies
  extends
    PreflightDependencies,
    UpgradeDependencies,
    AdoptionDependencies,
    ConfigDependencies,
    BundleDependencies {
  options: { version: string; dataDirectory: string; host: 'window' | 'browser' | 'cli' };
  startedAt: Date;
  registry: SiteRegistry;
  monitor: SiteMonitor;
  plans: PlanService;
  runner: OperationRunner;
  siteStore: SiteStore;
  settings: SettingsStore;
  secrets: SecretStore;
  hosts: HostConnections;
  sessions: DoorSessions;
  transcripts: FirstTranscript;
  probes: ServiceProbes;
  practice: PracticeService;
  events: EventHub;
}

export function createHandlers(deps: HandlerDependencies): Handlers {
  return {
    ...appHandlers(deps),
    ...siteHandlers(deps),
    ...revisionHandlers(deps),
    ...changeHandlers(deps),
    ...practiceHandlers(deps),
    ...preflightHandlers(deps),
    ...upgradeHandlers(deps),
    ...adoptionHandlers(deps),
    ...configHandlers(deps),
    ...bundleHandlers(deps),
  };
}

type Some<Prefix extends string> = Pick<Handlers, Extract<keyof Handlers, `${Prefix}.${string}`>>;

function appHandlers(deps: HandlerDependencies) {
  const { options, startedAt, settings, secrets, hosts, practice, events, catalogue, sessions } = deps;
  return {
    'app.info': () => ({
      version: options.version,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      dataDirectory: options.dataDirectory,
      secretsSealedBy: secrets.sealedBy,
      host: options.host,
      processId: process.pid,
      startedAt: startedAt.toISOString(),
    }),
    'app.doctor': async () => ({
      checks: await examine({ ...options, hosts, secrets, practice, catalogue }),
    }),
    'settings.get': () => settings.get(),
    'settings.set': (changes) => {
      const changed = settings.set(changes);
      events.publish('settings.changed', changed);
      return changed;
    },
    'secrets.list': () => ({ sealedBy: secrets.sealedBy, secrets: secrets.list() }),
    'secrets.put': async ({ name, value, audiences }) => {
      await secrets.put(name, value, audiences);
      return { reference: `secret:${name}`, audiences: secrets.audiences(name) };
    },
    'secrets.allow': ({ name, audience }) => {
      secrets.allow(name, audience);
      return { audiences: secrets.audiences(name) };
    },
    'secrets.disallow': ({ name, audience }) => {
      secrets.disallow(name, audience);
      return { audiences: secrets.audiences(name) };
    },
    'secrets.remove': ({ name }) => ({ removed: secrets.remove(name) }),
    'sessions.list': (_input, { session }) => sessions.list(session),
    'sessions.end': ({ id }) => ({ ended: sessions.end(id) }),
  } satisfies Some<'app' | 'settings' | 'secrets' | 'sessions'>;
}

function siteHandlers(deps: HandlerDependencies) {
  const { registry, monitor, hosts, probes, transcripts, preflight, catalogue } = deps;
  return {
    'sites.list': () => monitor.summaries(),
    'sites.get': ({ site }) => {
      const { text, document, revision } = registry.get(site);
      return { text, document, revision };
    },
    'sites.check': ({ text, file }) => registry.check(text, file),
    'sites.put': (input) => registry.put(input),
    'sites.forget': async ({ site, unread }) => {
      registry.requireUnused(site);
      await refuseWithContainers({ registry, hosts }, { site, unread });
      const keptSecrets = secretsLeftBy(site, registry);
      return { forgotten: registry.forget(site), keptSecrets };
    },
    'sites.status': ({ site }) => monitor.read(site),
    'hosts.probe': ({ connection }) =>
      probeHost({ hosts, preflight, newestRelease: () => catalogue.info().newestRelease }, connection),
    'hosts.trust': ({ connection, fingerprint }) => hosts.trust(connection, fingerprint),
    'releases.list': () => ({
      releases: catalogue.current.catalogue.releases
        .toReversed()
        .map((release) => ({ ...release, notes: [...release.notes] })),
    }),
    'logs.follow': ({ site, service, host, tail, follow }, { signal }) =>
      followSite(hosts, { document: registry.get(site).document, service, host, tail, follow, signal }),
    'transcripts.test': ({ site, ...wanted }, { signal }) =>
      testSite({ hosts, probes, transcripts }, { document: registry.get(site).document, ...wanted, signal }),
    'images.list': ({ site }) => listSiteImages(hosts, registry.get(site).document),
  } satisfies Omit<
    Some<'sites' | 'releases' | 'logs' | 'transcripts' | 'images'>,
    'sites.revisions' | 'sites.compareRevisions' | 'sites.export'
  > &
    Pick<Handlers, 'hosts.probe' | 'hosts.trust'>;
}

function changeHandlers({ plans, runner, registry }: HandlerDependencies) {
  return {
    'plans.make': (request) => plans.make(request),
    'plans.apply': async (input, { actor }) => ({ operationId: (await plans.apply({ ...input, actor })).id }),
    'operations.list': ({ site, limit }) => {
      const found = runner.listAll({ site, limit });
      // A site that was forgotten keeps its history; one that never was is a slip.
      if (site !== undefined && found.operations.length + found.unreadable.length === 0) registry.find(site);
      return found;
    },
    'operations.get': ({ operationId }) => runner.get(operationId),
    'operations.report': ({ operationId }) => {
      const operation = runner.get(operationId);
      const fileName = `${operation.site ?? 'operation'}-${operation.createdAt.slice(0, 16).replaceAll(':', '')}.md`;
      return { fileName, markdown: operationReport(operation) };
    },
    'operations.cancel': ({ operationId }) => runner.cancel(operationId),
    'operations.confirm': ({ operationId }, { actor }) => runner.confirm(operationId, actor),
    'operations.resume': async ({ operationId }, { actor }) => ({
      operationId: (await plans.resume(operationId, actor)).id,
    }),
    'operations.revert': async ({ operationId }, { actor }) => ({
      operationId: (await plans.revert(operationId, actor)).id,
    }),
  } satisfies Some<'plans' | 'operations'>;
}

function practiceHandlers({ practice }: HandlerDependencies) {
  return {
    'practice.status': () => practice.status(),
    'practice.up': async (_input, { actor }) => ({ operationId: (await practice.up(actor)).id }),
    'practice.down': ({ forget }) => practice.down(forget),
    'practice.drills': () => practice.drills(),
    'practice.drill': ({ name, active }) => practice.drill(name, active),
  } satisfies Some<'practice'>;
}
