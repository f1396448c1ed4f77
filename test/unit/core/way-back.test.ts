// Promise: just before a container is stopped its engine is asked whether it will still be there afterwards, whatever the plan saw.
import { describe, expect, it } from 'vitest';
import type { ContainerState } from '#core/engine/engine-client';
import { containerState } from '#core/engine/container-state';
import { stopContainer } from '#core/plans/steps/containers';
import type { Goal } from '#shared/domain/plan/plan';
import { stageStep } from '#test/fixtures/step-context';

const action = { kind: 'stop-container', container: 'north-engine-1', graceSeconds: 5 } as const;

function stop(inspected: Partial<ContainerState>, goal: Goal = 'apply') {
  let status = 'running';
  const { context } = stageStep({
    action,
    service: 'engine',
    status: () => status,
    address: () => 'http://127.0.0.1:1',
    inspected,
    goal,
    engine: { stopContainer: () => Promise.resolve(void (status = 'exited')) },
  });
  return stopContainer.run(action, context).then(
    () => status,
    (thrown: unknown) => ({ status, thrown }),
  );
}

describe('a container', () => {
  it.each([
    [{ autoRemove: true }, 'started with --rm'],
    [{ labels: { PODMAN_SYSTEMD_UNIT: 'dg-api.service' } }, 'the systemd unit dg-api.service'],
  ])('that the engine would delete is not stopped: guard.wayBack', async (inspected, words) => {
    expect(await stop(inspected)).toMatchObject({
      status: 'running',
      thrown: { code: 'guard.wayBack', message: expect.stringContaining(words) as string },
    });
    // 'guard.wayBack' is of plans that keep something.
    expect(await stop({ autoRemove: true }, 'remove')).toBe('exited');
  });

  it('that stays is stopped', async () => {
    expect(await stop({ labels: { PODMAN_SYSTEMD_UNIT: 'podman-compose@speech.service' } })).toBe('exited');
  });

  it('is read as its engine says it', () => {
    const answer = (HostConfig: object) =>
      containerState({
        Name: '/x',
        State: { Status: 'running' },
        Config: { Labels: {} },
        NetworkSettings: {},
        HostConfig,
      } as Parameters<typeof containerState>[0]).autoRemove;
    expect([answer({ AutoRemove: true }), answer({ AutoRemove: false }), answer({})]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
