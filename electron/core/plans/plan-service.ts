// Plans a change, refuses it, runs it, and resumes or reverts it after a crash. It always reads the hosts again and never replays steps.
import type { Override } from '#shared/contract/plans';
import type { KeptContainer } from '#shared/domain/plan/apply-input';
import { HOST_LOCKED } from '#shared/domain/plan/host-lock';
import type { Goal, Plan } from '#shared/domain/plan/plan';
import { withRelease } from '#shared/domain/site/site-release';
import { AppError } from '#shared/errors/app-error';
import type { Operation } from '#shared/operations/operation';
import type { OperationRunner } from '../operations/operation-runner.ts';
import type { OperationHandle } from '../operations/operation-handle.ts';
import type { Clock } from '../ports/clock.ts';
import { readDocument } from '../sites/site-registry.ts';
import type { RevisionRow } from '../store/site-store.ts';
import { containersToKeep, shouldAutoRevert } from './automatic-revert.ts';
import { carryOut, type CarryOutOptions } from './carry-out.ts';
import type { HostLocks } from '../hosts/host-locks.ts';
import { keepOverrides, openBlocker } from './overrides.ts';
import {
  planTarget,
  Planner,
  type PlanTarget,
  type PlannedChange,
  type PlannerDependencies,
  type PlanRequest,
} from './planner.ts';
import { recordRevision } from './record-revision.ts';

interface Dependencies extends PlannerDependencies {
  runner: OperationRunner;
  locks: HostLocks;
  clock: Clock;
  onMoment?: CarryOutOptions['onMoment'];
}

export interface ApplyRequest extends PlanRequest {
  fingerprint?: string | undefined;
  confirm?: string | undefined;
  overrides?: Override[] | undefined;
  /** Do not revert automatically; the operator decides between resume and revert. */
  keepFailed?: boolean | undefined;
  actor: string;
}

interface Targets {
  origin: string | null;
  originRevision: number | null;
  overrides: Override[];
}

interface Begin extends Targets {
  actor: string;
  procedure: string;
  follows: string | null;
  /** Whether a failure is reverted automatically. */
  autoReverts: boolean;
}

export class PlanService {
  readonly #deps: Dependencies;
  readonly #planner: Planner;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#planner = new Planner(deps);
  }

  async make(request: PlanRequest): Promise<Plan> {
    return (await this.#planner.look(this.#planner.targetOf(request))).plan;
  }

  async apply(request: ApplyRequest): Promise<Operation> {
    const { site, fingerprint, confirm, actor, overrides = [] } = request;
    this.#requireIdle(site);
    const made = await this.#planAgain(this.#planner.targetOf(request));
    const { plan, isEmpty } = made;
    if (fingerprint !== undefined && plan.fingerprint !== fingerprint) {
      throw new AppError('plan.outdated', {
        change: `the plan is now “${plan.title}” with ${plan.steps.length} steps`,
      });
    }
    if (plan.effect === 'destroys' && confirm !== site)
      throw new AppError('plan.confirmationWrong', { site });
    // The revision in force is what the hosts run: a removed site has revisions but none in force.
    const inForce = isEmpty ? null : this.#planner.inForce(site);
    return this.#start(made, {
      actor,
      procedure: 'plans.apply',
      origin: inForce?.document ?? null,
      originRevision: inForce?.revision ?? null,
      overrides,
      follows: null,
      autoReverts: request.keepFailed !== true,
    });
  }

  /** From the present state of the hosts to the target of an unfinished operation. */
  async resume(operationId: string, actor: string): Promise<Operation> {
    const { before, site, targets } = this.#unfinished(operationId);
    const text = targets.target ?? this.#deps.registry.get(site).text;
    const row = this.#row(site, targets.targetRevision);
    const made = await this.#planAgain(planTarget({ goal: before.plan?.goal ?? 'apply', site, text, row }));
    const { origin, originRevision = null, overrides = [] } = targets;
    const procedure = 'operations.resume';
    const begin = { actor, procedure, origin, originRevision, overrides, follows: operationId };
    return this.#start(made, { ...begin, autoReverts: true });
  }

  /** From the present state of the hosts back to what was in force before an operation. */
  async revert(operationId: string, actor: string): Promise<Operation> {
    return this.#planRevert(operationId, { actor, words: 'Revert', keep: [] });
  }

  async #planRevert(
    operationId: string,
    { actor, words, keep }: { actor: string; words: string; keep: KeptContainer[] },
  ): Promise<Operation> {
    const { before, site, targets } = this.#unfinished(operationId);
    const text = targets.origin ?? targets.target ?? this.#deps.registry.get(site).text;
    const goal = revertGoal(before.plan?.goal ?? 'apply', targets.origin !== null);
    const row = goal === 'revert' ? this.#row(site, targets.originRevision) : null;
    const made = await this.#planAgain({ ...planTarget({ goal, site, text, row }), keep });
    const plan = { ...made.plan, title: `${words}: ${made.plan.title}` };
    const { origin, originRevision = null, overrides = [] } = targets;
    return this.#start(
      { ...made, plan },
      {
        actor,
        procedure: 'operations.revert',
        origin,
        originRevision,
        overrides,
        follows: operationId,
        autoReverts: false,
      },
    );
  }

  /**
   * The journals of both operations contain the reason. If the revert cannot start, the failed operation records that, and resume and revert
   * stay possible.
   */
  async #autoRevert(failed: Operation, plan: Plan): Promise<void> {
    const { operationStore, runner, clock } = this.#deps;
    const reason = failed.error?.message ?? failed.outcome ?? '';
    const note = (operation: string, detail: unknown) =>
      operationStore.write(operation, { step: null, word: 'note', at: clock.now().toISOString(), detail });
    try {
      const keep = containersToKeep({ plan, operation: failed });
      const revert = await this.#planRevert(failed.id, {
        actor: failed.actor,
        words: 'Automatic revert',
        keep,
      });
      note(failed.id, { automaticRevert: revert.id });
      note(revert.id, { automaticRevertOf: failed.id, reason, kept: keep });
    } catch (thrown) {
      note(failed.id, { automaticRevertFailed: thrown instanceof Error ? thrown.message : String(thrown) });
      runner.noFollower(failed.id);
    }
  }

  /** A person requested this change, so hosts that were unreachable a moment ago are tried again. */
  #planAgain(target: PlanTarget): Promise<PlannedChange> {
    this.#deps.services.hosts.forgetFailures();
    return this.#planner.look(target);
  }

  #start(made: PlannedChange, begin: Begin): Operation {
    const { plan, target } = made;
    const { overrides } = begin;
    const blocker = openBlocker(plan.findings, overrides);
    if (blocker) {
      const evidence = plan.findings
        .map((finding) =>
          [`${finding.level}: ${finding.message}`, finding.remedy, finding.evidence]
            .filter(Boolean)
            .join(' '),
        )
        .join('\n');
      throw new AppError('plan.blocked', { problem: blocker.message }, { evidence });
    }
    this.#requireIdle(plan.site);
    return this.#deps.runner.start({
      procedure: begin.procedure,
      site: plan.site,
      hosts: target.document.host.map(({ connection }) => connection),
      title: plan.title,
      effect: plan.effect,
      cancel: 'between-steps',
      actor: begin.actor,
      plan,
      targets: {
        target: target.text,
        targetRevision: target.row?.revision ?? null,
        origin: begin.origin,
        originRevision: begin.originRevision,
        overrides,
      },
      follows: begin.follows,
      afterFailure: (operation, { code }) => {
        if (!begin.autoReverts || !shouldAutoRevert({ plan, operation, code, origin: begin.origin }))
          return null;
        return (failed) => this.#autoRevert(failed, plan);
      },
      work: (handle) => {
        keepOverrides(plan.findings, overrides, handle);
        const carried = overrides.filter(({ code }) => code === HOST_LOCKED).map(({ host }) => host);
        const takeOver = made.locks.filter(({ host }) => carried.includes(host)).map(({ id }) => id);
        return this.#work(made, handle, takeOver);
      },
    });
  }

  async #work(made: PlannedChange, handle: OperationHandle, takeOver: string[]): Promise<string> {
    const { services, onMoment } = this.#deps;
    const { plan, target } = made;
    const { document } = target;
    if (plan.steps.length === 0) {
      // After a crash behind the last effect the site is as wanted, but its revision was never recorded.
      if (!this.#isRecorded(made)) await this.#record(made, handle.current.id);
      this.#storeDocument(made);
      await this.#deps.locks.sweep(document);
      return 'Nothing to change: the site is as wanted.';
    }
    const locks = await this.#deps.locks.take({ document, operation: handle.current, takeOver });
    try {
      await Promise.all(
        document.host.map(async (host) => (await services.hosts.engine(host)).removeCarriers()),
      );
      await carryOut({ plan, document, handle, services, locks, onMoment });
    } finally {
      await locks.release();
      for (const { connection } of document.host) this.#deps.preflight.touch(connection);
    }
    await this.#record(made, handle.current.id);
    this.#storeDocument(made);
    return `${plan.title}: all ${plan.steps.length} steps done.`;
  }

  #isRecorded({ plan, target }: PlannedChange): boolean {
    const newest = this.#planner.inForce(plan.site);
    if (newest?.document !== target.text) return false;
    return target.row === null || [newest.revision, newest.returnsTo].includes(target.row.revision);
  }

  async #record({ plan, target, desired }: PlannedChange, operation: string): Promise<void> {
    const { siteStore, observe, clock } = this.#deps;
    const { goal } = plan;
    const { document, text, row } = target;
    const newest = this.#planner.inForce(plan.site);
    // A crash between recording the revision and ending the operation leaves a revision that the revert undoes; it stays in the history.
    const isTakenBack =
      goal === 'revert' && row !== null && newest !== null && newest.revision !== row.revision;
    if (goal === 'apply' || goal === 'rollback' || isTakenBack)
      await recordRevision(
        { siteStore, observe, clock },
        { document, text, desired, operation, returnsTo: row?.revision ?? null },
      );
  }

  /** The reverted document becomes the current one, even when no step was needed. */
  #storeDocument({ plan, target, before }: PlannedChange): void {
    const { text: stored } = this.#deps.registry.get(plan.site);
    const isUpgrade = plan.goal === 'apply' && takesOverRelease(stored, target.text, before);
    if (plan.goal !== 'revert' && plan.goal !== 'rollback' && !isUpgrade) return;
    this.#deps.registry.put({ text: target.text, file: 'site.toml', replace: true });
  }

  #unfinished(operationId: string) {
    const before = this.#deps.runner.get(operationId);
    const mayFollow =
      before.state === 'interrupted' || before.state === 'failed' || before.state === 'cancelled';
    if (!mayFollow || !before.site) throw new AppError('operation.notInterrupted', { state: before.state });
    this.#requireIdle(before.site);
    return { before, site: before.site, targets: this.#deps.operationStore.targets(operationId) };
  }

  #requireIdle(site: string): void {
    const active = this.#deps.runner.activeFor(site);
    if (active) throw new AppError('plan.siteBusy', { title: active.title });
  }

  #row(site: string, revision: number | null | undefined): RevisionRow | null {
    return this.#deps.siteStore.revisions(site).find((row) => row.revision === revision) ?? null;
  }
}

/**
 * Makes the requested release part of the site document. Only when the document is still the one that was in force: edits by the operator
 * since then are not overwritten.
 */
function takesOverRelease(stored: string, applied: string, before: RevisionRow | null): boolean {
  return (
    stored !== applied && stored === withRelease(applied, before?.release ?? readDocument(stored, '').release)
  );
}

function revertGoal(goal: Goal, hadOrigin: boolean): Goal {
  if (goal === 'stop') return 'start';
  if (goal === 'start') return 'stop';
  // A site that was never in force reverts to nothing.
  return hadOrigin ? 'revert' : 'remove';
}
