// Owns the proof that a plan is shown whole before it happens and that only the shown plan is carried out.
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { foldSteps } from '#renderer/parts/step-fold.ts';
import { placeBars } from '#renderer/ui/lane-layout.ts';
import type { LaneBar } from '#renderer/ui/lanes.tsx';
import { halfWay } from '#test/fakes/operation-data';
import { fakePlan } from '#test/fakes/plan-data';
import { stoppedStatus } from '#test/fakes/scenarios';
import { productionSite } from '#test/fakes/site-data';
import { renderApp } from './render-app.tsx';

let columns = 0;

const bar = (id: string, estimateMs: number, notice: string | null = null): LaneBar => ({
  id,
  lane: 'a',
  column: columns++,
  estimateMs,
  label: id,
  short: id,
  title: id,
  state: 'planned',
  fraction: null,
  notice,
});

describe('lanes', () => {
  it('stand in the order of time, fill the width, and tell true times', () => {
    const placed = placeBars([bar('a', 1000), bar('b', 100_000), bar('c', 1000)], 900);
    expect(placed.width).toBeLessThanOrEqual(900);
    expect(placed.bars.map(({ width }) => width > 20)).toEqual([true, true, true]);
    expect(placed.bars[1]?.x).toBeCloseTo((placed.bars[0]?.width ?? 0) + (placed.bars[0]?.x ?? 0));
    expect(placed.ticks[0]?.ms).toBe(0);
    expect(placed.ticks.at(-1)?.ms).toBe(101_000);
  });

  it('give way to each other before anything scrolls out of sight, and stay wide enough for their number', () => {
    const many = (count: number) =>
      placeBars(
        Array.from({ length: count }, (_, index) => bar(`s${String(index)}`, 1000 * index)),
        524,
      );
    expect(many(28).width).toBeLessThanOrEqual(524);
    const { width, bars } = many(60);
    expect(width).toBeGreaterThan(524);
    expect(Math.min(...bars.map((each) => each.width))).toBeGreaterThanOrEqual(18);
  });

  it('lie over each other where things are done at once, and the ruler counts the longest of them', () => {
    const pair = [
      { ...bar('engine', 90_000), column: -1 },
      { ...bar('api', 10_000), lane: 'b', column: -1 },
    ];
    const { bars, ticks } = placeBars([...pair, bar('c', 1000)], 900);
    expect(bars.map(({ x }) => x)).toEqual([0, 0, ticks[1]?.x]);
    expect(bars[1]?.width).toBeLessThan(bars[0]?.width ?? 0);
    expect(ticks[1]?.ms).toBe(90_000);
  });

  it('stand next to each other where one lane has to hold both', () => {
    const pair = [
      { ...bar('engine', 9000), column: -1 },
      { ...bar('api', 1000), column: -1 },
    ];
    const { bars, width } = placeBars(pair, 900);
    expect(bars[1]?.x).toBeGreaterThanOrEqual((bars[0]?.x ?? 0) + (bars[0]?.width ?? 0));
    expect(width).toBeLessThanOrEqual(900);
  });

  it('merge what callers notice when it goes on', () => {
    const away = 'Speech is away';
    const { notices } = placeBars([bar('a', 10), bar('b', 10, away), bar('c', 10, away), bar('d', 10)], 400);
    expect(notices).toHaveLength(1);
    expect(notices[0]?.text).toBe(away);
  });
});

describe('plan screen', () => {
  it('explains a step: why, risk, guard, read back, undo, engine action', async () => {
    const { user } = renderApp('/sites/north-campus/plan?goal=stop');
    const picture = await screen.findByRole('group', { name: 'Steps of the plan over time' });
    await user.click(within(picture).getByRole('button', { name: /stop north-campus-license-proxy-1/ }));
    expect(await screen.findByRole('heading', { name: 'stop north-campus-license-proxy-1' })).toBeVisible();
    expect(screen.getByText('You asked for the site to stop.')).toBeVisible();
    expect(screen.getByText('licence')).toBeVisible();
    expect(screen.getByText('The engine reports it exited.')).toBeVisible();
    expect(screen.getByLabelText('Engine action')).toHaveTextContent('graceSeconds: 1800');
  });

  it('moves from step to step by arrow keys', async () => {
    const { user } = renderApp('/sites/north-campus/plan?goal=stop');
    const picture = await screen.findByRole('group', { name: 'Steps of the plan over time' });
    within(picture).getAllByRole('button')[0]?.focus();
    await user.keyboard('{ArrowRight}{ArrowRight}');
    expect(await screen.findByText(/Step 3 of/)).toBeVisible();
    expect(document.activeElement).toBe(within(picture).getByRole('button', { pressed: true }));
  });

  it('says so when there is nothing to change', async () => {
    renderApp('/sites/north-campus/plan');
    expect(await screen.findByText('Nothing to change')).toBeVisible();
  });

  it('carries out exactly the plan that was shown and goes to its operation', async () => {
    const { user, world, router } = renderApp('/sites/north-campus/plan?goal=stop');
    await user.click(await screen.findByRole('button', { name: 'Stop north-campus' }));
    await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/operations\/op-/));
    const call = world.core.received.find((frame) => frame.t === 'call' && frame.name === 'plans.apply');
    expect(call).toMatchObject({ input: { site: 'north-campus', goal: 'stop', fingerprint: 'fp-stop-7' } });
  });

  it('asks for the typed name before it destroys', async () => {
    const { user, world } = renderApp('/sites/north-campus/plan?goal=remove');
    await user.click(await screen.findByRole('button', { name: 'Remove north-campus' }));
    const dialog = await screen.findByRole('dialog');
    const confirm = within(dialog).getByRole('button', { name: 'Remove north-campus' });
    expect(confirm).toBeDisabled();
    await user.type(within(dialog).getByLabelText('Type north-campus to confirm'), 'north-campus');
    await user.click(confirm);
    await waitFor(() => {
      const call = world.core.received.find((frame) => frame.t === 'call' && frame.name === 'plans.apply');
      expect(call).toMatchObject({ input: { goal: 'remove', confirm: 'north-campus' } });
    });
  });
});

describe('operation screen', () => {
  it('opens the evidence under the failed step and offers both ways on', async () => {
    const { user, router } = renderApp('/operations/op-failed', 'error');
    expect(
      await screen.findByText('Engine on gpu-1 exited with code 1 while it was starting.'),
    ).toBeVisible();
    expect(screen.getByLabelText(/last log lines of/)).toHaveTextContent('CUDA_ERROR_NO_DEVICE');
    expect(screen.getByText('Steps 1 to 22 done')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Revert' })).toBeEnabled();
    await user.click(screen.getByRole('button', { name: 'Resume' }));
    await waitFor(() => expect(router.state.location.pathname).not.toBe('/operations/op-failed'));
  });

  it('is written by events while it runs, without being asked again', async () => {
    const { world } = renderApp('/operations/op-running', 'running');
    expect(await screen.findByText('load models')).toBeVisible();
    const operation = world.operations.find((each) => each.id === 'op-running');
    world.core.emit('operations.changed', {
      ...operation,
      progress: { detail: 'drain 22 → 3', fraction: 0.9, doneBytes: null, totalBytes: null },
    });
    expect(await screen.findByText('drain 22 → 3')).toBeVisible();
    const asked = world.core.received.filter(
      (frame) => frame.t === 'call' && frame.name === 'operations.get',
    );
    expect(asked).toHaveLength(1);
  });

  it('tells the operator what to move, what the counters show, and takes their word', async () => {
    const { user, world } = renderApp('/operations/op-moving', 'running');
    const region = await screen.findByRole('region', { name: 'Move the traffic' });
    expect(within(region).getByRole('heading')).toHaveTextContent(
      'Point your load balancer at gpu-1, port 8081, instead of north-campus-api-1.',
    );
    expect(within(region).getByRole('status')).toHaveTextContent(
      /^north-campus-api-1: 14 streams.*742 s left\.$/,
    );
    await user.click(within(region).getByRole('button', { name: 'It is moved' }));
    await waitFor(() => {
      const call = world.core.received.find(
        (frame) => frame.t === 'call' && frame.name === 'operations.confirm',
      );
      expect(call).toMatchObject({ input: { operationId: 'op-moving' } });
    });
  });

  it('of a change that is taken back by itself leads to the revert instead of offering one', async () => {
    renderApp('/operations/op-taken-back', 'running');
    const link = await screen.findByRole('link', { name: 'Show the revert' });
    expect(link).toHaveAttribute('href', expect.stringContaining('/operations/op-automatic-revert'));
    expect(screen.queryByRole('button', { name: 'Revert' })).toBeNull();
  });

  it('folds the finished beginning only while something is left to tell', () => {
    const plan = fakePlan(stoppedStatus(productionSite()), 'apply');
    const failed = halfWay(plan, 11, 'failed');
    expect(foldSteps(plan.steps, failed.steps, false)[0]).toEqual({ kind: 'fold', first: 1, last: 10 });
    expect(foldSteps(plan.steps, failed.steps, true)).toHaveLength(plan.steps.length);
    expect(foldSteps(plan.steps, undefined, false)).toHaveLength(plan.steps.length);
  });
});
