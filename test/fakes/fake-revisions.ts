// Owns made-up revisions of a site for UI tests and pictures, and the plan of going back to one.
import type { Revision } from '#shared/contract/sites';
import { compareRevisions, type ComparedRevision } from '#shared/domain/revisions/compare-revisions';
import type { Plan } from '#shared/domain/plan/plan';
import type { SiteStatus } from '#shared/domain/status/status';
import { AppError } from '#shared/errors/app-error';
import type { FakeHandlers } from '#test/fakes/fake-core';
import { fakePlan } from '#test/fakes/plan-data';

const rows: Revision[] = [
  row(15, { release: 'release-260728', returnsTo: 13 }),
  row(14, { release: 'release-260812' }),
  row(13, { release: 'release-260728' }),
  row(12, { release: 'release-260714', images: 'missing', missing: ['gpu-1/engine'] }),
];

function row(revision: number, more: Partial<Revision>): Revision {
  return {
    revision,
    release: 'release-260812',
    createdAt: new Date(Date.now() - (16 - revision) * 14 * 86_400_000).toISOString(),
    operationId: 'op-past-0',
    digests: {
      'gpu-1/engine': digestOf(more.release ?? '', 'e'),
      'gpu-1/api': digestOf(more.release ?? '', 'a'),
    },
    operation: `Apply north-campus on ${more.release ?? ''}`,
    actor: revision % 2 === 0 ? 'browser' : 'cli',
    returnsTo: null,
    images: 'present',
    missing: [],
    ...more,
  };
}

function digestOf(release: string, seed: string): string {
  const text = `${release}${seed}`;
  const hex = Array.from({ length: 64 }, (_, index) =>
    ((text.charCodeAt(index % text.length) * (index + 3)) % 16).toString(16),
  );
  return `sha256:${hex.join('')}`;
}

export function revisionHandlers(): FakeHandlers {
  return {
    'sites.revisions': () => ({ revisions: rows }),
    'sites.compareRevisions': ({ from, to }: { from: number; to: number }) =>
      compareRevisions(compared(from), compared(to)),
  };
}

export function fakeRollback(status: SiteStatus, revision = 14): Plan {
  const { release } = find(revision);
  const stopped = {
    ...status,
    services: status.services.map((each) => ({ ...each, state: 'stopped' as const })),
  };
  return {
    ...fakePlan(stopped, 'apply'),
    goal: 'rollback',
    title: `Roll back ${status.site} to revision ${revision} (${release})`,
    returnsTo: revision,
    interruption: 'no speech requests are answered for about 80 s',
    undo: 'back to revision 15',
    findings: [
      {
        level: 'ok',
        code: 'revision.whatComesBack',
        host: null,
        message: `What comes back: ${release} instead of release-260728; the images of gpu-1/api, gpu-1/engine.`,
        evidence: '- release = "release-260728"\n+ release = "release-260714"',
        remedy: null,
      },
      {
        level: 'warning',
        code: 'revision.passesChange',
        host: null,
        message: `Going back to ${release} passes what came with release-260728: FIPS images appear under the tag ending in -fips.`,
        evidence: `from release-260728 to ${release}`,
        remedy: 'Make sure that nobody depends on it before you go back.',
      },
    ],
  };
}

function find(revision: number): Revision {
  const found = rows.find((each) => each.revision === revision);
  if (!found)
    throw new AppError('revision.unknown', { site: 'north-campus', revision, known: '15, 14, 13, 12' });
  return found;
}

function compared(revision: number): ComparedRevision {
  const { release, createdAt, digests } = find(revision);
  const requests = release === 'release-260812' ? 20 : 12;
  const head = ['name = "north-campus"', `release = "${release}"`, '', '[licensing]', 'mode = "direct"', ''];
  const hosts = ['[[host]]', 'name = "gpu-1"', 'connection = "ssh://ops@gpu-1"', 'roles = ["api", "engine"]'];
  const document = [...head, ...hosts, ''].join('\n');
  const api = `[concurrency_limit]\nactive_requests = ${requests}\n\n[server]\nport = 8080\n`;
  const service = {
    host: 'gpu-1',
    service: 'api',
    role: 'api' as const,
    directory: '/srv',
    spec: {} as never,
  };
  return {
    revision,
    release,
    createdAt,
    document,
    digests,
    services: [{ ...service, files: [{ name: 'api.toml', text: api, sha256: '' }] }],
  };
}
