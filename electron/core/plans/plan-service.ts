// Owns the life of a change: plan it, refuse it, carry it out, and after a crash resume it or go back. Always by reading the hosts
// again; nothing is ever replayed.
import { createHash } from 'node:crypto';
import type { Override } from '#shared/contract/plans';
import type { KeptContainer } from '#shared/domain/plan/apply-input';
import { claimFindings } from '#shared/domain/adoption/claims';
import { desiredServices, type DesiredService } from '#shared/domain/plan/desired';
import { HOST_LOCKED } from '#shared/domain/plan/host-lock';
import { makePlan } from '#shared/domain/plan/make-plan';
import type { Goal, Plan } from '#shared/domain/plan/plan';
import type { SiteDocument } from '#shared/domain/site-document';
import { withRelease } from '#shared/domain/site-release';
import type { Finding } from '#shared/domain/status';
import { AppError } from '#shared/errors/app-error';
import { measuredTimes } from '#shared/operations/measured-times';
import type { Operation } from '#shared/operations/operation';
import type { OperationRunner } from '../operations/operation-runner.ts';
import type { OperationHandle } from '../operations/operation-handle.ts';
import type { Clock } from '../ports/clock.ts';
import { planFindings, type PreflightService } from '../preflight/preflight-service.ts';
import { observeSite, type ObserveParts } from '../sites/observe.ts';
import { readDocument, type SiteRegistry } from '../sites/site-registry.ts';
import type { OperationStore } from '../store/operation-store.ts';
import type { RevisionRow, SiteStore } from '../store/site-store.ts';
import { keptAsEvidence, takesItselfBack } from './automatic-revert.ts';
import { carryOut, type CarryOutOptions } from './carry-out.ts';
import type { HostLocks } from './host-locks.ts';
import { keepOverrides, openBlocker } from './overrides.ts';
import { recordRevision } from './record-revision.ts';
import { findRevision, returnTo } from './return-to-revision.ts';
import type { StepServices } from './step-handler.ts';

interface Parts {
  registry: SiteRegistry;
  runner: OperationRunner;
  siteStore: SiteStore;
  operationStore: OperationStore;
  observe: ObserveParts;
  preflight: PreflightService;
  services: StepServices;
  locks: HostLocks;
  clock: Clock;
  onMoment?: CarryOutOptions['onMoment'];
}

export interface ApplyRequest {
  site: string;
  goal: Goal;
  /** For goal `rollback`: where to; without it the newest revision that differs from what is in force. */
  revision?: number | undefined;
  /** For goals `apply` and `fetch`: this release instead of the document's. */
  release?: string | undefined;
  fingerprint?: string | undefined;
  confirm?: string | undefined;
  overrides?: Override[] | undefined;
  /** Do not go back when it fails; the operator looks, then resumes or reverts. */
  keepFailed?: boolean | undefined;
  actor: string;
}

/** Where a plan leads: a document, and the revision that it comes from when it goes back. */
interface Aim {
  goal: Goal;
  text: string;
  document: SiteDocument;
  row: RevisionRow | null;
  /** Containers that failed and stay as evidence. */
  keep?: readonly KeptContainer[];
}

/** A plan with what carrying it out needs beside it. */
interface Made {
  plan: Plan;
  aim: Aim;
  desired: DesiredService[];
  /** The site has no container anywhere. */
  isEmpty: boolean;
  /** What was in force, or null when nothing was. */
  before: RevisionRow | null;
  /** Foreign locks that were seen, by host. */
  locks: { host: string; id: string }[];
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
  /** Whether it goes back by itself when it fails. */
  takesBack: boolean;
}

/** Operations whose times a plan looks at. */
const REMEMBERED = 20;

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

export class PlanService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async make(request: Pick<ApplyRequest, 'site' | 'goal' | 'revision' | 'release'>): Promise<Plan> {
    return (await this.#look(this.#aim(request))).plan;
  }

  async apply(request: ApplyRequest): Promise<Operation> {
    const { site, fingerprint, confirm, actor, overrides = [] } = request;
    this.#requireIdle(site);
    const made = await this.#look(this.#aim(request));
    const { plan, isEmpty } = made;
    if (fingerprint !== undefined && plan.fingerprint !== fingerprint) {
      throw new AppError('plan.outdated', {
        change: `the plan is now “${plan.title}” with ${plan.steps.length} steps`,
      });
    }
    if (plan.effect === 'destroys' && confirm !== site)
      throw new AppError('plan.confirmationWrong', { site });
    // What was in force is what the hosts run: a site that was removed has revisions and is nowhere in force.
    const inForce = isEmpty ? null : this.#inForce(site);
    return this.#start(made, {
      actor,
      procedure: 'plans.apply',
      origin: inForce?.document ?? null,
      originRevision: inForce?.revision ?? null,
      overrides,
      follows: null,
      takesBack: request.keepFailed !== true,
    });
  }

  /** From wherever the hosts are now to the target of an operation that did not reach it. */
  async resume(operationId: string, actor: string): Promise<Operation> {
    const { before, site, targets } = this.#unfinished(operationId);
    const text = targets.target ?? this.#parts.registry.get(site).text;
    const row = this.#row(site, targets.targetRevision);
    const made = await this.#look(aimAt({ goal: before.plan?.goal ?? 'apply', site, text, row }));
    const { origin, originRevision = null, overrides = [] } = targets;
    const procedure = 'operations.resume';
    const begin = { actor, procedure, origin, originRevision, overrides, follows: operationId };
    return this.#start(made, { ...begin, takesBack: true });
  }

  /** From wherever the hosts are now back to what was in force before an operation. */
  async revert(operationId: string, actor: string): Promise<Operation> {
    return this.#goBack(operationId, { actor, words: 'Revert', keep: [] });
  }

  async #goBack(
    operationId: string,
    { actor, words, keep }: { actor: string; words: string; keep: KeptContainer[] },
  ): Promise<Operation> {
    const { before, site, targets } = this.#unfinished(operationId);
    const text = targets.origin ?? targets.target ?? this.#parts.registry.get(site).text;
    const goal = revertGoal(before.plan?.goal ?? 'apply', targets.origin !== null);
    const row = goal === 'revert' ? this.#row(site, targets.originRevision) : null;
    const made = await this.#look({ ...aimAt({ goal, site, text, row }), keep });
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
        takesBack: false,
      },
    );
  }

  /** The journal of both says why; where it cannot begin, the failed operation says that, and both ways stay open. */
  async #takeBack(failed: Operation, plan: Plan): Promise<void> {
    const { operationStore, runner, clock } = this.#parts;
    const reason = failed.error?.message ?? failed.outcome ?? '';
    const note = (operation: string, detail: unknown) =>
      operationStore.write(operation, { step: null, word: 'note', at: clock.now().toISOString(), detail });
    try {
      const keep = keptAsEvidence({ plan, operation: failed });
      const revert = await this.#goBack(failed.id, { actor: failed.actor, words: 'Automatic revert', keep });
      note(failed.id, { automaticRevert: revert.id });
      note(revert.id, { automaticRevertOf: failed.id, reason, kept: keep });
    } catch (thrown) {
      note(failed.id, { automaticRevertFailed: thrown instanceof Error ? thrown.message : String(thrown) });
      runner.noFollower(failed.id);
    }
  }

  #aim({ site, goal, revision, release }: Pick<ApplyRequest, 'site' | 'goal' | 'revision' | 'release'>): Aim {
    const { document, text } = this.#parts.registry.get(site);
    if (release !== undefined && (goal === 'apply' || goal === 'fetch'))
      return aimAt({ goal, site, text: withRelease(text, release), row: null });
    if (goal !== 'rollback') return { goal, text, document, row: null };
    const row = findRevision(site, this.#parts.siteStore.revisions(site), revision);
    return aimAt({ goal, site, text: row.document, row });
  }

  async #look(aim: Aim): Promise<Made> {
    const { document, goal, row } = aim;
    const { catalogue } = this.#parts.preflight;
    const [observed, judged] = await Promise.all([
      observeSite(this.#parts.observe, document),
      this.#judge(document, goal),
    ]);
    const isEmpty = observed.hosts.every(({ reachable, containers }) => reachable && containers.length === 0);
    const inForce = isEmpty ? null : this.#inForce(document.name);
    const { hosts, secrets } = this.#parts.services;
    const { sizes } = this.#parts.observe;
    const returned =
      row &&
      (await returnTo({ hosts, secrets, sizes }, { document, observed, row, inForce, catalogue, hash }));
    const desired = returned?.desired ?? desiredServices(document, hash);
    const plan = makePlan({
      document,
      observed: returned?.observed ?? observed,
      desired,
      goal,
      revision: this.#inForce(document.name)?.revision ?? null,
      hash,
      catalogue,
      ...(row ? { returnsTo: row.revision } : {}),
      keep: aim.keep,
      past: measuredTimes(this.#parts.operationStore.list({ site: document.name, limit: REMEMBERED })),
    });
    const claims = bringsUp(goal) ? claimFindings(document, this.#parts.registry.readable(), hash) : [];
    const findings = [...(returned?.findings ?? []), ...plan.findings, ...claims, ...judged];
    const locks = observed.hosts.flatMap(({ host, lock }) => (lock ? [{ host, id: lock.id }] : []));
    return { plan: { ...plan, findings }, aim, desired, isEmpty, before: inForce, locks };
  }

  /** The hosts are judged again before every change that brings something up; a plan starts no container to look. */
  async #judge(document: SiteDocument, goal: Goal): Promise<Finding[]> {
    if (!bringsUp(goal)) return [];
    const looked = { refresh: 'stale', containers: false } as const;
    const { checks } = await this.#parts.preflight.checkDocument(document, looked);
    return planFindings(checks, document.name);
  }

  #start(made: Made, begin: Begin): Operation {
    const { plan, aim } = made;
    const { overrides } = begin;
    const blocker = openBlocker(plan.findings, overrides);
    if (blocker) {
      const evidence = plan.findings
        .map(({ level, message, remedy }) => `${level}: ${message} ${remedy ?? ''}`)
        .join('\n');
      throw new AppError('plan.blocked', { problem: blocker.message }, { evidence });
    }
    this.#requireIdle(plan.site);
    return this.#parts.runner.start({
      procedure: begin.procedure,
      site: plan.site,
      hosts: aim.document.host.map(({ connection }) => connection),
      title: plan.title,
      effect: plan.effect,
      cancel: 'between-steps',
      actor: begin.actor,
      plan,
      targets: {
        target: aim.text,
        targetRevision: aim.row?.revision ?? null,
        origin: begin.origin,
        originRevision: begin.originRevision,
        overrides,
      },
      follows: begin.follows,
      afterFailure: (operation, { code }) => {
        if (!begin.takesBack || !takesItselfBack({ plan, operation, code, origin: begin.origin }))
          return null;
        return (failed) => this.#takeBack(failed, plan);
      },
      work: (handle) => {
        keepOverrides(plan.findings, overrides, handle);
        const carried = overrides.filter(({ code }) => code === HOST_LOCKED).map(({ host }) => host);
        const takeOver = made.locks.filter(({ host }) => carried.includes(host)).map(({ id }) => id);
        return this.#work(made, handle, takeOver);
      },
    });
  }

  async #work(made: Made, handle: OperationHandle, takeOver: string[]): Promise<string> {
    const { services, onMoment } = this.#parts;
    const { plan, aim } = made;
    const { document } = aim;
    if (plan.steps.length === 0) {
      // A crash after the last effect leaves a site that is as wanted and a revision that was never written down.
      if (!this.#isRecorded(made)) await this.#record(made, handle.current.id);
      this.#storeDocument(made);
      await this.#parts.locks.sweep(document);
      return 'Nothing to change: the site is as wanted.';
    }
    const locks = await this.#parts.locks.take({ document, operation: handle.current, takeOver });
    try {
      await Promise.all(
        document.host.map(async (host) => (await services.hosts.engine(host)).removeCarriers()),
      );
      await carryOut({ plan, document, handle, services, locks, onMoment });
    } finally {
      await locks.release();
      for (const { connection } of document.host) this.#parts.preflight.touch(connection);
    }
    await this.#record(made, handle.current.id);
    this.#storeDocument(made);
    return `${plan.title}: all ${plan.steps.length} steps done.`;
  }

  #isRecorded({ plan, aim }: Made): boolean {
    const newest = this.#inForce(plan.site);
    if (newest?.document !== aim.text) return false;
    return aim.row === null || [newest.revision, newest.returnsTo].includes(aim.row.revision);
  }

  async #record({ plan, aim, desired }: Made, operation: string): Promise<void> {
    const { siteStore, observe, clock } = this.#parts;
    const { goal } = plan;
    const { document, text, row } = aim;
    const newest = this.#inForce(plan.site);
    // A crash between the record and the end of an operation leaves a revision that its revert takes back: that is history too.
    const isTakenBack =
      goal === 'revert' && row !== null && newest !== null && newest.revision !== row.revision;
    if (goal === 'apply' || goal === 'rollback' || isTakenBack)
      await recordRevision(
        { siteStore, observe, clock },
        { document, text, desired, operation, returnsTo: row?.revision ?? null },
      );
  }

  /** What is in force again is what the site wants from now on, also where no step was needed. */
  #storeDocument({ plan, aim, before }: Made): void {
    const { text: stored } = this.#parts.registry.get(plan.site);
    const isUpgrade = plan.goal === 'apply' && takesOverRelease(stored, aim.text, before);
    if (plan.goal !== 'revert' && plan.goal !== 'rollback' && !isUpgrade) return;
    this.#parts.registry.put({ text: aim.text, file: 'site.toml', replace: true });
  }

  #unfinished(operationId: string) {
    const before = this.#parts.runner.get(operationId);
    const mayFollow =
      before.state === 'interrupted' || before.state === 'failed' || before.state === 'cancelled';
    if (!mayFollow || !before.site) throw new AppError('operation.notInterrupted', { state: before.state });
    this.#requireIdle(before.site);
    return { before, site: before.site, targets: this.#parts.operationStore.targets(operationId) };
  }

  #requireIdle(site: string): void {
    const active = this.#parts.runner.activeFor(site);
    if (active) throw new AppError('plan.siteBusy', { title: active.title });
  }

  /** The newest revision. */
  #inForce(site: string): RevisionRow | null {
    return this.#parts.siteStore.revisions(site)[0] ?? null;
  }

  #row(site: string, revision: number | null | undefined): RevisionRow | null {
    return this.#parts.siteStore.revisions(site).find((row) => row.revision === revision) ?? null;
  }
}

const bringsUp = (goal: Goal) => goal === 'apply' || goal === 'revert' || goal === 'rollback';

function aimAt({ goal, site, text, row }: Omit<Aim, 'document'> & { site: string }): Aim {
  return { goal, text, row, document: readDocument(text, `${site}/site.toml`) };
}

/**
 * The release that an upgrade asked for is what the site wants from now on. The document that says another one must be the one that was in
 * force: whatever an operator has edited since is not ours to overwrite.
 */
function takesOverRelease(stored: string, applied: string, before: RevisionRow | null): boolean {
  return (
    stored !== applied && stored === withRelease(applied, before?.release ?? readDocument(stored, '').release)
  );
}

function revertGoal(goal: Goal, hadOrigin: boolean): Goal {
  if (goal === 'stop') return 'start';
  if (goal === 'start') return 'stop';
  // A site that was never in force goes back to nothing.
  return hadOrigin ? 'revert' : 'remove';
}
