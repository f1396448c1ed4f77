// Promise: an upgrade changes the release in the operator's own text and nothing else; its twin is the same site and touches nothing outside; the
// report of an operation says what it recorded and no more.
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { twinText } from '#shared/domain/rehearsal/twin-text';
import { withRelease } from '#shared/domain/site/site-release';
import { interruptedTimes, operationReport } from '#shared/operations/operation-report';
import type { Operation } from '#shared/operations/operation';
import type { Plan, Step } from '#shared/domain/plan/plan';
import { openCore } from '#test/fixtures/open-core';
import { documentOf, oneHost, twoHosts } from '#test/fixtures/site-documents';

describe('another release in a document', () => {
  it('changes that value alone: comments, order and other keys of that name stay', () => {
    const text = `# release = "release-250101"\nname = "north" # ours\n  release   = 'release-260728'   # since June\n\n[service.api.config]\nrelease = "mine"\n[[host]]\nname = "a"\nconnection = "local"\nroles = ["api", "engine", "license-proxy"]\n`;
    const changed = withRelease(text, 'release-260812')!;
    expect(changed).toBe(text.replace(`'release-260728'`, '"release-260812"'));
    expect(documentOf(changed).release).toBe('release-260812');
    expect(withRelease(changed, 'release-260812')).toBe(changed);
  });

  it.each([
    ['"release" = "release-260728"', '"release" = "release-260812"'],
    ["'release'='release-260728' # kept", '\'release\'="release-260812" # kept'],
    ['release = """release-260728"""', 'release = "release-260812"'],
    ['name = "x"\r\nrelease = "release-260728"\r', 'name = "x"\r\nrelease = "release-260812"\r'],
  ])('is written wherever the key may stand: %s', (before, after) => {
    expect(withRelease(`${before}\n[licensing]\nrelease = "mine"\n`, 'release-260812')).toBe(
      `${after}\n[licensing]\nrelease = "mine"\n`,
    );
  });

  it('is planned for no other release where the document cannot be edited', async () => {
    await using open = await openCore();
    const text = oneHost.replace('release = "release-260812"', '"rel\\u0065ase" = "release-260812"');
    await open.client.call('sites.put', { text });
    await expect(
      open.client.call('plans.make', { site: 'north', release: 'release-260728' }),
    ).rejects.toMatchObject({ code: 'site.releaseNotWritable' });
  });

  it.each([
    ['an escaped key', '"rel\\u0065ase" = "release-260728"'],
    ['a text over two lines', 'release = """\\\nrelease-260728"""'],
    ['a line inside another text', 'notes = """\nrelease = "release-260728"\n"""'],
    ['no release at all', 'name = "x"'],
  ])('is refused rather than left as it was: %s', (_, text) => {
    const edited = withRelease(text, 'release-260812');
    expect(edited === null || parse(edited)['release'] === 'release-260812').toBe(true);
    expect(edited === null || edited !== text).toBe(true);
  });
});

describe('a twin', () => {
  const document = documentOf(`${twoHosts}
[host.service.engine.config]
max_active_requests = 40
`);
  const ports = {
    'gpu-1': { api: 1001, license_proxy_status: 1002, engine_metrics: 1003, engine_requests: 2003 },
    'gpu-2': { api: 2001, license_proxy_status: 2002, engine_metrics: 2003, engine_requests: 3003 },
  };

  it('has the same name, services and settings, on hosts of the embedded engine', () => {
    const twin = documentOf(twinText(document, ports));
    expect(twin).toMatchObject({ name: 'north', release: document.release, licensing: document.licensing });
    expect(twin.host.map(({ name, roles, service }) => ({ name, roles, service }))).toEqual(
      document.host.map(({ name, roles, service }) => ({ name, roles, service })),
    );
    expect(twin.host.map(({ connection }) => connection)).toEqual(['practice:gpu-1', 'practice:gpu-2']);
    expect(twin.host.map((host) => host.ports.api)).toEqual([1001, 2001]);
  });

  it('leaves out what would reach the world: registry, proxy, addresses, GPUs', () => {
    const real = documentOf(
      twoHosts
        .replace(
          '[licensing]',
          '[registry]\naddress = "mirror.example"\ncredential = "secret:mirror"\n\n[network]\nhttps_proxy = "http://proxy:3128"\n\n[licensing]',
        )
        .replace(
          'roles = ["api", "engine", "license-proxy"]',
          'roles = ["api", "engine", "license-proxy"]\ngpus = ["GPU-1"]\nlisten = { api = "10.0.0.5" }',
        ),
    );
    const text = twinText(real, ports);
    for (const word of ['mirror', '3128', '10.0.0.5', 'GPU-1']) expect(text).not.toContain(word);
  });
});

const step = (id: string, kind: string, more: Partial<Step> = {}): Step =>
  ({
    id,
    host: 'gpu-1',
    service: 'api',
    title: `step ${id}`,
    interruption: null,
    action: { kind },
    ...more,
  }) as Step;

const operation = {
  id: 'op-1',
  site: 'north',
  title: 'Upgrade north: a → b',
  state: 'succeeded',
  actor: 'cli',
  createdAt: '2026-11-25T10:00:00.000Z',
  startedAt: '2026-11-25T10:00:01.000Z',
  endedAt: '2026-11-25T10:01:00.000Z',
  outcome: 'All steps done.',
  error: null,
  follows: null,
  evidence: [{ title: 'what it said', text: 'a ``` fence | and a pipe' }],
  plan: {
    fingerprint: 'f00',
    interruption: 'no speech requests are answered for about 20 s',
    undo: 'back to revision 3',
    strategy: [{ service: 'api', host: 'gpu-1', name: 'replace', why: 'one port' }],
    findings: [{ level: 'warning', host: 'gpu-1', message: 'driver is old' }],
    steps: [
      step('s1', 'drain'),
      step('s2', 'stop-container', { interruption: 'no speech requests are answered for about 20 s' }),
      step('s3', 'wait-ready', { service: 'engine' }),
      step('s4', 'wait-ready', { title: 'a | b' }),
      step('s5', 'remove-container'),
    ],
  } as unknown as Plan,
  steps: [
    {
      id: 's1',
      state: 'done',
      detail: 'nothing in flight',
      fraction: 1,
      startedAt: '2026-11-25T10:00:01.000Z',
      endedAt: '2026-11-25T10:00:02.000Z',
    },
    {
      id: 's2',
      state: 'done',
      detail: 'stopped',
      fraction: 1,
      startedAt: '2026-11-25T10:00:10.000Z',
      endedAt: '2026-11-25T10:00:12.000Z',
    },
    {
      id: 's3',
      state: 'done',
      detail: 'ready',
      fraction: 1,
      startedAt: '2026-11-25T10:00:12.000Z',
      endedAt: '2026-11-25T10:00:20.000Z',
    },
    {
      id: 's4',
      state: 'done',
      detail: 'ready',
      fraction: 1,
      startedAt: '2026-11-25T10:00:20.000Z',
      endedAt: '2026-11-25T10:00:27.500Z',
    },
    { id: 's5', state: 'waiting', detail: '', fraction: null, startedAt: null, endedAt: null },
  ],
} as unknown as Operation;

describe('the report of an operation', () => {
  it('counts an interruption from the step that takes away to the one that saw the same service ready again', () => {
    expect(interruptedTimes(operation, operation.plan!)).toMatchObject([
      { where: 'gpu-1 api', announced: 'no speech requests are answered for about 20 s', ms: 17_500 },
    ]);
  });

  it('says what ran when, and what never ran', () => {
    const text = operationReport(operation);
    expect(text).toContain('# Upgrade north: a → b');
    expect(text).toContain('It lasted 17.5 s.');
    expect(text).toContain('| 2 | gpu-1 | api | step s2 | +9.0 s | 2.0 s | done: stopped |');
    expect(text).toContain('| 4 | gpu-1 | api | a \\| b |');
    expect(text).toContain('| 5 | gpu-1 | api | step s5 |  |  | waiting |');
    expect(text).toContain('- took: 59.0 s');
  });

  it('keeps evidence as text, whatever a host printed', () => {
    expect(operationReport(operation)).toContain('````\na ``` fence | and a pipe\n````');
  });

  it('of one that is not over says so', () => {
    expect(operationReport({ ...operation, state: 'running', endedAt: null })).toContain('- took: not over');
  });
});
