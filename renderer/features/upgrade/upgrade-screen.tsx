// Owns the guide of an upgrade: what is new, fit, images, rehearsal, plan, and watching it afterwards. Its state is in the address: leaving and
// coming back loses nothing, and nothing changes before the plan is applied.
import { useRead } from '#renderer/client/hooks.ts';
import { FitStage } from '#renderer/features/upgrade/fit-stage.tsx';
import { ImagesStage } from '#renderer/features/upgrade/images-stage.tsx';
import { NewsStage } from '#renderer/features/upgrade/news-stage.tsx';
import { PlanStage } from '#renderer/features/upgrade/plan-stage.tsx';
import { RehearsalStage } from '#renderer/features/upgrade/rehearsal-stage.tsx';
import { SoakStage } from '#renderer/features/upgrade/soak-stage.tsx';
import { stageIds, type StageId, type StageProps } from '#renderer/features/upgrade/stage.ts';
import { useStages } from '#renderer/features/upgrade/use-stages.ts';
import { Guide } from '#renderer/parts/guide.tsx';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { useChoices, useSiteName } from '#renderer/state/address.ts';
import { upgradeText as text } from '#renderer/text/upgrade.ts';
import css from './upgrade-screen.module.css';

const views: Record<StageId, (props: StageProps) => React.ReactNode> = {
  news: NewsStage,
  fit: FitStage,
  images: ImagesStage,
  rehearsal: RehearsalStage,
  plan: PlanStage,
  soak: SoakStage,
};

export function UpgradeScreen() {
  const site = useSiteName();
  const list = useRead('sites.list', {}, { freshForMs: 5000 });
  return (
    <ReadingView reading={list} waiting={<div className={css.waiting} />}>
      {({ sites }) => {
        const found = sites.find(({ name }) => name === site);
        return found ? (
          <UpgradeGuide key={site} site={site} current={found.release} />
        ) : (
          <p className={css.soft}>{text.noSite(site)}</p>
        );
      }}
    </ReadingView>
  );
}

function UpgradeGuide({ site, current }: { site: string; current: string }) {
  const [choices, choose] = useChoices<'to' | 'stage' | 'operation'>();
  const { steps, target, open } = useStages({ site, current, choices });
  const place = stageIds.indexOf(open);
  const View = views[open];
  const go = (stage: StageId | undefined) => choose({ stage });
  return (
    <Guide
      label={text.label}
      current={open}
      wide={open !== 'rehearsal'}
      onChoose={(stage) => choose({ stage })}
      steps={steps}
      aside={<p className={css.kept}>{text.kept}</p>}
    >
      <View
        key={`${open} ${target}`}
        site={site}
        current={current}
        target={target}
        onTarget={(to) => choose({ to })}
        onBack={place === 0 ? null : () => go(stageIds[place - 1])}
        onDone={() => go(stageIds[place + 1])}
      />
    </Guide>
  );
}
