// Owns the report of an operation as Markdown, for a ticket or an auditor: what ran when, what callers were told and for how long, and the
// evidence. Only what the operation recorded; nothing is added.
import type { Plan, Step } from '../domain/plan/plan.ts';
import type { Operation, StepProgress } from './operation.ts';

export interface InterruptedTime {
  /** The step that takes something away. */
  step: Step;
  /** Where and what, such as `gpu-1 api`. */
  where: string;
  announced: string;
  ms: number;
}

export function operationReport(operation: Operation): string {
  const { plan, title, state, outcome, error, evidence } = operation;
  const parts = [
    `# ${title}`,
    '',
    `${state}. ${outcome ?? ''}`.trim(),
    '',
    ...facts(operation),
    ...(plan ? ['', '## What callers noticed', '', ...noticedLines(operation, plan)] : []),
    ...(plan && plan.strategy.length > 0
      ? [
          '',
          '## How',
          '',
          ...plan.strategy.map(
            ({ host, service, name, why }) => `- ${host} ${service}: ${name}, because ${why}`,
          ),
        ]
      : []),
    ...(plan ? ['', '## Steps', '', ...stepLines(operation, plan)] : []),
    ...(error ? ['', '## What failed', '', error.message, '', `Remedy: ${error.remedy}`] : []),
    ...(plan && plan.findings.length > 0
      ? [
          '',
          '## Findings before it',
          '',
          ...plan.findings.map(
            ({ level, host, message }) => `- ${level}${host === null ? '' : ` ${host}`}: ${message}`,
          ),
        ]
      : []),
    ...evidence.flatMap((piece) => ['', `## Evidence: ${piece.title}`, '', ...fenced(piece.text)]),
    '',
  ];
  return parts.join('\n');
}

/** For how long each announced interruption lasted: from the step that takes something away to the one that saw it ready again. */
export function interruptedTimes(operation: Operation, plan: Plan): InterruptedTime[] {
  const progressOf = (id: string) => operation.steps.find((step) => step.id === id);
  return plan.steps.flatMap((step, index) => {
    const from = progressOf(step.id)?.startedAt;
    if (step.interruption === null || !from) return [];
    const back = plan.steps.slice(index).find((later) => bringsBack(later, step));
    const to = (back && progressOf(back.id)?.endedAt) ?? operation.endedAt;
    if (!to) return [];
    return [
      {
        step,
        where: `${step.host} ${step.service ?? ''}`.trim(),
        announced: step.interruption,
        ms: Date.parse(to) - Date.parse(from),
      },
    ];
  });
}

function bringsBack(later: Step, { host, service }: Step): boolean {
  return later.host === host && later.service === service && later.action.kind === 'wait-ready';
}

function facts({ id, site, actor, createdAt, startedAt, endedAt, plan, follows }: Operation): string[] {
  const took =
    startedAt !== null && endedAt !== null
      ? seconds(Date.parse(endedAt) - Date.parse(startedAt))
      : 'not over';
  return [
    `- operation: ${id}${follows === null ? '' : `, which follows ${follows}`}`,
    ...(site === null ? [] : [`- site: ${site}`]),
    `- by: ${actor}`,
    `- asked for: ${createdAt}`,
    `- began: ${startedAt ?? 'never'}`,
    `- ended: ${endedAt ?? 'not yet'}`,
    `- took: ${took}`,
    ...(plan ? [`- plan: ${plan.fingerprint}, ${plan.steps.length} steps`, `- to undo: ${plan.undo}`] : []),
  ];
}

function noticedLines(operation: Operation, plan: Plan): string[] {
  const times = interruptedTimes(operation, plan);
  return [
    `Announced: ${plan.interruption}.`,
    ...(times.length === 0
      ? ['No step interrupted callers.']
      : times.map(({ where, announced, ms }) => `- ${where}: ${announced}. It lasted ${seconds(ms)}.`)),
  ];
}

function stepLines(operation: Operation, plan: Plan): string[] {
  const began = Date.parse(operation.startedAt ?? operation.createdAt);
  return [
    '| # | host | service | step | at | took | result |',
    '|---|---|---|---|---|---|---|',
    ...plan.steps.map((step, index) => {
      const progress = operation.steps.find(({ id }) => id === step.id);
      const cells = [index + 1, step.host, step.service ?? '', step.title, ...timesOf(progress, began)];
      return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
    }),
  ];
}

function timesOf(progress: StepProgress | undefined, began: number): [string, string, string] {
  if (!progress?.startedAt) return ['', '', progress?.state ?? 'waiting'];
  const at = Date.parse(progress.startedAt);
  const took = progress.endedAt === null ? '' : seconds(Date.parse(progress.endedAt) - at);
  return [
    `+${seconds(at - began)}`,
    took,
    `${progress.state}${progress.detail ? `: ${progress.detail}` : ''}`,
  ];
}

/** A fence longer than any in the text, so that what a host printed stays text. */
function fenced(text: string): string[] {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [fence, text, fence];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
