// Runs a plan: starts each step when its needs are done (plan-walk.ts), writes the intent to the journal before the effect, and verifies the
// effect after it. Effects of steps are in steps/, refusals in guards/.
import { PlanWalk } from '#shared/domain/plan/steps/plan-walk';
import type { Plan, Step } from '#shared/domain/plan/plan';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { AppError } from '#shared/errors/app-error';
import { StoppedAtSafePoint } from '../operations/operation-runner.ts';
import type { OperationHandle } from '../operations/operation-handle.ts';
import { collectEvidence } from './evidence.ts';
import type { HeldLocks } from '../hosts/host-locks.ts';
import {
  foundDone,
  type StepContext,
  type StepHandler,
  type StepHandlers,
  type StepServices,
} from './step-handler.ts';
import {
  createContainer,
  removeContainer,
  renameContainer,
  setRestart,
  startContainer,
  stopContainer,
} from './steps/containers.ts';
import { ensureNetwork, joinNetwork, removeNetwork, writeFiles } from './steps/files-and-network.ts';
import { drain } from './steps/in-flight.ts';
import { proveLicence, waitConnected } from './steps/licence-proxy.ts';
import { moveTraffic } from './steps/move-traffic.ts';
import { pullImage } from './steps/pull-image.ts';
import { takeName } from './steps/take-name.ts';
import { prove, waitReady } from './steps/waiting.ts';

const handlers: StepHandlers = {
  'pull-image': pullImage,
  'write-files': writeFiles,
  'ensure-network': ensureNetwork,
  'create-container': createContainer,
  'start-container': startContainer,
  'wait-ready': waitReady,
  'wait-connected': waitConnected,
  'join-network': joinNetwork,
  'take-name': takeName,
  'prove-licence': proveLicence,
  prove,
  'move-traffic': moveTraffic,
  drain,
  'stop-container': stopContainer,
  'rename-container': renameContainer,
  'set-restart': setRestart,
  'remove-container': removeContainer,
  'remove-network': removeNetwork,
};

/** Moments of a step in their order; fault tests kill the process at each of them. */
export type StepMoment = 'intent' | 'effect' | 'done';

export interface CarryOutOptions {
  plan: Plan;
  document: SiteDocument;
  handle: OperationHandle;
  services: StepServices;
  locks: HeldLocks;
  onMoment?: ((moment: StepMoment, stepId: string) => void) | undefined;
}

/**
 * Resolves when all steps are done. Rejects with the first failure once all running steps have ended, or when the operator cancelled and steps
 * remain.
 */
export async function carryOut(options: CarryOutOptions): Promise<void> {
  const { plan, handle } = options;
  const giveUp = new AbortController();
  const running = { ...options, signal: AbortSignal.any([handle.signal, giveUp.signal]) };
  const walk = new PlanWalk(plan.steps);
  const atWork = new Map<string, Promise<void>>();
  const failures: Error[] = [];
  let done = 0;
  for (;;) {
    const mayBegin = failures.length === 0 && !handle.signal.aborted;
    for (const step of mayBegin ? walk.begin() : []) {
      const work = carryOutStep(step, running)
        .then(() => {
          done += 1;
          walk.finish(step);
        })
        .catch((thrown: unknown) => {
          failures.push(thrown instanceof Error ? thrown : new Error(String(thrown)));
          giveUp.abort();
        })
        .finally(() => atWork.delete(step.id));
      atWork.set(step.id, work);
    }
    if (atWork.size === 0) break;
    await Promise.race(atWork.values());
  }
  // A step that was aborted because another step failed did not fail itself.
  const [failure] = failures.toSorted((a, b) => Number(isStop(a)) - Number(isStop(b)));
  if (failure !== undefined) throw failure;
  if (walk.isOver) return;
  throw new StoppedAtSafePoint(
    `Cancelled after ${done} of ${plan.steps.length} steps. Resume or revert from History.`,
  );
}

function isStop(thrown: unknown): boolean {
  return thrown instanceof StoppedAtSafePoint;
}

interface Running extends CarryOutOptions {
  signal: AbortSignal;
}

async function carryOutStep(step: Step, options: Running): Promise<void> {
  const { handle, locks, onMoment } = options;
  const context = await contextOf(step, options);
  const { host } = context;
  const { title, action } = step;
  const intent = { word: 'intent', detail: { kind: action.kind, title } } as const;
  handle.enter(step.id, { state: 'running', detail: title }, intent);
  onMoment?.('intent', step.id);
  try {
    const handler = handlers[step.action.kind] as StepHandler;
    // Both only read; no effect happens before both have finished.
    const [isDone] = await Promise.all([handler.isDone(step.action, context), locks.require(host)]);
    const outcome = isDone ? foundDone : await handler.run(step.action, context);
    const unchanged = outcome === foundDone;
    const detail = unchanged ? 'was so already' : outcome;
    onMoment?.('effect', step.id);
    const word = unchanged ? 'unchanged' : 'done';
    handle.enter(step.id, { state: word, detail, fraction: 1 }, { word, detail: { detail } });
    onMoment?.('done', step.id);
  } catch (thrown) {
    if (thrown instanceof StoppedAtSafePoint) {
      const detail = handle.signal.aborted ? 'cancelled' : 'given up: another step failed';
      handle.step(step.id, { state: 'skipped', detail });
      throw thrown;
    }
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    handle.enter(step.id, { state: 'failed', detail: message }, { word: 'failed', detail: { message } });
    const [evidence, loss] = await Promise.all([collectEvidence(context), lossOfLock(locks, context)]);
    for (const piece of evidence) handle.evidence(piece);
    throw loss ?? thrown;
  }
}

/** When another installation took the lock, report that instead of the error that the step hit. */
async function lossOfLock(locks: HeldLocks, { host }: StepContext): Promise<AppError | null> {
  try {
    await locks.require(host);
    return null;
  } catch (thrown) {
    return thrown instanceof AppError && thrown.code === 'host.lockLost' ? thrown : null;
  }
}

async function contextOf(
  step: Step,
  { plan, document, handle, services, signal }: Running,
): Promise<StepContext> {
  const host = document.host.find(({ name }) => name === step.host);
  if (!host) throw new AppError('host.unknown', { site: plan.site, host: step.host, known: '' });
  const engine = await services.hosts.engine(host);
  return { plan, step, document, host, engine, handle, services, signal };
}
