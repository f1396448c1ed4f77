// Guard "old stays" before a container is removed: its successor must run, unless the document no longer has the service.
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
