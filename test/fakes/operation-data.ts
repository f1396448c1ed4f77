// Owns operations of the fake core: their first shape, and running one step after another in real time.
import type { ActionKind, Plan } from '#shared/domain/plan/plan';
import type { Role } from '#shared/domain/site/role-names';
import { waitingStep, type Operation, type StepProgress } from '#shared/operations/operation';

export function fakeOperation(plan: Plan, change: Partial<Operation> = {}): Operation {
  return {
    id: `op-${Math.random().toString(36).slice(2, 10)}`,
    procedure: 'plans.apply',
    site: plan.site,
    title: plan.title,
    state: 'queued',
    effect: plan.effect,
    cancel: 'between-steps',
    actor: 'operator',
    createdAt: new Date().toISOString(),
    startedAt: null,
    endedAt: null,
    progress: { detail: 'waiting for the host', fraction: 0, doneBytes: null, totalBytes: null },
    plan,
    steps: plan.steps.map((step) => waitingStep(step.id)),
    error: null,
    evidence: [],
    outcome: null,
    follows: null,
    ...change,
  };
}

/** How many steps come before the first of this kind. */
export function placeOf({ steps }: Plan, kind: ActionKind, service: Role): number {
  return steps.findIndex((step) => step.action.kind === kind && step.service === service);
}

/** An operation as it stands after `done` steps, the next one failed or cut short. */
export function halfWay(plan: Plan, done: number, state: 'failed' | 'interrupted' | 'running'): Operation {
  // The Engine of the first host fails while it loads its models.
  const began = Date.now() - 240_000;
  const operation = fakeOperation(plan, {
    id: `op-${state}`,
    state,
    createdAt: new Date(began).toISOString(),
    startedAt: new Date(began).toISOString(),
    endedAt: state === 'running' ? null : new Date().toISOString(),
  });
  operation.steps = operation.steps.map((step, index): StepProgress => {
    const began1 = began + index * 15_000;
    const at = new Date(began1).toISOString();
    const took = (plan.steps[index]?.estimateMs ?? 0) * 1.1;
    const ended = new Date(began1 + took).toISOString();
    if (index < done)
      return { ...step, state: 'done', detail: 'read back as wanted', startedAt: at, endedAt: ended };
    if (index > done || state === 'interrupted') return step;
    if (state === 'running') {
      return {
        ...step,
        state: 'running',
        detail: '612 MB of 1.3 GB, layer 4 of 9',
        fraction: 0.47,
        startedAt: at,
      };
    }
    return { ...step, state: 'failed', detail: 'exited with code 1', startedAt: at, endedAt: ended };
  });
  operation.progress = {
    detail: 'load models',
    fraction: done / plan.steps.length,
    doneBytes: null,
    totalBytes: null,
  };
  if (state === 'failed') {
    operation.error = {
      code: 'service.exited',
      severity: 'error',
      retryable: false,
      message: 'Engine on gpu-1 exited with code 1 while it was starting.',
      remedy: 'Read its last log lines below; the container was kept.',
      params: { service: 'Engine', host: 'gpu-1', exitCode: 1 },
      evidence: null,
    };
    operation.evidence = [
      {
        title: 'last log lines of north-campus-engine-1',
        text: '2026-11-21T02:09:55Z  INFO impeller: Using devices: CUDA\n2026-11-21T02:09:56Z  WARN impeller::gpu: retrying device enumeration attempt=3\n2026-11-21T02:09:57Z ERROR impeller: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected\n2026-11-21T02:09:57Z ERROR impeller: exiting',
      },
      { title: 'nvidia-smi on gpu-1', text: 'No devices were found' },
    ];
    operation.outcome = `Stopped at step ${String(done + 1)}: Engine on gpu-1 exited with code 1. Steps 1 to ${String(done)} stand.`;
  }
  if (state === 'interrupted') {
    operation.outcome = `Site Admin ended while step ${String(done + 1)} was running. The hosts were read again.`;
  }
  return operation;
}

interface RunOptions {
  /** Divides every estimate. */
  speed: number;
  changed: (operation: Operation) => void;
  cancelled: () => boolean;
}

/** Runs to the end; every change is a new object, as it would be after travelling. */
export async function runOperation(start: Operation, options: RunOptions): Promise<Operation> {
  let operation: Operation = { ...start, state: 'running', startedAt: new Date().toISOString() };
  const publish = (change: Partial<Operation>) => {
    operation = { ...operation, ...change };
    options.changed(operation);
  };
  publish({});
  const plan = operation.plan?.steps ?? [];
  for (const [index, step] of plan.entries()) {
    if (options.cancelled()) {
      publish({ state: 'cancelled', endedAt: now(), outcome: `Cancelled before step ${String(index + 1)}.` });
      return operation;
    }
    const began = now();
    for (const fraction of [0, 0.35, 0.7]) {
      const steps = operation.steps.map((each) =>
        each.id === step.id
          ? { ...each, state: 'running' as const, fraction, detail: step.title, startedAt: began }
          : each,
      );
      publish({
        steps,
        progress: {
          detail: step.title,
          fraction: (index + fraction) / plan.length,
          doneBytes: null,
          totalBytes: null,
        },
      });
      await pause(Math.min(step.estimateMs, 20_000) / options.speed / 3);
    }
    publish({
      steps: operation.steps.map((each) =>
        each.id === step.id
          ? {
              ...each,
              state: 'done' as const,
              fraction: 1,
              detail: step.readsBack,
              startedAt: began,
              endedAt: now(),
            }
          : each,
      ),
    });
  }
  publish({
    state: 'succeeded',
    endedAt: now(),
    progress: { detail: 'done', fraction: 1, doneBytes: null, totalBytes: null },
    outcome: `${String(plan.length)} steps done; everything was read back as wanted.`,
  });
  return operation;
}

const now = () => new Date().toISOString();
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
