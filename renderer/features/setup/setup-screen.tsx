// Owns the guided setup: steps down the left, one question at a time, the draft kept while one is away.
import { useChoices } from '#renderer/state/address.ts';
import { useDraft, type DraftHandle, type SetupDraft } from '#renderer/features/setup/draft.ts';
import { registryOf } from '#renderer/features/setup/document.ts';
import { CheckStep } from '#renderer/features/setup/check-step.tsx';
import { connectionOf } from '#renderer/parts/connection.ts';
import { HostsStep } from '#renderer/features/setup/hosts-step.tsx';
import { LicenceStep } from '#renderer/features/setup/licence-step.tsx';
import { PlacesStep } from '#renderer/features/setup/places-step.tsx';
import { RegistryStep } from '#renderer/features/setup/registry-step.tsx';
import { ReviewStep } from '#renderer/features/setup/review-step.tsx';
import { SiteStep } from '#renderer/features/setup/site-step.tsx';
import { setupText as text } from '#renderer/text/setup.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Guide } from '#renderer/parts/guide.tsx';
import type { StepperStep } from '#renderer/ui/stepper.tsx';
import css from './setup-screen.module.css';

export const stepIds = ['hosts', 'site', 'licence', 'registry', 'places', 'check', 'review'] as const;
export type StepId = (typeof stepIds)[number];

export interface StepProps {
  handle: DraftHandle;
  /** Marks this step as answered and opens the next one. */
  onDone: () => void;
  onBack: (() => void) | null;
}

const views: Record<StepId, (props: StepProps) => React.ReactNode> = {
  hosts: HostsStep,
  site: SiteStep,
  licence: LicenceStep,
  registry: RegistryStep,
  places: PlacesStep,
  check: CheckStep,
  review: ReviewStep,
};

export function SetupScreen() {
  const handle = useDraft();
  const [choices, choose] = useChoices<'step'>();
  const reached = firstOpen(handle.draft);
  const wanted = stepIds.find((id) => id === choices.step);
  const current =
    wanted !== undefined && stepIds.indexOf(wanted) <= stepIds.indexOf(reached) ? wanted : reached;
  const place = stepIds.indexOf(current);
  const previous = stepIds[place - 1];
  const View = views[current];
  return (
    <Guide
      label={text.label}
      current={current}
      wide={current === 'review'}
      onChoose={(step) => choose({ step })}
      steps={stepIds.map((id): StepperStep => ({
        id,
        title: text.steps[id],
        answer: handle.draft.passed.includes(id) ? answerOf(id, handle.draft) : null,
        state: id === current ? 'open' : handle.draft.passed.includes(id) ? 'done' : 'waiting',
      }))}
      aside={
        <>
          <p className={css.saved}>{text.saved}</p>
          {handle.draft.passed.length > 0 && (
            <Button
              weight="quiet"
              size="small"
              onClick={() => {
                handle.forget();
                choose({ step: undefined });
              }}
            >
              {text.startOver}
            </Button>
          )}
        </>
      }
    >
      <View
        key={current}
        handle={handle}
        onBack={previous === undefined ? null : () => choose({ step: previous })}
        onDone={() => {
          handle.pass(current);
          choose({ step: stepIds[place + 1] });
        }}
      />
    </Guide>
  );
}

function firstOpen(draft: SetupDraft): StepId {
  return stepIds.find((id) => !draft.passed.includes(id)) ?? 'review';
}

function answerOf(id: StepId, draft: SetupDraft): string | null {
  switch (id) {
    case 'hosts': {
      const [first, ...more] = draft.hosts;
      return first && more.length === 0 ? connectionOf(first) : text.hosts.several(draft.hosts.length);
    }
    case 'site':
      return `${draft.name} · ${draft.release}`;
    case 'licence':
      return draft.licensing === 'direct' ? text.licence.direct : text.licence.proxy;
    case 'registry':
      return registryOf(draft);
    case 'places':
      return `${draft.listen}:${draft.apiPort}`;
    case 'check':
      return draft.overrides.length === 0 ? null : text.check.answer(draft.overrides.length);
    case 'review':
      return null;
  }
}
