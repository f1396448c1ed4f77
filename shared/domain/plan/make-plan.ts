// Makes a plan: ordered, typed steps with reasons, from observed to desired. Pure: the same input gives the same plan.
import { builtInCatalogue } from '../catalogue/built-in-catalogue.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { judgeCrossings } from './judging/judge-crossings.ts';
import type { SiteDocument } from '../site/site-document.ts';
import type { Finding } from '../findings/finding-schema.ts';
import { keepAdopted, keptFindings, recogniseAdopted } from './judging/adopted.ts';
import type { KeptContainer } from './apply-input.ts';
import { applySteps } from './strategies/apply-steps.ts';
import { estimateOf } from './steps/timeline.ts';
import { mendDrift } from './judging/drift.ts';
import { desiredServices, type DesiredService, type Hash } from '../containers/desired.ts';
import { planTitle, undoOf } from './plan-words.ts';
import { licenceFindings } from './licence/licence-walk.ts';
import { judgePlan } from './judging/judge-plan.ts';
import { allContainers, type Observed } from './observed.ts';
import type { PastTimes } from './steps/past-times.ts';
import { bringsUp, waitingKinds, type Goal, type Plan, type Step } from './plan.ts';
import { fetchSteps } from './strategies/fetch-steps.ts';
import { StepList } from './steps/step-list.ts';
import { removeSteps, startSteps, stopSteps } from './strategies/stop-steps.ts';
import { wayBackFindings } from './judging/way-back.ts';

export interface PlanInput {
  document: SiteDocument;
  observed: Observed;
  goal: Goal;
  /** The revision in force, or null before the first apply. */
  revision: number | null;
  hash: Hash;
  /** The release catalogue; the built-in one unless a newer one is installed. */
  catalogue?: Catalogue;
  /** The earlier revision that the document comes from, and its services as recorded. */
  returnsTo?: number;
  desired?: DesiredService[];
  /** Failed containers that stay stopped as evidence. */
  keep?: readonly KeptContainer[] | undefined;
  /** Durations of earlier operations on this site. */
  past?: PastTimes;
}

export function makePlan(input: PlanInput): Plan {
  const { document, goal, revision, hash, catalogue, returnsTo } = input;
  const desired = input.desired ?? desiredServices(document, hash);
  const { observed, findings: recognised } = recogniseAdopted({
    document,
    observed: input.observed,
    desired,
    goal,
  });
  const list = new StepList(input.past);
  const changes = bringsUp(goal);
  if (changes) {
    applySteps(list, { document, desired, observed, hash, keep: input.keep, past: input.past }, catalogue);
    keepAdopted(list, { document, observed, desired });
    mendDrift(list, observed, desired);
  }
  if (goal === 'fetch') fetchSteps(list, { desired, observed });
  const state = { document, desired, observed };
  const judged = changes
    ? [
        ...licenceFindings(list.steps, state),
        ...judgeCrossings({ ...state, goal, catalogue: catalogue ?? builtInCatalogue }),
      ]
    : [];
  if (goal === 'stop') stopSteps(list, { document, observed });
  if (goal === 'start') startSteps(list, { document, observed });
  if (goal === 'remove') removeSteps(list, { document, observed });
  const steps = list.steps;
  const findings: Finding[] = [
    ...list.findings,
    ...judged,
    ...recognised,
    ...keptFindings(input.observed, observed),
    ...wayBackFindings(steps, { observed, goal }),
    ...judgePlan({ document, desired, observed, goal, catalogue, steps }),
  ];
  return {
    site: document.name,
    goal,
    title: planTitle(document, goal, { revision, returnsTo, from: runningRelease(observed) }),
    fingerprint: hash(
      JSON.stringify({ site: document.name, goal, steps, revision, returnsTo }, withoutKnowledge),
    ).slice(0, 16),
    steps,
    interruption: interruptionOf(steps),
    strategy: list.strategy,
    bytesToFetch: bytesOf(steps),
    estimateMs: estimateOf(steps),
    findings,
    effect: steps.every(({ action }) => waitingKinds.includes(action.kind))
      ? 'reads'
      : goal === 'stop' || goal === 'remove'
        ? 'destroys'
        : 'changes',
    undo: undoOf(goal, revision),
    revision:
      (goal === 'apply' || goal === 'rollback') &&
      steps.some(({ action }) => !waitingKinds.includes(action.kind))
        ? (revision ?? 0) + 1
        : null,
    ...(returnsTo === undefined ? {} : { returnsTo }),
  };
}

/** Excluded from the fingerprint: registry sizes and measured durations may change between two plans without changing the steps. */
function withoutKnowledge(name: string, value: unknown): unknown {
  return ['bytes', 'estimateMs', 'estimateFrom'].includes(name) ? undefined : value;
}

function runningRelease({ hosts }: Observed): string | null {
  const releases = allContainers(hosts)
    .filter(({ state, role }) => state === 'running' && role !== null)
    .map(({ release }) => release);
  const [first = null, ...others] = new Set(releases);
  return others.length === 0 ? first : null;
}

function interruptionOf(steps: Step[]): string {
  const notices = [...new Set(steps.map((step) => step.interruption).filter((words) => words !== null))];
  return notices.length === 0 ? 'no interruption' : notices.join('; ');
}

/** Null when one size is unknown: a partial sum would mislead. */
function bytesOf(steps: Step[]): number | null {
  let sum = 0;
  for (const { action } of steps) {
    if (action.kind !== 'pull-image') continue;
    if (action.bytes === null) return null;
    sum += action.bytes;
  }
  return sum;
}
