// Owns what the fake core answers: every procedure of the contract over the data of one scenario.
import type { Override } from '#shared/contract/plans';
import type { Settings } from '#shared/contract/app';
import type { Output } from '#shared/contract/contract';
import { AppError } from '#shared/errors/app-error';
import { documentOf } from '#test/fixtures/site-documents';
import type { Operation } from '#shared/operations/operation';
import { adoptionHandlers } from '#test/fakes/fake-adoption';
import { drillHandlers } from '#test/fakes/fake-drills';
import { FakeCore, fakeFailure, type FakeHandlers } from '#test/fakes/fake-core';
import { preflightFindings, preflightHandlers } from '#test/fakes/fake-preflight';
import { logHandler, transcriptHandler } from '#test/fakes/fake-streams';
import { fakeRollback, revisionHandlers } from '#test/fakes/fake-revisions';
import { setupHandlers } from '#test/fakes/fake-setup';
import { fakeOperation, runOperation } from '#test/fakes/operation-data';
import { documentText, fakePlan } from '#test/fakes/plan-data';
import { stoppedStatus, type Scenario } from '#test/fakes/scenarios';
import { storedConfig } from '#test/fakes/stored-config';
import { practiceSite, type FakeSite } from '#test/fakes/site-data';
import { fakeFetch, fakeUpgrade, upgradeHandlers } from '#test/fakes/fake-upgrade';

export interface FakeWorld extends Scenario {
  core: FakeCore;
  settings: Settings;
  sessions: Output<'sessions.list'>['sessions'];
  secrets: Map<string, string>;
  /** Name of a secret → where it may be sent. */
  audiences: Map<string, Set<string>>;
  documents: Map<string, string>;
  /** `connection:ailment` or `connection:check` that was trusted or repaired. */
  mended: Set<string>;
  speed: number;
  config: ReturnType<typeof storedConfig>;
  site(name: string): FakeSite;
  run(operation: Operation, done?: () => void): { operationId: string };
}

export function createFakeWorld(scenario: Scenario, options: { speed?: number } = {}): FakeWorld {
  const cancelled = new Set<string>();
  const world: FakeWorld = {
    ...scenario,
    core: new FakeCore({}),
    settings: { theme: 'system', density: 'comfortable', refreshMs: 5000 },
    audiences: new Map([['deepgram-api-key', new Set(['license'])]]),
    sessions: [fakeSession('This page', true), fakeSession('Firefox on a laptop', false)],
    secrets: new Map([['deepgram-api-key', new Date(Date.now() - 86_400_000 * 40).toISOString()]]),
    documents: new Map(),
    mended: new Set(),
    speed: options.speed ?? 25,
    config: storedConfig((site) => world.documents.get(site) ?? documentText(world.site(site).status)),
    site(name) {
      const found = world.sites.find((each) => each.status.site === name);
      if (found) return found;
      throw new AppError('site.unknown', {
        site: name,
        known: world.sites.map((each) => each.status.site).join(', '),
      });
    },
    run(operation, done) {
      world.operations.unshift(operation);
      const changed = (next: Operation) => {
        world.operations = world.operations.map((each) => (each.id === next.id ? next : each));
        world.core.emit('operations.changed', next);
      };
      void runOperation(operation, {
        speed: world.speed,
        changed,
        cancelled: () => cancelled.has(operation.id),
      }).then((end) => {
        if (end.state === 'succeeded') done?.();
        if (end.site) world.core.emit('sites.statusChanged', { site: end.site, health: 'ok' });
      });
      return { operationId: operation.id };
    },
  };
  Object.assign(world.core.handlers, {
    ...readHandlers(world),
    ...setupHandlers(world),
    ...adoptionHandlers(world),
    ...preflightHandlers(world),
    ...planHandlers(world, cancelled),
    ...upgradeHandlers(world),
    ...drillHandlers(world),
    ...world.config.handlers,
    'logs.follow': logHandler(world),
    'transcripts.test': transcriptHandler(world),
  });
  for (const [name, code] of Object.entries(scenario.failing))
    world.core.handlers[name] = () => fakeFailure(code);
  return world;
}

function fakeSession(client: string, isOwn: boolean): FakeWorld['sessions'][number] {
  const at = new Date(Date.now() - 900_000).toISOString();
  return { id: client, client, openedAt: at, usedAt: at, connections: 1, isOwn };
}

function readHandlers(world: FakeWorld): FakeHandlers {
  return {
    'sessions.list': () => ({ sessions: world.sessions, usedAgain: [] }),
    'sessions.end': ({ id }: { id: string }) => {
      const before = world.sessions.length;
      world.sessions = world.sessions.filter((session) => session.id !== id);
      world.core.emit('sessions.changed', { why: 'ended', client: '' });
      return { ended: world.sessions.length < before };
    },
    'sites.get': ({ site }: { site: string }) => {
      const text = world.documents.get(site) ?? documentText(world.site(site).status);
      return { text, document: documentOf(text), revision: null };
    },
    'sites.list': () => ({ sites: world.sites.map((each) => each.summary), unreadable: [] }),
    'sites.status': ({ site }: { site: string }) => {
      const { status, summary } = world.site(site);
      const readAt = new Date().toISOString();
      summary.readAt = readAt;
      const services = status.services.map((each) => ({ ...each, readAt }));
      return { ...status, services, readAt };
    },
    ...revisionHandlers(),
    'images.list': () => ({ images: [], unread: [] }),
    'operations.list': ({ site, limit }: { site?: string; limit: number }) => ({
      operations: world.operations.filter((each) => site === undefined || each.site === site).slice(0, limit),
      unreadable: [],
    }),
    'operations.get': ({ operationId }: { operationId: string }) => {
      const found = world.operations.find((each) => each.id === operationId);
      return found ?? fakeFailure('engine.notFound');
    },
    'settings.get': () => world.settings,
    'settings.set': (change: Partial<Settings>) => {
      world.settings = { ...world.settings, ...change };
      world.core.emit('settings.changed', world.settings);
      return world.settings;
    },
    'secrets.list': () => ({
      sealedBy: 'key-file',
      secrets: [...world.secrets].map(([name, storedAt]) => ({
        name,
        sealedBy: 'key-file',
        storedAt,
        audiences: [...(world.audiences.get(name) ?? [])],
      })),
    }),
    'secrets.put': ({ name, audiences }: { name: string; audiences: string[] }) => {
      world.secrets.set(name, new Date().toISOString());
      world.audiences.set(name, new Set(audiences));
      return { reference: `secret:${name}`, audiences };
    },
    'secrets.allow': ({ name, audience }: { name: string; audience: string }) => {
      const audiences = (world.audiences.get(name) ?? new Set()).add(audience);
      world.audiences.set(name, audiences);
      return { audiences: [...audiences] };
    },
    'secrets.disallow': ({ name, audience }: { name: string; audience: string }) => {
      world.audiences.get(name)?.delete(audience);
      return { audiences: [...(world.audiences.get(name) ?? [])] };
    },
    'secrets.remove': ({ name }: { name: string }) => ({ removed: world.secrets.delete(name) }),
    'app.info': () => ({
      version: '0.1.0',
      node: 'v24.21.0',
      platform: 'linux x64',
      dataDirectory: '/home/ops/.local/share/site-admin',
      secretsSealedBy: 'key-file',
      host: 'browser',
      processId: 4242,
      startedAt: new Date(Date.now() - 3_600_000).toISOString(),
    }),
    'app.doctor': () => ({
      checks: [
        { name: 'data directory', level: 'ok', message: 'Writable, 1.2 MB used.', remedy: null },
        { name: 'store', level: 'ok', message: 'Schema 1, intact.', remedy: null },
        {
          name: 'secrets',
          level: 'warning',
          message: 'Sealed by a key file, not by the system’s keychain.',
          remedy: 'Keep the data directory readable for you alone.',
        },
        { name: 'local engine', level: 'ok', message: 'Docker 28.2.2 · API 1.50', remedy: null },
      ],
    }),
  };
}

function planHandlers(world: FakeWorld, cancelled: Set<string>): FakeHandlers {
  const follow = (operationId: string, title: string) => {
    const old = world.operations.find((each) => each.id === operationId);
    if (!old?.plan) return fakeFailure('engine.notFound');
    return world.run(fakeOperation(old.plan, { title: `${title}: ${old.title}`, follows: old.id }));
  };
  return {
    'plans.make': (wanted: Wanted) => planWithPreflight(world, wanted),
    'plans.apply': ({ site, goal, revision, release, confirm, overrides = [] }: Asked) => {
      const found = world.site(site);
      const plan = bare(found, { site, goal, revision, release });
      if (plan.effect === 'destroys' && confirm !== site)
        throw new AppError('plan.confirmationWrong', { site });
      const open = planWithPreflight(world, { site, goal, revision, release }).findings.filter(
        (finding) =>
          finding.level === 'blocker' &&
          !overrides.some((each) => each.code === finding.code && each.host === finding.host),
      );
      if (open.length > 0)
        throw new AppError('plan.blocked', { problem: open.map((each) => each.message).join(' ') });
      return world.run(fakeOperation(plan), () => settle(found, goal));
    },
    'operations.cancel': ({ operationId }: { operationId: string }) => {
      cancelled.add(operationId);
      const found = world.operations.find((each) => each.id === operationId);
      return found ? { ...found, state: 'cancelling' } : fakeFailure('engine.notFound');
    },
    'operations.confirm': ({ operationId }: { operationId: string }) =>
      world.operations.find((each) => each.id === operationId) ?? fakeFailure('engine.notFound'),
    'operations.resume': ({ operationId }: { operationId: string }) => follow(operationId, 'Resume'),
    'operations.revert': ({ operationId }: { operationId: string }) => follow(operationId, 'Revert'),
    'practice.up': () => {
      const found = world.sites.find((each) => each.summary.practice) ?? practiceSite();
      if (!world.sites.includes(found)) {
        world.sites.push(found);
        world.core.emit('sites.changed', { site: 'practice', change: 'stored' });
      }
      const plan = fakePlan(stoppedStatus(found), 'apply');
      return world.run(
        fakeOperation(plan, { procedure: 'practice.up', title: 'Bring up the practice site' }),
      );
    },
  };
}

interface Wanted {
  site: string;
  goal: 'apply' | 'fetch' | 'rollback';
  revision?: number | undefined;
  release?: string | undefined;
}

interface Asked extends Wanted {
  confirm?: string;
  overrides?: Override[];
}

function bare({ status }: FakeSite, { goal, revision, release }: Wanted) {
  if (goal === 'rollback') return fakeRollback(status, revision);
  if (goal === 'fetch') return fakeFetch(status, release ?? status.release);
  const isOther = release !== undefined && release !== status.release;
  return isOther ? fakeUpgrade(status, release) : fakePlan(status, goal);
}

function planWithPreflight(world: FakeWorld, wanted: Wanted) {
  const { site, goal } = wanted;
  const plan = bare(world.site(site), wanted);
  if (goal === 'rollback' || goal === 'fetch') return plan;
  if (plan.steps.length === 0 || !['apply', 'start'].includes(goal)) return plan;
  return { ...plan, findings: [...preflightFindings(world, site), ...plan.findings] };
}

function settle({ status, summary }: FakeSite, goal: string): void {
  const stops = goal === 'stop' || goal === 'remove';
  for (const service of status.services) {
    service.state = goal === 'remove' ? 'absent' : stops ? 'stopped' : 'ready';
    service.health = stops ? null : service.service === 'license-proxy' ? 'Connected' : 'Healthy';
  }
  status.health = summary.health = stops ? 'down' : 'ok';
}
