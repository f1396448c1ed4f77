// Owns the proof that the Hosts screen folds what is fine, is walked by keys, explains a cell, and says what is not known.
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { gridOf, move, countFindings } from '#renderer/features/hosts/grid-model.ts';
import { attentionOf } from '#renderer/parts/host-attention.ts';
import { gpuMapOf } from '#renderer/features/hosts/gpu-model.ts';
import { hostsOf } from '#test/fakes/fake-hosts';
import { fakeReport } from '#test/fakes/preflight-data';
import { scenario } from '#test/fakes/scenarios';
import { renderApp } from './render-app.tsx';

const report = (site: string, names: string[] = []) =>
  fakeReport({
    hosts: hostsOf(site, names),
    site,
    release: 'release-260812',
    readAt: () => '2026-11-21T02:00:00.000Z',
    mended: new Set(),
  });
const fifty = Array.from({ length: 50 }, (_, index) => `node-${String(index + 1).padStart(2, '0')}`);
const closed = { open: new Set<string>(), onlyAttention: false };
const openGrid = () => screen.findByRole('grid', { name: 'Checks by host' }, { timeout: 5000 });

describe('grid of checks', () => {
  it('folds a check that is ready on every host that could be asked', () => {
    const grid = gridOf(report('harbour'), closed);
    const shown = grid.groups.flatMap((group) => group.rows.map((row) => row.check));
    expect(shown).toEqual(['connection.reachable', 'engine.cgroup', 'driver.minimum', 'cdi.current']);
    expect(grid.groups.find((group) => group.theme === 'gpu')?.fine).toBe(5);
    expect(grid.site).toMatchObject({ fine: 1, shown: [{ check: 'site.onlyProxy' }] });
    expect(
      gridOf(report('harbour'), { ...closed, open: new Set(['gpu']) }).groups.find(
        (group) => group.theme === 'gpu',
      )?.rows,
    ).toHaveLength(7);
  });

  it('does not fold what is unknown on a host that answers', () => {
    const grid = gridOf(report('practice'), closed);
    expect(grid.groups.find((group) => group.theme === 'time')?.rows[0]).toMatchObject({
      fine: false,
      worst: 'unknown',
    });
  });

  it('counts an unreachable host once and not once per check', () => {
    expect(countFindings(report('harbour'))).toMatchObject({ blocker: 2, warning: 3, unknown: 0 });
  });

  it('shows the worst of several things that one check says of a host', () => {
    const judged = report('harbour');
    const ok = judged.checks.find((each) => each.check === 'gpu.memory' && each.host === 'rack-a')!;
    const second = { ...ok, level: 'warning' as const, message: 'GPU 1 has 8 GiB.' };
    const grid = gridOf({ ...judged, checks: [...judged.checks, second] }, closed);
    const row = grid.groups.flatMap((group) => group.rows).find((each) => each.check === 'gpu.memory');
    expect(row?.cells.get('rack-a')?.map((each) => each.level)).toEqual(['warning', 'ok']);
    expect(row).toMatchObject({ worst: 'warning', affected: 1 });
  });

  it('does not call a host ill that nobody has tried to read', () => {
    const judged = report('harbour');
    const hosts = judged.hosts.map((each) => ({ ...each, reason: null }));
    expect(attentionOf(judged).blockers).toBe(2);
    expect(attentionOf({ ...judged, hosts }).blockers).toBe(1);
    expect(countFindings({ ...judged, hosts }).blocker).toBe(1);
  });

  it('leaves out hosts that are well when asked to', () => {
    const grid = gridOf(report('contact-centre', fifty), { ...closed, onlyAttention: true });
    expect(grid.hosts).toEqual([
      'node-08',
      'node-11',
      'node-17',
      'node-22',
      'node-23',
      'node-33',
      'node-41',
      'node-44',
    ]);
  });

  it('keeps the keys inside the grid', () => {
    const size = { rows: 3, columns: 2 };
    expect(move({ row: -1, column: 0 }, 'ArrowUp', size)).toEqual({ row: -1, column: 0 });
    expect(move({ row: 2, column: 1 }, 'ArrowDown', size)).toEqual({ row: 2, column: 1 });
    expect(move({ row: 0, column: 0 }, 'End', size)).toEqual({ row: 0, column: 1 });
  });
});

describe('GPU map', () => {
  it('gives owners their colour and names hosts whose GPUs are not known', () => {
    const map = gpuMapOf(report('harbour'));
    expect(map.legend).toEqual([
      { name: 'harbour · Engine', colour: 'owner-0' },
      { name: 'jupyter', colour: 'owner-other' },
      { name: 'annex · Engine', colour: 'owner-1' },
    ]);
    expect(map.away).toEqual(['rack-c']);
  });

  it.each([0, 1, 8, 100])('stands with %i GPUs', (wanted) => {
    const one = report('harbour').gpus[0]!;
    const gpus = Array.from({ length: wanted }, (_, index) => ({ ...one, uuid: `GPU-${String(index)}` }));
    expect(gpuMapOf({ ...report('harbour'), gpus }).gpus).toHaveLength(wanted);
  });

  it('says shared, free and unknown in words', async () => {
    renderApp('/sites/harbour/hosts', 'hosts');
    const map = await screen.findByRole('region', { name: 'GPU map' }, { timeout: 5000 });
    expect(
      within(map).getByRole('button', { name: /rack-a · 0.*NVIDIA A100.*shared.*harbour · Engine, jupyter/ }),
    ).toBeVisible();
    expect(within(map).getByRole('button', { name: /rack-b · 1.*nobody/ })).toBeVisible();
    expect(within(map).getByText('not known: host not reachable')).toBeVisible();
  });
});

describe('hosts screen', () => {
  it('says in one line what stands in the way, and the rail repeats it', async () => {
    renderApp('/sites/harbour/hosts', 'hosts');
    expect(
      await screen.findByRole('heading', {
        name: /2 blockers · 3 warnings · 1 host not reachable on 3 hosts/,
      }),
    ).toBeVisible();
    expect(await screen.findByTitle('2 blocking')).toBeVisible();
  });

  it('is walked by arrow keys, opens by Enter, and gives the focus back', async () => {
    const { user, router } = renderApp('/sites/harbour/hosts', 'hosts');
    const grid = await openGrid();
    within(grid).getByRole('button', { name: 'rack-a' }).focus();
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowRight}');
    const cell = within(grid).getByRole('button', { name: /^Cgroup driver, rack-b: warning/ });
    expect(cell).toHaveFocus();
    await user.keyboard('{Enter}');
    const panel = await screen.findByRole('complementary', { name: 'Cgroup driver · rack-b' });
    expect(
      within(panel).getByText(
        'The engine uses systemd as cgroup driver; a daemon-reload can take the GPU away.',
      ),
    ).toBeVisible();
    expect(within(panel).getByLabelText('What the host reported')).toHaveTextContent(
      'Cgroup Driver: systemd',
    );
    expect(router.state.location.search).toEqual({ check: 'engine.cgroup', host: 'rack-b' });
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('complementary')).toBeNull());
    expect(cell).toHaveFocus();
  });

  it('opens what is fine, and keeps that in the address', async () => {
    const { user, router } = renderApp('/sites/harbour/hosts', 'hosts');
    const grid = await openGrid();
    expect(within(grid).queryByText('CPU cores')).toBeNull();
    await user.click(within(grid).getByRole('button', { name: '3 checks passed' }));
    expect(await within(grid).findByText('CPU cores')).toBeVisible();
    expect(router.state.location.search).toEqual({ open: 'machine' });
  });

  it('judges for the next release without changing anything', async () => {
    const { user } = renderApp('/sites/harbour/hosts', 'hosts');
    await openGrid();
    await screen.findByRole('option', { name: 'release-260915' });
    await user.selectOptions(screen.getByLabelText('Judged for'), 'release-260915');
    expect(await screen.findByText(/This judgement looks ahead/)).toBeVisible();
    expect(
      await screen.findByRole('button', { name: /Driver and libraries agree, rack-a: blocker/ }),
    ).toBeVisible();
  });

  it('reads again only when told how much', async () => {
    const { user, world } = renderApp('/sites/harbour/hosts', 'hosts');
    await openGrid();
    await user.click(screen.getByRole('button', { name: 'Read everything' }));
    const refreshes = () =>
      world.core.received.flatMap((frame) =>
        frame.t === 'call' && frame.name === 'preflight.check'
          ? [(frame.input as { refresh: string }).refresh]
          : [],
      );
    await waitFor(() => expect(refreshes()).toContain('all'));
    expect(refreshes().filter((each) => each === 'stale')).toHaveLength(1);
  });

  it('shows everything that is known of a host, and why the rest is not', async () => {
    renderApp('/sites/harbour/hosts?facts=rack-b', 'hosts');
    expect(await screen.findByRole('heading', { name: 'Facts of rack-b' })).toBeVisible();
    expect(
      await screen.findByText(/missing: \/usr\/lib\/x86_64-linux-gnu\/libcuda.so.570.133.20/),
    ).toBeVisible();
    expect(screen.getByText('mokutil is not installed.')).toBeVisible();
    expect(screen.getByText('sh: 1: mokutil: not found')).toBeVisible();
    expect(screen.getByText('No image with nvidia-smi is on the host yet.')).toBeVisible();
  });

  it('shows hostile output as text', async () => {
    const nasty = '<img src=x onerror="alert(1)"> \u202e <script>alert(2)</script>';
    const { world } = renderApp('/sites/harbour/hosts?check=driver.minimum&host=rack-b', 'hosts');
    const judged = report('harbour');
    const checks = judged.checks.map((each) => ({
      ...each,
      message: nasty,
      evidence: nasty,
      title: `${each.title} ${nasty}`,
    }));
    world.core.handlers['preflight.check'] = () => ({ ...judged, checks });
    const panel = await screen.findByRole('complementary', {}, { timeout: 5000 });
    expect(within(panel).getByLabelText('What the host reported')).toHaveTextContent(
      '<img src=x onerror="alert(1)">',
    );
    expect(document.querySelector('main img, main script, aside img, aside script')).toBeNull();
  });

  it('says what happened when the hosts cannot be judged', async () => {
    renderApp('/sites/north-campus/hosts', 'error');
    expect(await screen.findByRole('alert', {}, { timeout: 5000 })).toHaveTextContent(/did not answer/);
    expect(screen.getByRole('button', { name: 'Try again' })).toBeEnabled();
  });

  it('keeps fifty hosts apart by name', async () => {
    renderApp('/sites/contact-centre/hosts', scenario('full'));
    const grid = await openGrid();
    expect(within(grid).getAllByRole('columnheader')).toHaveLength(51);
    expect(within(grid).getByRole('button', { name: 'node-41, not reachable' })).toBeInTheDocument();
  });
});
