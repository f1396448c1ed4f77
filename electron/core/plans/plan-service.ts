// Owns the life of a change: plan it, refuse it, carry it out, and after a crash resume it or go back. Always by reading the hosts
// again; nothing is ever replayed.
import { createHash } from 'node:crypto';
import type { Override } from '#shared/contract/plans';
import { desiredServices } from '#shared/domain/plan/desired';
import { makePlan } from '#shared/domain/plan/make-plan';
import type { Goal, Plan } from '#shared/domain/plan/plan';
import type { SiteDocument } from '#shared/domain/site-document';
import type { Finding } from '#shared/domain/status';
import { AppError } from '#shared/errors/app-error';
import type { Operation } from '#shared/operations/operation';
import type { OperationRunner } from '../operations/operation-runner.ts';
import type { OperationHandle } from '../operations/operation-handle.ts';
import type { Clock } from '../ports/clock.ts';
import { planFindings, type PreflightService } from '../preflight/preflight-service.ts';
import { observeSite, type ObserveParts } from '../sites/observe.ts';
import { readDocument, type SiteRegistry } from '../sites/site-registry.ts';
import type { OperationStore } from '../store/operation-store.ts';
import type { SiteStore } from '../store/site-store.ts';
import { carryOut, type CarryOutOptions } from './carry-out.ts';
import { keepOverrides, openBlocker } from './overrides.ts';
import type { StepServices } from './step-handler.ts';

interface Parts {
  registry: SiteRegistry;
  runner: OperationRunner;
  siteStore: SiteStore;
  operationStore: OperationStore;
  observe: ObserveParts;
  preflight: PreflightService;
  services: StepServices;
  clock: Clock;
  onMoment?: CarryOutOptions['onMoment'];
}

export interface ApplyRequest {
  site: string;
  goal: Goal;
  fingerprint?: string | undefined;
  confirm?: string | undefined;
  overrides?: Override[] | undefined;
  actor: string;
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

export class PlanService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async make(site: string, goal: Goal): Promise<Plan> {
    const { document, revision } = this.#parts.registry.get(site);
    return this.#plan(document, goal, revision);
  }

  async apply(request: ApplyRequest): Promise<Operation> {
    const { site, goal, fingerprint, confirm, actor, overrides = [] } = request;
    this.#requireIdle(site);
    const { document, revision, text } = this.#parts.registry.get(site);
    const { plan, isEmpty } = await this.#look(document, goal, revision);
    if (fingerprint !== undefined && plan.fingerprint !== fingerprint) {
      throw new AppError('plan.outdated', {
        change: `the plan is now “${plan.title}” with ${plan.steps.length} steps`,
      });
    }
    if (plan.effect === 'destroys' && confirm !== site)
      throw new AppError('plan.confirmationWrong', { site });
    // What was in force is what the hosts run: a site that was removed has revisions and is nowhere in force.
    const origin = isEmpty ? null : (this.#parts.siteStore.revisions(site)[0]?.document ?? null);
    return this.#start(plan, document, {
      actor,
      procedure: 'plans.apply',
      target: text,
      origin,
      overrides,
      follows: null,
    });
  }

  /** From wherever the hosts are now to the target of an operation that did not reach it. */
  async resume(operationId: string, actor: string): Promise<Operation> {
    const { before, site, targets } = this.#unfinished(operationId);
    const text = targets.target ?? this.#parts.registry.get(site).text;
    const document = readDocument(text, `${site}/site.toml`);
    const revision = this.#revisionOf(site);
    const plan = await this.#plan(document, before.plan?.goal ?? 'apply', revision);
    const { origin, overrides = [] } = targets;
    return this.#start(plan, document, {
      actor,
      procedure: 'operations.resume',
      target: text,
      origin,
      overrides,
      follows: operationId,
    });
  }

  /** From wherever the hosts are now back to what was in force before an operation. */
  async revert(operationId: string, actor: string): Promise<Operation> {
    const { before, site, targets } = this.#unfinished(operationId);
    const text = targets.origin ?? targets.target ?? this.#parts.registry.get(site).text;
    const document = readDocument(text, `${site}/site.toml`);
    const goal = revertGoal(before.plan?.goal ?? 'apply', targets.origin !== null);
    const made = await this.#plan(document, goal, this.#revisionOf(site));
    const plan = { ...made, title: `Revert: ${made.title}` };
    const { origin, overrides = [] } = targets;
    return this.#start(plan, document, {
      actor,
      procedure: 'operations.revert',
      target: text,
      origin,
      overrides,
      follows: operationId,
    });
  }

  async #plan(document: SiteDocument, goal: Goal, revision: number | null): Promise<Plan> {
    return (await this.#look(document, goal, revision)).plan;
  }

  /** The plan, and whether the site has no container anywhere. */
  async #look(
    document: SiteDocument,
    goal: Goal,
    revision: number | null,
  ): Promise<{ plan: Plan; isEmpty: boolean }> {
    const [observed, judged] = await Promise.all([
      observeSite(this.#parts.observe, document),
      this.#judge(document, goal),
    ]);
    const isEmpty = observed.hosts.every(({ reachable, containers }) => reachable && containers.length === 0);
    const plan = makePlan({
      document,
      observed,
      goal,
      revision,
      hash,
      catalogue: this.#parts.preflight.catalogue,
    });
    return { plan: { ...plan, findings: [...plan.findings, ...judged] }, isEmpty };
  }

  /** The hosts are judged again before every change that brings something up; a plan starts no container to look. */
  async #judge(document: SiteDocument, goal: Goal): Promise<Finding[]> {
    if (goal !== 'apply' && goal !== 'revert') return [];
    const looked = { refresh: 'stale', containers: false } as const;
    const { checks } = await this.#parts.preflight.checkDocument(document, looked);
    return planFindings(checks, document.name);
  }

  #start(
    plan: Plan,
    document: SiteDocument,
    words: {
      actor: string;
      procedure: string;
      target: string;
      origin: string | null;
      overrides: Override[];
      follows: string | null;
    },
  ): Operation {
    const { overrides } = words;
    const blocker = openBlocker(plan.findings, overrides);
    if (blocker) {
      const evidence = plan.findings
        .map(({ level, message, remedy }) => `${level}: ${message} ${remedy ?? ''}`)
        .join('\n');
      throw new AppError('plan.blocked', { problem: blocker.message }, { evidence });
    }
    this.#requireIdle(plan.site);
    return this.#parts.runner.start({
      procedure: words.procedure,
      site: plan.site,
      hosts: document.host.map(({ connection }) => connection),
      title: plan.title,
      effect: plan.effect,
      cancel: 'between-steps',
      actor: words.actor,
      plan,
      targets: { target: words.target, origin: words.origin, overrides },
      follows: words.follows,
      work: (handle) => {
        keepOverrides(plan.findings, overrides, handle);
        return this.#work(plan, document, { handle, target: words.target });
      },
    });
  }

  async #work(
    plan: Plan,
    document: SiteDocument,
    { handle, target }: { handle: OperationHandle; target: string },
  ): Promise<string> {
    const { services, onMoment, siteStore } = this.#parts;
    if (plan.steps.length === 0) {
      // A crash after the last effect leaves a site that is as wanted and a revision that was never written down.
      const recorded = siteStore.revisions(plan.site)[0]?.document === target;
      if (plan.goal === 'apply' && !recorded) await this.#recordRevision(document, target, handle.current.id);
      if (plan.goal === 'revert') this.#putBack(target);
      return 'Nothing to change: the site is as wanted.';
    }
    for (const host of document.host) await (await services.hosts.engine(host)).removeCarriers();
    try {
      await carryOut({ plan, document, handle, services, onMoment });
    } finally {
      for (const { connection } of document.host) this.#parts.preflight.touch(connection);
    }
    if (plan.goal === 'apply') await this.#recordRevision(document, target, handle.current.id);
    if (plan.goal === 'revert') this.#putBack(target);
    return `${plan.title}: all ${plan.steps.length} steps done.`;
  }

  /** The hosts are back at this document, so it is the site's again. */
  #putBack(target: string): void {
    this.#parts.registry.put({ text: target, file: 'site.toml', replace: true });
  }

  async #recordRevision(document: SiteDocument, text: string, operation: string): Promise<void> {
    const { siteStore, clock, observe } = this.#parts;
    const observed = await observeSite(observe, document);
    const digests = Object.fromEntries(
      observed.hosts.flatMap(({ host, containers }) =>
        containers.map(({ service, digest }) => [`${host}/${service ?? '?'}`, digest ?? ''] as const),
      ),
    );
    const files = Object.fromEntries(
      desiredServices(document, hash).flatMap(({ host, directory, files: list }) =>
        list.map(({ name, sha256 }) => [`${host}${directory}/${name}`, sha256] as const),
      ),
    );
    siteStore.addRevision({
      site: document.name,
      revision: (this.#revisionOf(document.name) ?? 0) + 1,
      operation,
      document: text,
      release: document.release,
      digests,
      files,
      createdAt: clock.now().toISOString(),
    });
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

  #revisionOf(site: string): number | null {
    return this.#parts.siteStore.revisions(site)[0]?.revision ?? null;
  }
}

function revertGoal(goal: Goal, hadOrigin: boolean): Goal {
  if (goal === 'stop') return 'start';
  if (goal === 'start') return 'stop';
  // A site that was never in force goes back to nothing.
  return hadOrigin ? 'revert' : 'remove';
}
