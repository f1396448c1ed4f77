// Promise: the guided setup lets through exactly what the core can plan: every assignment of roles to up to three hosts, direct or over License
// Proxies, is judged by the real handlers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { documentOf } from '#renderer/features/setup/document.ts';
import { emptyDraft, type SetupDraft } from '#renderer/features/setup/draft.ts';
import {
  firstHost,
  hostRoles,
  licensingProblem,
  roleProblem,
  type HostDraft,
  type HostRole,
} from '#renderer/features/setup/host-draft.ts';
import { openCore, type OpenCore } from '#test/fixtures/open-core';

let open: OpenCore;
beforeAll(async () => void (open = await openCore()));
afterAll(() => open[Symbol.asyncDispose]());

const letters: Record<string, HostRole> = { p: 'license-proxy', e: 'engine', a: 'api' };
const hostsOf = (...roles: HostRole[][]): HostDraft[] =>
  roles.map((own, index) => ({
    ...firstHost,
    id: `host-${String(index)}`,
    name: `gpu-${String(index + 1)}`,
    kind: 'ssh',
    address: `ops@gpu-${String(index + 1)}`,
    roles: own,
  }));
const draftOf = (words: string, licensing: SetupDraft['licensing']): SetupDraft => ({
  ...emptyDraft,
  name: 'east-wing',
  licensing,
  hosts: hostsOf(...words.split(' ').map((word) => [...word].map((letter) => letters[letter]!))),
});
const letsThrough = ({ hosts, licensing }: SetupDraft) =>
  roleProblem(hosts) === null && licensingProblem(hosts, licensing) === null;
const isBlocker = ({ level }: Finding) => level === 'blocker';
const check = (draft: SetupDraft) => open.client.call('sites.check', { text: documentOf(draft) });

describe('the document of the guided setup', () => {
  it.each<[string, string, SetupDraft['licensing']]>([
    ['one host, direct', 'ea', 'direct'],
    ['two hosts, direct', 'ea ea', 'direct'],
    ['one host with its proxy', 'pea', 'license-proxy'],
    ['two hosts, one proxy', 'pea ea', 'license-proxy'],
    ['two hosts, two proxies', 'pea pea', 'license-proxy'],
    ['two proxies on hosts of their own', 'p p ea', 'license-proxy'],
    ['an Engine alone beside', 'pea e', 'license-proxy'],
  ])('%s: passes the core’s checks and is stored', async (_, words, licensing) => {
    const draft = draftOf(words, licensing);
    expect(letsThrough(draft)).toBe(true);
    const { problems, warnings } = await check(draft);
    expect(problems).toEqual([]);
    expect(warnings.filter(isBlocker)).toEqual([]);
    const { site } = await open.client.call('sites.put', { text: documentOf(draft), replace: true });
    const { document } = await open.client.call('sites.get', { site });
    const proxies = words.split('p').length - 1;
    expect(document.licensing).toMatchObject({ mode: licensing, proxies: Math.max(1, proxies) });
  });

  it('is let through exactly where the core can plan it', async () => {
    const subsets = Array.from({ length: 8 }, (_, bits) => hostRoles.filter((_role, at) => bits & (1 << at)));
    const some = subsets.filter((roles) => roles.length > 0);
    const assignments = [
      ...some.map((one) => hostsOf(one)),
      ...some.flatMap((one) => some.map((two) => hostsOf(one, two))),
      ...some.flatMap((one) => some.flatMap((two) => some.map((three) => hostsOf(one, two, three)))),
    ];
    const wrong: string[] = [];
    let through = 0;
    for (const licensing of ['license-proxy', 'direct'] as const)
      for (const hosts of assignments) {
        const draft: SetupDraft = { ...emptyDraft, name: 'east-wing', licensing, hosts };
        const { problems, warnings } = await check(draft);
        const plannable = problems.length === 0 && !warnings.some(isBlocker);
        if (plannable) through += 1;
        if (plannable !== letsThrough(draft))
          wrong.push(`${licensing}: ${hosts.map(({ roles }) => roles.join('+')).join(' | ')}`);
      }
    expect(wrong).toEqual([]);
    expect(through).toBeGreaterThan(50);
  });
});
