// Makes one plan from the target of the request, the observed hosts, earlier durations, and the findings of every judge.
import { AppError } from '#shared/errors/app-error';
import { claimFindings } from '#shared/domain/adoption/claims';
import type { KeptContainer } from '#shared/domain/plan/apply-input';
import { desiredServices, type DesiredService } from '#shared/domain/containers/desired';
import { inForce } from '#shared/domain/containers/files-in-force';
import { allContainers } from '#shared/domain/plan/observed';
import { recordedServices } from '#shared/domain/revisions/recorded-services';
import { makePlan } from '#shared/domain/plan/make-plan';
import { judgeDocument } from '#shared/domain/plan/judging/judge-document';
import { refusedPlan, refuses } from '#shared/domain/plan/refused-plan';
import { bringsUp, type Goal, type Plan } from '#shared/domain/plan/plan';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { withRelease } from '#shared/domain/site/site-release';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { measuredTimes } from '#shared/operations/measured-times';
import { planFindings, type PreflightService } from '../preflight/preflight-service.ts';
import { observeSite, type ObserveDependencies } from '../observation/observe.ts';
import { readDocument, type SiteRegistry } from '../sites/site-registry.ts';
import type { OperationStore } from '../store/operation-store.ts';
import type { RevisionRow, SiteStore } from '../store/site-store.ts';
import { findRevision, returnTo } from './return-to-revision.ts';
import type { StepServices } from './step-handler.ts';
import { sha256 } from '../ports/sha256.ts';

export interface PlannerDependencies {
  registry: SiteRegistry;
  siteStore: SiteStore;
  operationStore: OperationStore;
  observe: ObserveDependencies;
  preflight: PreflightService;
  services: StepServices;
}

export interface PlanRequest {
  site: string;
  goal: Goal;
  /** For goal `rollback`: the target; by default the newest revision that differs from the one in force. */
  revision?: number | undefined;
  /** For goals `apply` and `fetch`: this release instead of the document's. */
  release?: string | undefined;
}

/** Target of a plan: a document, and for a rollback the revision that it comes from. */
export interface PlanTarget {
  goal: Goal;
  text: string;
  document: SiteDocument;
  row: RevisionRow | null;
  /** Failed containers to keep as evidence. */
  keep?: readonly KeptContainer[];
}

/** A plan together with what its execution needs. */
export interface PlannedChange {
  plan: Plan;
  target: PlanTarget;
  desired: DesiredService[];
  /** The site has no container on any host. */
  isEmpty: boolean;
  /** The revision that was in force, or null. */
  before: RevisionRow | null;
  /** Locks of other installations, by host. */
  locks: { host: string; id: string }[];
}

/** How many earlier operations a plan takes durations from. */
const REMEMBERED = 20;

export class Planner {
  readonly #deps: PlannerDependencies;

  constructor(deps: PlannerDependencies) {
    this.#deps = deps;
  }

  targetOf({ site, goal, revision, release }: PlanRequest): PlanTarget {
    const { document, text } = this.#deps.registry.get(site);
    if (release !== undefined && (goal === 'apply' || goal === 'fetch'))
      return planTarget({ goal, site, text: releasedText(site, text, release), row: null });
    if (goal !== 'rollback') return { goal, text, document, row: null };
    const row = findRevision(site, this.#deps.siteStore.revisions(site), revision);
    return planTarget({ goal, site, text: row.document, row });
  }

  /** Reads the hosts and plans from their present state. */
  async look(target: PlanTarget): Promise<PlannedChange> {
    const { document, goal, row } = target;
    const { catalogue } = this.#deps.preflight;
    const refused = this.#refused(target);
    if (refused) return refused;
    const [observed, judged] = await Promise.all([
      observeSite(this.#deps.observe, document),
      this.#judge(document, goal),
    ]);
    const isEmpty = observed.hosts.every(({ reachable, containers }) => reachable && containers.length === 0);
    const inForceRow = isEmpty ? null : this.inForce(document.name);
    const { hosts, secrets } = this.#deps.services;
    const { sizes } = this.#deps.observe;
    const returned =
      row &&
      (await returnTo(
        { hosts, secrets, sizes },
        { document, observed, row, inForce: inForceRow, catalogue, hash: sha256 },
      ));
    const recorded = inForceRow ? recordedServices(inForceRow.services, document, sha256) : [];
    const specs = allContainers(observed.hosts).map(({ spec }) => spec);
    const desired = returned?.desired ?? desiredServices(document, sha256, inForce(recorded, specs));
    const plan = makePlan({
      document,
      observed: returned?.observed ?? observed,
      desired,
      goal,
      revision: this.inForce(document.name)?.revision ?? null,
      hash: sha256,
      catalogue,
      ...(row ? { returnsTo: row.revision } : {}),
      keep: target.keep,
      past: measuredTimes(
        this.#deps.operationStore.list({ site: document.name, limit: REMEMBERED }).operations,
      ),
    });
    const claims = this.#claims(document, goal);
    const findings = [...(returned?.findings ?? []), ...plan.findings, ...claims, ...judged];
    const locks = observed.hosts.flatMap(({ host, lock }) => (lock ? [{ host, id: lock.id }] : []));
    return { plan: { ...plan, findings }, target, desired, isEmpty, before: inForceRow, locks };
  }

  /** What the documents alone stop is said at once: hosts may be many and silent, and nothing they answer would change it. */
  #refused(target: PlanTarget): PlannedChange | null {
    const { document, goal, row } = target;
    if (!bringsUp(goal)) return null;
    const { catalogue } = this.#deps.preflight;
    const findings = [...judgeDocument(document, catalogue), ...this.#claims(document, goal)];
    if (!refuses(findings)) return null;
    const before = this.inForce(document.name);
    const revision = before?.revision ?? null;
    const returnsTo = row?.revision;
    const plan = refusedPlan({ document, goal, revision, returnsTo, hash: sha256, findings });
    return { plan, target, desired: [], isEmpty: false, before, locks: [] };
  }

  #claims(document: SiteDocument, goal: Goal): Finding[] {
    return bringsUp(goal) ? claimFindings(document, this.#deps.registry.readable(), sha256) : [];
  }

  /** Judges the hosts again before every change that starts services; planning starts no container for it. */
  async #judge(document: SiteDocument, goal: Goal): Promise<Finding[]> {
    if (!bringsUp(goal)) return [];
    const looked = { refresh: 'stale', containers: false } as const;
    const { checks } = await this.#deps.preflight.checkDocument(document, looked);
    return planFindings(checks, document.name);
  }

  /** The newest revision. */
  inForce(site: string): RevisionRow | null {
    return this.#deps.siteStore.revisions(site)[0] ?? null;
  }
}

export function planTarget({
  goal,
  site,
  text,
  row,
}: Omit<PlanTarget, 'document'> & { site: string }): PlanTarget {
  return { goal, text, row, document: readDocument(text, `${site}/site.toml`) };
}

/** Rejects with `site.releaseNotWritable`: planning for the previous release instead would mislead the operator. */
function releasedText(site: string, text: string, release: string): string {
  const edited = withRelease(text, release);
  if (edited === null) throw new AppError('site.releaseNotWritable', { site, release });
  return edited;
}
