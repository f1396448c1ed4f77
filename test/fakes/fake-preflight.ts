// Owns the preflight half of the fake core: reading, judging, reporting, remedies, trust, contexts, catalogue.
import type { ErrorCode } from '#shared/errors/catalogue';
import { AppError } from '#shared/errors/app-error';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { fakeFailure, type FakeHandlers } from '#test/fakes/fake-core';
import type { FakeWorld } from '#test/fakes/fake-procedures';
import { FAKE_FINGERPRINT, hostAt, hostsOf, hostsOfText, type FakeHost } from '#test/fakes/fake-hosts';
import { fakeFacts } from '#test/fakes/facts-data';
import { fakeOperation } from '#test/fakes/operation-data';
import { fakeReport, isAway, reasonOf, type FakeReading } from '#test/fakes/preflight-data';
import { fakeRemedy, remedyWords } from '#test/fakes/remedy-data';

interface Subject {
  site?: string;
  text?: string;
}

/** What is not read again ages, as it does in the core. */
const MINUTE = 60_000;

export function preflightHandlers(world: FakeWorld): FakeHandlers {
  const { mended } = world;
  const read = new Map<string, string>();
  const readAt = (connection: string) => read.get(connection) ?? new Date(Date.now() - 12_000).toISOString();
  const hostsIn = ({ site, text }: Subject): FakeHost[] => {
    return text === undefined ? hostsOfSite(world, site ?? '') : hostsOfText(text);
  };
  const reading = (subject: Subject, release?: string): FakeReading => ({
    hosts: hostsIn(subject),
    site: subject.site ?? /^name = "(.+?)"/m.exec(subject.text ?? '')?.[1] ?? 'site',
    release: release ?? (subject.site ? world.site(subject.site).status.release : 'release-260812'),
    readAt,
    mended,
  });
  const find = (subject: Subject, host: string): FakeHost =>
    hostsIn(subject).find((each) => each.host === host) ?? fakeFailure('engine.notFound');
  return {
    'preflight.check': ({
      release,
      refresh,
      ...subject
    }: Subject & { release?: string; refresh: string }) => {
      for (const each of hostsIn(subject)) {
        const old = Date.now() - Date.parse(read.get(each.connection) ?? '') < MINUTE;
        if (refresh === 'all' || (refresh === 'stale' && !old))
          read.set(each.connection, new Date().toISOString());
      }
      return fakeReport(reading(subject, release));
    },
    'preflight.facts': ({
      host,
      refresh: _refresh,
      ...subject
    }: Subject & { host: string; refresh: string }) => fakeFacts(find(subject, host), reading(subject)),
    'preflight.report': ({ site }: Subject) => ({
      fileName: `preflight-${site ?? 'site'}-2026-11-21.html`,
      html: '<!doctype html><title>Preflight</title><p>2 blockers</p>',
    }),
    'preflight.remedy': ({ host, remedyId, ...subject }: Subject & { host: string; remedyId: string }) =>
      fakeRemedy(find(subject, host), remedyId) ?? fakeFailure('engine.notFound'),
    'hosts.remedy': (input: Subject & { host: string; remedyId: string; sha256: string; undo: boolean }) => {
      const host = find(input, input.host);
      const remedy = fakeRemedy(host, input.remedyId);
      if (!remedy || remedy.sha256 !== input.sha256) return fakeFailure('engine.notFound');
      return runRemedy(world, { host, remedyId: input.remedyId, site: input.site ?? null, undo: input.undo });
    },
    'hosts.trust': ({ connection, fingerprint }: { connection: string; fingerprint: string }) => {
      if (fingerprint !== FAKE_FINGERPRINT)
        throw new AppError('host.fingerprintWrong', {
          host: connection,
          found: FAKE_FINGERPRINT,
          fingerprint,
        });
      mended.add(`${connection}:new-key`);
      return { host: connection.replace(/^ssh:\/\/(\w+@)?/, ''), keyType: 'ssh-ed25519' };
    },
    'hosts.contexts': () => ({
      contexts: [
        { name: 'default', description: 'Current DOCKER_HOST', connection: 'local', reason: null },
        { name: 'lab-gpu', description: 'GPU box in the lab', connection: 'ssh://ops@lab-gpu', reason: null },
        {
          name: 'desktop',
          description: 'Docker Desktop',
          connection: null,
          reason: 'Its endpoint npipe:////./pipe/docker_engine exists only on Windows.',
        },
      ],
    }),
    'catalogue.info': () => ({
      origin: 'built-in',
      serial: 12,
      issuedAt: '2026-11-09T08:00:00.000Z',
      newestRelease: 'release-260915',
      signedBy: null,
    }),
  };
}

interface RemedyRun {
  host: FakeHost;
  remedyId: string;
  site: string | null;
  undo: boolean;
}

function runRemedy(world: FakeWorld, { host, remedyId, site, undo }: RemedyRun): { operationId: string } {
  const words = remedyWords[remedyId];
  const empty = {
    site: site ?? '',
    title: `${words?.title ?? remedyId} on ${host.host}`,
    effect: 'changes',
    steps: [],
  };
  const operation = fakeOperation(empty as never, {
    procedure: 'hosts.remedy',
    site,
    plan: null,
    cancel: 'immediate',
  });
  operation.evidence = [{ title: `output on ${host.host}`, text: 'nvidia.com/gpu=0\nnvidia.com/gpu=all' }];
  const key = `${host.connection}:${words?.mends ?? ''}`;
  return world.run(operation, () => {
    if (undo) world.mended.delete(key);
    else world.mended.add(key);
    world.core.emit('preflight.changed', {
      connection: host.connection,
      host: host.host,
      readAt: new Date().toISOString(),
    });
  });
}

function hostsOfSite(world: FakeWorld, site: string): FakeHost[] {
  const text = world.documents.get(site);
  if (text !== undefined) return hostsOfText(text);
  const { status } = world.site(site);
  return hostsOf(
    site,
    status.hosts.map((each) => each.host),
  );
}

/** Blockers of the preflight as findings of a plan. */
export function preflightFindings(world: FakeWorld, site: string): Finding[] {
  const report = fakeReport({
    hosts: hostsOfSite(world, site),
    site,
    release: world.site(site).status.release,
    readAt: () => new Date().toISOString(),
    mended: world.mended,
  });
  return report.checks
    .filter((each) => each.level === 'blocker')
    .map((each) => ({
      level: 'blocker',
      code: each.check,
      host: each.host,
      message: each.message,
      evidence: each.evidence,
      remedy: each.remedy,
      overridable: true,
    }));
}

/** How probing a host fails, or null where it answers. */
export function probeFailure(world: FakeWorld, connection: string): AppError | null {
  const host = hostAt('host', connection);
  if (!isAway(host, world.mended)) return null;
  const { code, params, evidence } = reasonOf(host);
  return new AppError(code as ErrorCode, params, evidence === null ? {} : { evidence });
}
