// Step "take-name": gives a container the network alias that other services use. The present owner of the alias is not changed (ADR 13).
import { setTimeout as delay } from 'node:timers/promises';
import { isPlannable } from '#shared/domain/site/role-names';
import { serviceTitle } from '#shared/domain/site/service-title';
import { AppError } from '#shared/errors/app-error';
import { CHECK_IN_PATIENCE_MS, requireConnected } from '../guards/fresh-proxy.ts';
import type { ActionOf, StepContext, StepHandler } from '../step-handler.ts';

const POLL_MS = 100;
/** Its ports are published again together with the name. */
const READY_AGAIN_MS = 30_000;
const NEXT_CHECK_IN_MS = 2_500;

export const takeName: StepHandler<ActionOf<'take-name'>> = {
  async isDone({ container, network, alias }, { engine }) {
    const state = await engine.inspectContainer(container);
    return state?.networks[network]?.includes(alias) === true;
  },

  async run({ container, network, alias }, context) {
    const { engine, host, step } = context;
    if (step.role === 'license-proxy') await justCheckedIn(container, context);
    // An alias can only be set while connecting, so the container leaves the network for a moment; no service uses it yet. The present owner
    // is not changed. After a crash in between, the container is found outside of the network.
    const before = await engine.inspectContainer(container);
    if (before?.networks[network]) await engine.disconnectNetwork(network, container);
    await engine.connectNetwork(network, { container, aliases: [alias] });
    const after = await engine.inspectContainer(container);
    if (after?.networks[network]?.includes(alias) !== true) {
      throw new AppError('engine.failed', { host: host.name, action: `give ${container} the name ${alias}` });
    }
    if (step.role !== 'license-proxy' && after.status === 'running') await readyAgain(container, context);
    return `${alias} on ${network}`;
  },
};

/**
 * Leaving the network cuts requests in flight, and a lost check-in reads as TrustBased. The best moment is just after a check-in; where none
 * comes for a while, check-ins are so rare that the risk is small.
 */
async function justCheckedIn(container: string, context: StepContext): Promise<void> {
  const until = performance.now() + NEXT_CHECK_IN_MS;
  const { lastCheckinAt } = await requireConnected(container, context, CHECK_IN_PATIENCE_MS);
  while (performance.now() < until) {
    await delay(POLL_MS);
    const now = await requireConnected(container, context, CHECK_IN_PATIENCE_MS);
    if (now.lastCheckinAt !== lastCheckinAt) return;
  }
}

async function readyAgain(container: string, { engine, services, host, step }: StepContext): Promise<void> {
  const role = step.role !== null && isPlannable(step.role) ? step.role : 'api';
  const service = serviceTitle({ service: step.service ?? role, role });
  const startedAt = performance.now();
  let reason = 'its port is not published';
  for (;;) {
    const state = await engine.inspectContainer(container);
    const answer = await services.probes.probe({ engine, host, role, state });
    if (answer.is === 'known' && answer.value.readiness === 'ready') return;
    reason = (answer.is === 'known' ? answer.value.reason : answer.reason) ?? reason;
    if (performance.now() - startedAt > READY_AGAIN_MS)
      throw new AppError('service.notReady', { service, host: host.name, timeoutMs: READY_AGAIN_MS, reason });
    await delay(POLL_MS);
  }
}
