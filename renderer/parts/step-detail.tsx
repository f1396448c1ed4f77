// Owns the explained step: why, risk, guard, what is read back, how it is undone, and the engine action itself.
import { stepService } from '#renderer/parts/step-service.ts';
import type { Plan, Step } from '#shared/domain/plan/plan';
import { about } from '#renderer/text/format.ts';
import { planText as text } from '#renderer/text/plan.ts';
import { EvidenceBlock } from '#renderer/ui/mono.tsx';
import { Facts } from '#renderer/ui/screen.tsx';
import css from './step-detail.module.css';

export function StepDetail({ plan, stepId }: { plan: Plan; stepId: string | null }) {
  const place = plan.steps.findIndex((step) => step.id === stepId);
  const step = plan.steps[place];
  if (!step) return <p className={css.hint}>{text.chooseStep}</p>;
  return (
    <div className={css.detail} aria-live="polite">
      <p className={css.place}>
        {text.stepOf(place + 1, plan.steps.length)} · {step.host}
        {step.service !== null && ` · ${stepService(step) ?? ''}`}
      </p>
      <h3 className={css.title}>{step.title}</h3>
      <Facts facts={factsOf(step)} />
      <EvidenceBlock title={text.engineAction} text={actionText(step)} lines={12} />
    </div>
  );
}

function factsOf(step: Step) {
  return [
    { name: text.why, value: step.reason },
    { name: text.callers, value: step.interruption ?? text.nothing },
    { name: text.risk, value: text.riskWords[step.risk] },
    { name: text.guard, value: step.guards.length === 0 ? text.noGuard : step.guards.join(', ') },
    { name: text.readsBack, value: step.readsBack },
    { name: text.undo, value: step.undo },
    { name: text.estimate, value: text.estimateWords(about(step.estimateMs), step.estimateFrom) },
  ];
}

/** One line per field, as the engine will be asked; file contents are told by name and digest. */
function actionText(step: Step): string {
  const { kind, ...rest } = step.action;
  const fields: [string, unknown][] =
    'spec' in rest
      ? Object.entries(rest.spec)
      : 'files' in rest
        ? [
            ['directory', rest.directory],
            ...rest.files.map((file): [string, unknown] => [
              file.name,
              `sha256:${file.sha256.slice(0, 12)}…`,
            ]),
          ]
        : Object.entries(rest);
  return [kind, ...fields.map(([name, value]) => `  ${name}: ${write(value)}`)].join('\n');
}

function write(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
}
