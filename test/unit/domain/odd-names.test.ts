// Promise: what a container is does not hang on how somebody called it. Sites and adopted containers named after the words of our own names
// are changed, cut short and changed back like any other: what serves stays, and what was set aside is still known as that.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePlan } from '#shared/domain/plan/make-plan';
import { allContainers, type Observed } from '#shared/domain/plan/observed';
import {
  failedName,
  isFailed,
  isPrevious,
  nextName,
  previousName,
  standbyName,
} from '#shared/domain/containers/own-names';
import type { Plan } from '#shared/domain/plan/plan';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { emptyHosts } from '#test/fixtures/empty-hosts';
import { sha256 } from '#test/fixtures/sha256';
import { licenses, serving, simulate } from '#test/fixtures/simulated-hosts';
import { documentOf, oneHost } from '#test/fixtures/site-documents';

const words = [
  'before',
  'failed',
  'next',
  'standby',
  'probe',
  'api',
  'engine',
  'license-proxy',
  '1',
  'x',
  '12x000',
];
const oddName = fc
  .array(fc.constantFrom(...words), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('-').slice(0, 40).replace(/-+$/, ''));

interface Names {
  site: string;
  /** Names of adopted containers; absent: the usual ones. */
  api?: string | undefined;
  proxy?: string | undefined;
}

interface Shape {
  driver: 'none' | 'alias' | 'manual';
  limit: number;
  release: string;
}

function siteOf({ site, api, proxy }: Names, { driver, limit, release }: Shape): SiteDocument {
  const containers = [
    api === undefined ? '' : `api = "${api}"`,
    proxy === undefined ? '' : `license-proxy = "${proxy}"`,
  ].filter(Boolean);
  const host = `containers = { ${containers.join(', ')} }\nports = { api_beside = 8081 }\n`;
  return documentOf(
    `${oneHost.replace('"north"', `"${site}"`).replace('release-260812', release)}${host}\n[switch]\napi = "${driver}"\n` +
      `\n[service.api.config]\nconcurrency_limit.active_requests = ${limit}\n`,
  );
}

const plan = (document: SiteDocument, observed: Observed): Plan =>
  makePlan({ document, observed, goal: 'apply', revision: 1, hash: sha256 });

const shape = fc.record({
  driver: fc.constantFrom('none' as const, 'alias' as const, 'manual' as const),
  limit: fc.integer({ min: 1, max: 3 }),
  release: fc.constantFrom('release-260812', 'release-260728'),
});

/** Adopted names that a plan would give to a container of its own for a while are among them. */
const names: fc.Arbitrary<Names> = oddName.chain((site) =>
  fc
    .record({
      site: fc.constant(site),
      api: fc.option(
        fc.oneof(
          oddName,
          fc.constantFrom(`${site}-api-1-next`, `${site}-engine-1-probe`, `${site}-api-1-before-12x000`),
        ),
        { nil: undefined },
      ),
      proxy: fc.option(fc.oneof(oddName, fc.constant(`${site}-license-proxy-standby`)), { nil: undefined }),
    })
    .filter(({ api, proxy }) => {
      const all = [api ?? `${site}-api-1`, proxy ?? `${site}-license-proxy-1`, `${site}-engine-1`];
      return new Set(all).size === all.length && all.every((name) => name.length > 1);
    }),
);

describe('a site with any names', () => {
  it('is changed without its API ever being planned for removal, and ends with what it wants and nothing else', () => {
    fc.assert(
      fc.property(names, shape, shape, (called, from, to) => {
        const [before, after] = [siteOf(called, from), siteOf(called, to)];
        const start = emptyHosts('gpu-1');
        const state = simulate(start, plan(before, start).steps);
        const reached = simulate(state, plan(after, state).steps);
        expect(serving(reached)).toEqual(['gpu-1']);
        expect(licenses(reached)).toBe(true);
        expect(allContainers(reached.hosts)).toHaveLength(3);
        expect(plan(after, reached).steps).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('and cut short anywhere: goes back, and what was set aside serves again or is gone', () => {
    fc.assert(
      fc.property(names, fc.tuple(shape, shape), fc.nat(60), (called, [from, to], cut) => {
        const [before, after] = [siteOf(called, from), siteOf(called, to)];
        const start = emptyHosts('gpu-1');
        const state = simulate(start, plan(before, start).steps);
        const halfWay = simulate(state, plan(after, state).steps.slice(0, cut));
        const returned = simulate(halfWay, plan(before, halfWay).steps);
        expect(serving(returned)).toEqual(['gpu-1']);
        expect(allContainers(returned.hosts)).toHaveLength(3);
        expect(plan(before, returned).steps).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('but two services of one name on a host is a blocker', () => {
    const document = siteOf(
      { site: 'x', api: 'x-engine-1' },
      { driver: 'none', limit: 1, release: 'release-260812' },
    );
    expect(plan(document, emptyHosts('gpu-1')).findings).toContainEqual(
      expect.objectContaining({
        level: 'blocker',
        message: expect.stringContaining('on gpu-1 would both be named x-engine-1') as string,
      }),
    );
  });

  it('names nothing for a while as it names what stays, and knows its own names again', () => {
    fc.assert(
      fc.property(names, shape, (called, shaped) => {
        const document = siteOf(called, shaped);
        const own = [called.api ?? `${called.site}-api-1`, called.proxy ?? `${called.site}-license-proxy-1`];
        const [api = ''] = own;
        const place = { id: 'abcdef012345', host: 'gpu-1', service: 'api' as const };
        expect(own).not.toContain(nextName(document, { host: 'gpu-1', name: api }));
        expect(own).not.toContain(standbyName(document, { host: 'gpu-1', service: 'license-proxy' }));
        for (const name of own) {
          expect(isPrevious(document, { ...place, name })).toBe(false);
          expect(isFailed(document, { ...place, name })).toBe(false);
        }
        expect(isPrevious(document, { ...place, name: previousName(api, place.id) })).toBe(true);
        expect(isFailed(document, { ...place, name: failedName(api, place.id) })).toBe(true);
        expect(isPrevious(document, { ...place, name: previousName(api, '999999') })).toBe(false);
      }),
    );
  });
});
