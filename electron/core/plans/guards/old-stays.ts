// Owns guard "old stays" at the moment before something is removed: what has this name's place must be running, or nothing may want it.
import { containerName } from '#shared/domain/plan/desired';
import { plannableRoles } from '#shared/domain/service';
import { AppError } from '#shared/errors/app-error';
import type { StepContext } from '../step-handler.ts';

export async function requireSuccessor(container: string, context: StepContext): Promise<void> {
  const { step, plan, engine, document, host } = context;
  if (!step.guards.includes('old stays') || step.service === null) return;
  const isLicensedDirectly = step.service === 'license-proxy' && document.licensing.mode === 'direct';
  const stillWanted = host.roles.includes(step.service) && !isLicensedDirectly;
  if (!stillWanted || plan.goal === 'remove') return;
  const service = plannableRoles.find((candidate) => candidate === step.service);
  if (!service) return;
  const successor = await engine.inspectContainer(containerName(document, host, service));
  if (successor?.status !== 'running') throw new AppError('guard.oldStays', { container });
}
