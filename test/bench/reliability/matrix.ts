// Owns one case of the fault matrix: one fault at one step of a change, then taken back or carried on.
// A way ends clean when the site is wholly what it should be: healthy, nothing left to plan, no lock, no carrier.
import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { repository } from '#test/fixtures/open-core';
import type { Step } from '#shared/domain/plan/plan';
import type { Operation } from '#shared/operations/operation';
import { isTerminal } from '#shared/operations/states';
import { AppError } from '#shared/errors/app-error';
import { waitUntil } from '#test/lab/wait-until';
import type { Fault } from './faults.ts';
import type { Stage } from './stage.ts';

export interface Change {
  name: string;
  site: string;
  /** The document before and after. */
  from: string;
  to: string;
}

export interface Result {
  change: string;
  fault: string;
  /** Of the step that was hit. */
  kind: string;
  way: 'revert' | 'resume';
  /** `unharmed`: the change came to its end all the same. */
  outcome: 'clean' | 'unharmed' | 'not clean';
  problem: string | null;
}

export interface Case {
  fault: Fault | 'app killed';
  /** Place of the step in its plan. */
  place: number;
  way: 'revert' | 'resume';
}

/** How long a change or a way on may be refused, for a reason that goes away by itself. */
const REFUSED_FOR_MS = 30_000;
/** How long known ground may take to be reached again. */
const GROUND_DEADLINE_MS = 180_000;

/** Null: the fault cannot touch this step, or there is none; the site is where it was. */
export async function runCase(
  stage: Stage,
  change: Change,
  { fault, place, way }: Case,
): Promise<Result | null> {
  const { site, from, to } = change;
  const known = stage.plans.get(change.name);
  if (known && !canHit(fault, known[place])) return null;
  await forgetUnusedImages(stage);
  await stage.client.call('sites.put', { text: to, replace: true });
  const { steps } = await stage.client.call('plans.make', { site });
  stage.plans.set(change.name, steps);
  const step = steps[place];
  if (!canHit(fault, step)) {
    await stage.client.call('sites.put', { text: from, replace: true });
    return null;
  }
  const row = {
    change: change.name,
    fault: nameOf(fault),
    kind: step.action.kind,
    way,
  };
  try {
    const hit =
      fault === 'app killed'
        ? await killAt(stage, site, step.id)
        : await failAt(stage, site, { fault, stepId: step.id });
    if (hit.state === 'succeeded') {
      await expectSite(stage, site, to);
      return { ...row, outcome: 'unharmed', problem: null };
    }
    const procedure = way === 'resume' ? 'operations.resume' : 'operations.revert';
    const after = await stage.ended(await begun(() => stage.client.call(procedure, { operationId: hit.id })));
    if (after.state !== 'succeeded')
      throw new Error(`${way} ${after.state}: ${after.error?.code ?? ''} ${after.outcome ?? ''}`);
    await expectSite(stage, site, way === 'resume' ? to : from);
    return { ...row, outcome: 'clean', problem: null };
  } catch (thrown) {
    const problem =
      thrown instanceof AppError ? `${thrown.message} ${thrown.evidence ?? ''}` : String(thrown);
    return { ...row, outcome: 'not clean', problem: `${step.title}: ${problem}`.slice(0, 500) };
  }
}

export function nameOf(fault: Case['fault']): string {
  return fault === 'app killed' ? fault : fault.name;
}

function canHit(fault: Case['fault'], step: Step | undefined): step is Step {
  return step !== undefined && (fault === 'app killed' || fault.touches(step));
}

/** An operator who is told why it cannot begin yet, such as a License Proxy that answers from memory, asks again until it can. */
async function begun(ask: () => Promise<{ operationId: string }>): Promise<{ operationId: string }> {
  const until = performance.now() + REFUSED_FOR_MS;
  for (;;) {
    try {
      return await ask();
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'plan.blocked' || performance.now() > until)
        throw thrown;
      await delay(500);
    }
  }
}

async function failAt(
  stage: Stage,
  site: string,
  { fault, stepId }: { fault: Fault; stepId: string },
): Promise<Operation> {
  let operationId = '';
  const { steps } = await stage.client.call('plans.make', { site });
  const step = steps.find(({ id }) => id === stepId);
  stage.at = (moment, id) => {
    if (moment !== 'intent' || id !== stepId || !step) return;
    stage.at = () => undefined;
    fault.begin(stage, step, () => operationId);
  };
  const started = await begun(() => stage.client.call('plans.apply', { site, keepFailed: true }));
  operationId = started.operationId;
  const hit = await stage.ended(started);
  stage.at = () => undefined;
  if (step) await fault.end(stage, step);
  return hit;
}

/** Killed after the effect of the step and before its record: the worst moment. */
async function killAt(stage: Stage, site: string, stepId: string): Promise<Operation> {
  await stage.closeCore();
  const script = join(repository, 'test', 'faults', 'crash-process.ts');
  await new Promise<void>((resolve) => {
    execFile(process.execPath, [script, stage.directory, site, 'apply', stepId, 'effect'], () => resolve());
  });
  await stage.openCore();
  const { operations } = await stage.client.call('operations.list', { site, limit: 1 });
  const [operation] = operations;
  if (!operation || !isTerminal(operation.state)) throw new Error('the killed operation was not found ended');
  return operation;
}

/** The site is wholly this document: nothing to plan, healthy, nothing of ours left behind. */
async function expectSite(stage: Stage, site: string, text: string): Promise<void> {
  const stored = await stage.client.call('sites.get', { site });
  if (stored.text !== text) await stage.client.call('sites.put', { text, replace: true });
  // What was restarted with its engine says that it is ready a moment later.
  await waitUntil(
    async () => {
      const plan = await stage.client.call('plans.make', { site });
      const status = await stage.client.call('sites.status', { site });
      return plan.steps.length === 0 && status.health === 'ok';
    },
    { what: `${site} as wanted`, deadlineMs: 20_000 },
  ).catch(async () => {
    const plan = await stage.client.call('plans.make', { site });
    const { health } = await stage.client.call('sites.status', { site });
    throw new Error(
      `${health}, still to do: ${plan.steps.map(({ title }) => title).join('; ') || 'nothing'}`,
    );
  });
}

/** Back to known ground after a case that left it: by force, and it must succeed. */
export async function bringTo(stage: Stage, site: string, text: string): Promise<void> {
  const until = performance.now() + GROUND_DEADLINE_MS;
  let refusal: unknown;
  while (performance.now() < until) {
    await idle(stage, site);
    await stage.client.call('sites.put', { text, replace: true });
    try {
      const applied = await stage.ended(await stage.client.call('plans.apply', { site, keepFailed: true }));
      if (applied.state === 'succeeded') return;
      await stage.ended(await stage.client.call('plans.apply', { site, goal: 'remove', confirm: site }));
    } catch (thrown) {
      // Refused for now, such as while a License Proxy still answers from memory.
      if (!['plan.siteBusy', 'plan.blocked'].includes((thrown as { code?: string }).code ?? '')) throw thrown;
      refusal = thrown;
      await delay(1_000);
    }
  }
  throw new Error(`${site} cannot be brought to known ground`, { cause: refusal });
}

/** A change that failed on its way may take itself back. */
async function idle(stage: Stage, site: string): Promise<void> {
  await waitUntil(
    async () => {
      const { operations } = await stage.client.call('operations.list', { site, limit: 3 });
      return operations.every(({ state }) => isTerminal(state));
    },
    { what: `${site} left alone`, deadlineMs: 60_000 },
  );
}

/** Every upgrade has to fetch: what no container uses is gone before. */
async function forgetUnusedImages(stage: Stage): Promise<void> {
  stage.askEngine('POST', `/images/prune?filters=${encodeURIComponent('{"dangling":["false"]}')}`);
}
