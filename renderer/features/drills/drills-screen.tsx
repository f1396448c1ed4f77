// Owns the practice screen: drills to start and end, and the practice engine itself.
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Output } from '#shared/contract/contract';
import { useChange, useRead } from '#renderer/client/hooks.ts';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { useSiteName } from '#renderer/state/address.ts';
import { drillsText as text } from '#renderer/text/drills.ts';
import { moment } from '#renderer/text/format.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Confirm } from '#renderer/ui/confirm.tsx';
import { Mono } from '#renderer/ui/mono.tsx';
import { useNow } from '#renderer/ui/now.ts';
import { Facts, Screen, Section } from '#renderer/ui/screen.tsx';
import { Status } from '#renderer/ui/status.tsx';
import css from './drills-screen.module.css';

type Drill = Output<'practice.drills'>['drills'][number];

export function DrillsScreen() {
  const site = useSiteName();
  const drills = useRead('practice.drills', {});
  return (
    <Screen width="prose">
      <p className={css.intro}>{text.intro}</p>
      <ReadingView reading={drills}>
        {({ drills: list }) =>
          list.length === 0 ? (
            <p className={css.soft}>{text.none}</p>
          ) : (
            <ul className={css.list}>
              {list.map((drill) => (
                <DrillRow key={drill.name} drill={drill} site={site} />
              ))}
            </ul>
          )
        }
      </ReadingView>
      <PracticeEngine />
    </Screen>
  );
}

function DrillRow({ drill, site }: { drill: Drill; site: string }) {
  const navigate = useNavigate();
  const change = useChange('practice.drill', {
    rereads: ['practice.drills', 'practice.status', 'sites.status'],
  });
  const toggle = () => change.mutate({ name: drill.name, active: !drill.active });
  return (
    <li className={css.drill} data-active={drill.active || undefined}>
      <div>
        <h2 className={css.title}>
          {drill.title}
          {drill.active && <Status kind="warning" word={text.active} />}
        </h2>
        <p className={css.teaches}>{drill.teaches}</p>
        <p className={css.soft}>
          {text.undo}: {drill.undo}
        </p>
        {change.error && <CallProblem error={change.error} onRetry={toggle} />}
      </div>
      <div className={css.actions}>
        {drill.active && (
          <Button
            weight="quiet"
            onClick={() => void navigate({ to: '/sites/$site/overview', params: { site } })}
          >
            {text.watch}
          </Button>
        )}
        <Button
          onClick={toggle}
          busy={change.isPending}
          aria-label={drill.active ? text.end(drill.title) : text.start(drill.title)}
        >
          {drill.active ? text.endShort : text.startShort}
        </Button>
      </div>
    </li>
  );
}

function PracticeEngine() {
  const status = useRead('practice.status', {});
  const down = useChange('practice.down', { rereads: ['practice.status', 'sites.list', 'sites.status'] });
  const [asking, setAsking] = useState(false);
  const now = useNow();
  return (
    <Section title={text.engine}>
      <ReadingView reading={status}>
        {(value) => (
          <>
            <Facts
              facts={[
                {
                  name: text.dockerHost,
                  value: value.dockerHost === null ? text.notRunning : <Mono>{value.dockerHost}</Mono>,
                },
                { name: text.process, value: value.processId ?? '–' },
                { name: text.started, value: value.startedAt === null ? '–' : moment(value.startedAt, now) },
              ]}
            />
            <p className={css.note}>{text.dockerHostText}</p>
            {value.running && <Button onClick={() => setAsking(true)}>{text.down}</Button>}
          </>
        )}
      </ReadingView>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={text.down}
        typedName={null}
        typeLabel=""
        actionLabel={text.down}
        cancelLabel={text.keep}
        busy={down.isPending}
        onConfirm={() => down.mutate({}, { onSuccess: () => setAsking(false) })}
      >
        <p>{text.downText}</p>
        {down.error && <CallProblem error={down.error} />}
      </Confirm>
    </Section>
  );
}
