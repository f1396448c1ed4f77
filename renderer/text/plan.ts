// Strings of plans and operations: the picture, the explained step, resume and revert, the list of operations.
import type { Goal, Step } from '#shared/domain/plan/plan';
import { about, amountToFetch, count, sentence, span } from '#renderer/text/format.ts';

/** Of one bar. */
const MOST_STEPS_TOLD = 6;

export const planText = {
  picture: 'Steps of the plan over time',
  host: 'host',
  callersNotice: 'Callers notice',
  phases: {
    fetch: 'fetch',
    prepare: 'prepare',
    start: 'start',
    prove: 'prove',
    switch: 'switch',
    drain: 'drain',
    stop: 'stop',
  },
  barTitle: ({
    phase,
    place,
    span: took,
    steps,
  }: {
    phase: string;
    place: string;
    span: string;
    steps: string[];
  }) =>
    `${sentence(phase)} · ${place} · ${took}: ${steps.slice(0, MOST_STEPS_TOLD).join('; ')}${
      steps.length > MOST_STEPS_TOLD ? `; ${count(steps.length - MOST_STEPS_TOLD)} more` : ''
    }`,
  breakWords: (ms: number) => `⋯ ${span(ms)} ⋯`,
  rulerEstimated: 'estimated',
  rulerTook: 'took',
  nothing: 'nothing',
  goals: {
    apply: 'Apply',
    fetch: 'Fetch images',
    start: 'Start',
    stop: 'Stop',
    remove: 'Remove',
    revert: 'Revert',
    rollback: 'Roll back',
  } satisfies Record<Goal, string>,
  goalLabel: 'What to plan',
  planning: 'Reading the hosts and planning',
  summary: (interruption: string, fetch: number | null, estimateMs: number) =>
    [sentence(interruption), amountToFetch(fetch), about(estimateMs)].filter(Boolean).join(' · '),
  steps: (all: number) => (all === 1 ? '1 step' : `${count(all)} steps`),
  press: (goal: Goal, steps: number, site: string) =>
    goal === 'apply'
      ? `Apply ${steps === 1 ? '1 step' : `${count(steps)} steps`}`
      : goal === 'fetch'
        ? `Fetch ${steps === 1 ? '1 image' : `${count(steps)} images`}`
        : `${planText.goals[goal]} ${site}`,
  planAgain: 'Plan again',
  upToDate: 'Nothing to change',
  upToDateText:
    'The hosts already run what the site document says. Every container was compared by its specification, image digest and configuration.',
  nothingToDo: {
    apply: 'Nothing to change',
    fetch: 'Every image is on its host',
    start: 'Nothing to start',
    stop: 'Nothing to stop',
    remove: 'Nothing to remove',
    revert: 'Nothing to revert',
    rollback: 'The site already runs that revision',
  } satisfies Record<Goal, string>,
  documentShows: 'What the site document shows, before any host has answered',
  notPlanned: 'Nothing was planned',
  notPlannedText: 'What is said below stops the plan; no step was worked out.',
  nothingToDoText: 'The hosts were read just now; there is no step to run.',
  findings: 'Findings',
  strategy: 'Strategy',
  undo: 'Undo',
  why: 'Why',
  risk: 'Risk',
  riskWords: { none: 'none', low: 'low', medium: 'medium', high: 'high' },
  guard: 'Guard',
  noGuard: 'none needed',
  readsBack: 'Read back',
  callers: 'Callers notice',
  estimate: 'Estimate',
  estimateWords: (span: string, from: Step['estimateFrom']) =>
    from === 'past' ? `${span}, measured here before` : `${span}, the usual time; not measured here yet`,
  took: 'Took',
  engineAction: 'Engine action',
  nowAt: 'Now',
  stepOf: (place: number, all: number) => `Step ${count(place)} of ${count(all)}`,
  folded: (first: number, last: number) => `Steps ${count(first)} to ${count(last)} done`,
  chooseStep: 'Choose a step to see its reason and how to undo it.',
  stepColumns: {
    place: '#',
    state: 'State',
    host: 'Host',
    service: 'Service',
    step: 'Step',
    detail: 'Detail',
    estimate: 'Estimate',
  },
  confirmTitle: (goal: Goal, site: string) => `${planText.goals[goal]} ${site}`,
  confirmType: (site: string) => `Type ${site} to confirm`,
  confirmNotice: 'Callers notice:',
  confirmStays: (goal: Goal) =>
    goal === 'remove'
      ? 'What stays: the site document, its revisions, images and files on the hosts.'
      : 'What stays: everything. The containers are stopped, not removed.',
  confirmUndo: 'To undo:',
  keep: (goal: Goal) => (goal === 'stop' ? 'Keep it running' : 'Keep the site'),
  span,
};

export const operationText = {
  cancel: 'Cancel after this step',
  cancelInline: 'Cancel',
  cancelling: 'Stops at the next safe point.',
  resume: 'Resume',
  resumeText: 'Reads the hosts again and continues from there to the target.',
  revert: 'Revert',
  revertText: 'Reads the hosts again and goes back to what they ran before.',
  /** The title stands beside the outcome; once is enough. */
  outcome: (title: string, outcome: string) => sentence(outcome.replace(`${title}: `, '')),
  movingTitle: 'Move the traffic',
  moved: 'Traffic is moved',
  movedText:
    'Confirm only when traffic is too light for the counters. Site Admin checks in any case that the previous API has no requests in flight.',
  takenBack:
    'Site Admin reverts to the revision that was in force before. The failed containers are kept as evidence.',
  showRevert: 'Show the revert',
  waysOn: 'Resume or revert',
  by: (actor: string) => `by ${actor}`,
  began: (at: string) => `began ${at}`,
  took: (ms: number) => `took ${span(ms)}`,
  running: (ms: number) => `running for ${span(ms)}`,
  follows: 'Follows an earlier operation',
  showEarlier: 'Show it',
  followedBy: 'Another operation continued from here.',
  progress: 'Progress of the operation',
  transcriptNext: 'Hear the first transcript',
  toOverview: 'Show overview',
  toSoak: 'Watch it, then keep it',
  noPlan: 'This operation has no plan to draw.',
  emptyTitle: 'No operation yet',
  empty:
    'Every change to a site is kept here with its steps, evidence and outcome. Plan an apply to make the first one.',
  columns: {
    state: 'State',
    title: 'Operation',
    site: 'Site',
    when: 'Began',
    took: 'Took',
    by: 'By',
    outcome: 'Outcome',
  },
  operations: 'Operations',
};
