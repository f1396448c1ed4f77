// Owns guard "old stays" at the moment before something is removed: what has this name's place must be running, or nothing may want it.
import { containerName } from '#shared/domain/containers/desired';
import { findService } from '#shared/domain/site/site-services';
import { AppError } from '#shared/errors/app-error';
import type { StepContext } from '../step-handler.ts';

export async function requireSuccessor(container: string, context: StepContext): Promise<void> {
  const { step, plan, engine, document, host } = context;
  if (!step.guards.includes('old stays') || step.service === null || plan.goal === 'remove') return;
  const wanted = findService(document, { host: host.name, service: step.service });
  if (!wanted) return;
  const successor = await engine.inspectContainer(containerName(document, wanted));
  if (successor?.status !== 'running') throw new AppError('guard.oldStays', { container });
}
