// Owns the proof that a plan is shown whole before it happens and that only the shown plan is carried out.
import { screen, waitFor, within } from '@testing-library/react';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldSteps } from '#renderer/parts/step-fold.ts';
import { phaseBars, timesOf } from '#renderer/parts/plan-phases.ts';
import { tracksOf } from '#renderer/ui/lane-tracks.ts';
import { LEAST_BAR, timeAxis } from '#renderer/ui/time-axis.ts';
import { finding } from '#shared/domain/findings/finding';
import type { StepProgress } from '#shared/operations/operation';
import { halfWay } from '#test/fakes/operation-data';
import { fakePlan } from '#test/fakes/plan-data';
import { stoppedStatus } from '#test/fakes/scenarios';
import { productionSite } from '#test/fakes/site-data';
import { renderApp } from './render-app.tsx';

const at = (startMs: number, endMs: number) => ({ startMs, endMs });

describe('the time axis', () => {
  it('fills the width and is true to scale where nothing is much longer than the rest', () => {
    const axis = timeAxis([at(0, 1000), at(1000, 3000), at(3000, 4000)], 800);
    expect(axis.width).toBeCloseTo(800);
    expect([0, 1000, 3000, 4000].map((ms) => Math.round(axis.at(ms)))).toEqual([0, 200, 600, 800]);
    expect(axis.breaks).toEqual([]);
    expect(axis.ticks.map(({ ms }) => ms)).toEqual([0, 1000, 3000, 4000]);
  });

  it('cuts a long wait, says how long it is, and keeps what is short wide enough to press', () => {
    const spans = [at(0, 900), at(900, 1800), at(1800, 601_800), at(601_800, 602_700)];
    const axis = timeAxis(spans, 900);
    expect(axis.breaks.map(({ ms }) => ms)).toEqual([600_000]);
    for (const { startMs, endMs } of spans)
      expect(axis.at(endMs) - axis.at(startMs)).toBeGreaterThanOrEqual(LEAST_BAR - 1e-6);
    expect(axis.width).toBeCloseTo(900);
  });

  it('scrolls when there is no room for what must be seen', () => {
    const axis = timeAxis(
      Array.from({ length: 60 }, (_, index) => at(index * 1000, (index + 1) * 1000)),
      524,
    );
    expect(axis.width).toBeCloseTo(60 * LEAST_BAR);
  });

  it('never lets a later moment lie before an earlier one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(600_000), fc.nat(600_000)), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 320, max: 1900 }),
        (pairs, available) => {
          const spans = pairs.map(([start, length]) => at(start, start + length));
          const axis = timeAxis(spans, available);
          const moments = spans.flatMap(({ startMs, endMs }) => [startMs, endMs]).sort((a, b) => a - b);
          const places = moments.map((moment) => axis.at(moment));
          expect(places).toEqual(places.toSorted((a, b) => a - b));
          expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
          expect(Math.max(...places)).toBeLessThanOrEqual(axis.width + 1e-6);
        },
      ),
    );
  });
});

describe('bars of one lane', () => {
  it('lie on as many tracks as run at the same time', () => {
    const tracks = tracksOf([at(0, 10), at(5, 15), at(10, 20), at(12, 13)]);
    expect(tracks.map(({ place }) => place)).toEqual([0, 1, 0, 2]);
  });
});

describe('the bars of a plan', () => {
  const plan = fakePlan(stoppedStatus(productionSite()), 'start');
  const bars = (steps: StepProgress[] = []) => {
    const progress = new Map(steps.map((one) => [one.id, one]));
    const times = timesOf(plan, progress);
    return phaseBars(plan, { times, progress }, ({ host, service }) => `${host} ${service ?? ''}`);
  };

  it('are phases: what follows one another in a lane is one bar', () => {
    expect(bars().map(({ lane, phase }) => `${lane} ${phase}`)).toEqual([
      ...['gpu-1', 'gpu-2'].map((host) => `${host} license-proxy start`),
      ...['engine', 'api'].flatMap((service) => ['gpu-1', 'gpu-2'].map((host) => `${host} ${service} start`)),
    ]);
    expect(bars().every(({ state }) => state === 'planned')).toBe(true);
  });

  it('lie where the plan expects them, and end when it is over', () => {
    const ends = bars().map(({ endMs }) => endMs);
    expect(Math.max(...ends)).toBe(plan.estimateMs);
    const of = (lane: string) => bars().find((bar) => bar.lane === lane);
    expect(of('gpu-1 engine')?.startMs).toBe(of('gpu-1 license-proxy')?.endMs);
  });

  it('lie at true times once it ran', () => {
    const began = Date.parse('2026-11-21T02:10:00.000Z');
    const iso = (ms: number) => new Date(began + ms).toISOString();
    const ran = plan.steps.map(({ id }, index) => ({
      id,
      state: 'done' as const,
      detail: '',
      fraction: 1,
      startedAt: iso(index * 1000),
      endedAt: iso(index * 1000 + 700),
    }));
    expect(bars(ran)[0]).toMatchObject({ startMs: 0, endMs: 1700, state: 'done' });
  });

  it('that have not begun follow what runs now', () => {
    const operation = halfWay(plan, 2, 'running');
    const drawn = bars(operation.steps);
    const running = drawn.find(({ state }) => state === 'running');
    const waiting = drawn.filter(({ state }) => state === 'waiting');
    expect(drawn[0]?.state).toBe('done');
    expect(waiting.length).toBeGreaterThan(0);
    for (const bar of waiting) expect(bar.startMs).toBeGreaterThanOrEqual(running?.startMs ?? Infinity);
  });
});

describe('plan screen', () => {
  it('explains a step: why, risk, guard, read back, undo, engine action', async () => {
    const { user } = renderApp('/sites/north-campus/plan?goal=stop');
    const picture = await screen.findByRole('group', { name: 'Steps of the plan over time' });
    await user.click(
      within(picture).getAllByRole('button', { name: /Stop north-campus-license-proxy-1/ })[0]!,
    );
    expect(await screen.findByRole('heading', { name: 'Stop north-campus-license-proxy-1' })).toBeVisible();
    expect(screen.getByText('The whole site is to stop.')).toBeVisible();
    expect(screen.getByText('licence')).toBeVisible();
    expect(screen.getByText('that it has stopped')).toBeVisible();
    expect(screen.getByLabelText('Engine action')).toHaveTextContent('graceSeconds: 1800');
  });

  it('moves from step to step by arrow keys', async () => {
    const { user } = renderApp('/sites/north-campus/plan?goal=stop');
    const picture = await screen.findByRole('group', { name: 'Steps of the plan over time' });
    within(picture).getAllByRole('button')[0]?.focus();
    await user.keyboard('{ArrowRight}{ArrowRight}');
    expect(await screen.findByText(/Step 2 of \d+ · gpu-1 · API/)).toBeVisible();
    expect(document.activeElement).toBe(within(picture).getByRole('button', { pressed: true }));
  });

  it('says so when there is nothing to change', async () => {
    renderApp('/sites/north-campus/plan');
    expect(await screen.findByText('Nothing to change')).toBeVisible();
  });

  it('shows what the document shows while the hosts have not answered', async () => {
    const { world } = renderApp('/sites/north-campus/plan');
    const unused = finding('site.engineUnused', { host: 'gpu-2', evidence: null }, { service: 'engine-es' });
    let answer = (): void => undefined;
    const hosts = new Promise<void>((resolve) => (answer = resolve));
    world.core.handlers['sites.check'] = () => ({ problems: [], more: 0, warnings: [unused] });
    world.core.handlers['plans.make'] = async () => {
      await hosts;
      return fakePlan(productionSite().status, 'apply');
    };
    expect(await screen.findByText(/No API sends work to the Engine engine-es/)).toBeVisible();
    answer();
    expect(await screen.findByText('Nothing to change')).toBeVisible();
    expect(screen.queryByText(/engine-es/)).toBeNull();
  });

  it('never calls a plan that was stopped nothing to change', async () => {
    const { world } = renderApp('/sites/north-campus/plan');
    const plan = fakePlan(productionSite().status, 'apply');
    const stopped = finding('plan.roleMissing', { host: null }, { role: 'engine' });
    world.core.handlers['plans.make'] = () => ({ ...plan, steps: [], findings: [stopped] });
    expect(await screen.findByText('Nothing was planned')).toBeVisible();
    expect(screen.getByText('No host has the role engine.')).toBeVisible();
    expect(screen.queryByText('Nothing to change')).toBeNull();
  });

  it('carries out exactly the plan that was shown and goes to its operation', async () => {
    const stop = fakePlan(productionSite().status, 'stop');
    const { user, world, router } = renderApp('/sites/north-campus/plan?goal=stop');
    await user.click(await screen.findByRole('button', { name: 'Stop north-campus' }));
    const dialog = await screen.findByRole('dialog');
    await user.type(within(dialog).getByLabelText('Type north-campus to confirm'), 'north-campus');
    await user.click(within(dialog).getByRole('button', { name: 'Stop north-campus' }));
    await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/operations\/op-/));
    const call = world.core.received.find((frame) => frame.t === 'call' && frame.name === 'plans.apply');
    expect(call).toMatchObject({
      input: { site: 'north-campus', goal: 'stop', fingerprint: stop.fingerprint },
    });
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
    expect(screen.getByText(/^Steps 1 to \d+ done$/)).toBeVisible();
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
    await user.click(within(region).getByRole('button', { name: 'Traffic is moved' }));
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
