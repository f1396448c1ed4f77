// Owns where an upgrade stands: which stages are answered and with what, read from the core wherever it knows.
import { newestAfter } from '#shared/domain/upgrade/passed-releases';
import type { Operation } from '#shared/operations/operation';
import { useRead } from '#renderer/client/hooks.ts';
import { stageIds, type StageId } from '#renderer/features/upgrade/stage.ts';
import { upgradeText as text } from '#renderer/text/upgrade.ts';
import type { StepperStep } from '#renderer/ui/stepper.tsx';

interface Where {
  site: string;
  current: string;
  choices: Partial<Record<'to' | 'stage' | 'operation', string>>;
}

export interface Stages {
  steps: StepperStep[];
  target: string;
  open: StageId;
}

export function useStages({ site, current, choices }: Where): Stages {
  const releases = useRead('releases.list', {}, { freshForMs: 600_000 });
  const operations = useRead('operations.list', { site, limit: 50 }, { freshForMs: 5000 });
  const upgraded = choices.operation;
  const target = choices.to ?? newestAfter(releases.data?.releases ?? [], current) ?? current;
  const wanted = stageIds.find((id) => id === choices.stage);
  // With nowhere to go the first question is the only one; once carried out, watching is.
  const reachable: readonly StageId[] =
    upgraded !== undefined ? stageIds : target === current ? ['news'] : stageIds.slice(0, 5);
  const open = wanted !== undefined && reachable.includes(wanted) ? wanted : upgraded ? 'soak' : 'news';
  const rehearsal = newestRehearsal(operations.data?.operations ?? [], target);
  const answers: Partial<Record<StageId, string>> = {
    news: target === current || upgraded !== undefined ? current : `→ ${target}`,
    ...(rehearsal ? { rehearsal: rehearsalAnswer(rehearsal) } : {}),
  };
  const steps = stageIds.map((id): StepperStep => {
    const passed = stageIds.indexOf(id) < stageIds.indexOf(open);
    return {
      id,
      title: text.stages[id],
      answer: answers[id] ?? null,
      state: id === open ? 'open' : passed ? 'done' : reachable.includes(id) ? 'next' : 'waiting',
    };
  });
  return { steps, target, open };
}

/** Newest first, as the core lists them. */
export function newestRehearsal(operations: Operation[], target: string): Operation | undefined {
  return operations.find(
    ({ procedure, title }) => procedure === 'upgrade.rehearse' && title.endsWith(`→ ${target}`),
  );
}

function rehearsalAnswer({ state }: Operation): string {
  const { answer } = text.rehearsal;
  if (state === 'succeeded') return answer.succeeded;
  return state === 'failed' || state === 'cancelled' || state === 'interrupted'
    ? answer.failed
    : answer.running;
}
