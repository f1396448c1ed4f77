// Owns how operations read as text, while they run and when they have ended.
import type { Operation } from '#shared/operations/operation';
import { table } from './table.ts';

const shape: Record<Operation['state'], string> = {
  queued: '◔',
  running: '◔',
  cancelling: '◔',
  succeeded: '●',
  failed: '■',
  cancelled: '○',
  interrupted: '▲',
};

export function operationLine(operation: Operation): string {
  const { progress, steps } = operation;
  const done = steps.filter(({ state }) => state !== 'waiting' && state !== 'running').length;
  const percent = progress.fraction === null ? '' : ` ${Math.floor(progress.fraction * 100)} %`;
  const step = steps.length > 0 ? ` step ${Math.min(done + 1, steps.length)}/${steps.length}` : '';
  return `${shape[operation.state]} ${operation.title}${step}${percent}  ${progress.detail}`.slice(0, 160);
}

export function operationText(operation: Operation): string {
  const { error, evidence, outcome, title, state } = operation;
  const lines = [`${shape[state]} ${title}: ${state}. ${outcome ?? ''}`.trim()];
  if (error) {
    if (error.evidence) lines.push(...error.evidence.split('\n').map((line) => `    ${line}`));
    lines.push(`    → ${error.remedy}`);
  }
  for (const piece of evidence)
    lines.push('', `${piece.title}:`, ...piece.text.split('\n').map((line) => `    ${line}`));
  // What was no plan for a site, a remedy for instance, is simply asked for again.
  const hasPlan = operation.site !== null && operation.plan !== null;
  if (hasPlan && (state === 'failed' || state === 'interrupted' || state === 'cancelled')) {
    lines.push(
      '',
      `Resume: dgsite operations resume ${operation.id} --yes`,
      `Revert: dgsite operations revert ${operation.id} --yes`,
    );
  }
  return lines.join('\n');
}

export function operationsText(operations: Operation[]): string {
  if (operations.length === 0) return 'There were no operations yet.';
  return table(
    operations.map(({ id, site, title, state, createdAt, outcome }) => [
      createdAt,
      `${shape[state]} ${state}`,
      site ?? '',
      title,
      outcome ?? '',
      id,
    ]),
  );
}
