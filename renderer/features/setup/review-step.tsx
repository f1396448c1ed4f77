// Owns the last question: the document is stored, the plan drawn, and one button carries it out.
import { useEffect, useState } from 'react';
import { useChange, useRead } from '#renderer/client/hooks.ts';
import { documentOf } from '#renderer/features/setup/document.ts';
import { useProblems } from '#renderer/features/setup/problems.ts';
import type { StepProps } from '#renderer/features/setup/setup-screen.tsx';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { weigh } from '#renderer/parts/overrides.ts';
import { PlanFindings } from '#renderer/parts/plan-findings.tsx';
import { PlanPicture } from '#renderer/parts/plan-picture.tsx';
import { useStart } from '#renderer/parts/start-operation.ts';
import { about } from '#renderer/text/format.ts';
import { guideText } from '#renderer/text/common.ts';
import { setupText } from '#renderer/text/setup.ts';
import { Button } from '#renderer/ui/button.tsx';
import { EvidenceBlock } from '#renderer/ui/mono.tsx';
import { ProgressLine } from '#renderer/ui/progress-line.tsx';
import frame from '#renderer/parts/step-frame.module.css';
import css from './setup-screen.module.css';

const text = setupText.review;

export function ReviewStep({ handle, onBack }: StepProps) {
  const document = documentOf(handle.draft);
  const { problems, problemLines } = useProblems(handle.draft);
  const put = useChange('sites.put');
  const apply = useStart('plans.apply', { then: 'transcript', onStarted: handle.forget });
  const site = put.data?.site ?? '';
  const plan = useRead('plans.make', { site, goal: 'apply' }, { enabled: site !== '' });
  const [selected, setSelected] = useState<string | null>(null);
  const store = put.mutate;
  useEffect(() => store({ text: document, replace: true }), [document, store]);

  const { overrides } = handle.draft;
  const { open, used } = weigh(plan.data?.findings ?? [], overrides);
  const start = () =>
    apply.mutate({
      site,
      goal: 'apply',
      fingerprint: plan.data?.fingerprint,
      ...(used.length > 0 ? { overrides: used } : {}),
    });

  const error = put.error ?? plan.error ?? apply.error;
  const blocked = open.length > 0;
  return (
    <>
      <h2 className={frame.question}>{text.question}</h2>
      <p className={frame.intro}>{text.intro}</p>
      {problems.length > 0 && <EvidenceBlock title={text.problems} text={problemLines} />}
      {error && <CallProblem error={error} onRetry={() => store({ text: document, replace: true })} />}
      {!plan.data && !error && <ProgressLine label={text.checking} fraction={null} />}
      {plan.data && (
        <>
          <p className={css.summary}>
            {plan.data.steps.length === 0
              ? text.upToDate
              : text.summary(plan.data.interruption, plan.data.bytesToFetch, about(plan.data.estimateMs))}
          </p>
          {plan.data.steps.length > 0 && (
            <PlanPicture plan={plan.data} selected={selected} onSelect={setSelected} />
          )}
          <div className={css.probe}>
            <PlanFindings
              findings={plan.data.findings}
              overrides={overrides}
              onChange={(next) => handle.change({ overrides: next })}
            />
          </div>
        </>
      )}
      <details className={css.document}>
        <summary>{text.showDocument}</summary>
        <EvidenceBlock title={text.document} text={document} lines={24} />
      </details>
      <div className={frame.actions}>
        {onBack && <Button onClick={onBack}>{guideText.back}</Button>}
        <Button
          weight="primary"
          onClick={start}
          disabled={!plan.data || blocked || plan.data.steps.length === 0}
          busy={apply.isPending}
        >
          {text.apply(plan.data?.steps.length ?? 0)}
        </Button>
      </div>
    </>
  );
}
