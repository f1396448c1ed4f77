// Owns the settings: appearance, secrets, the state of the app, and what it is.
import { NativeSelect, SegmentedControl } from '@mantine/core';
import type { Settings } from '#shared/contract/app';
import { useChange, useRead } from '#renderer/client/hooks.ts';
import { About } from '#renderer/features/settings/about-section.tsx';
import { SecretsSection } from '#renderer/features/settings/secrets-section.tsx';
import { SessionsSection } from '#renderer/features/settings/sessions-section.tsx';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { Part } from '#renderer/parts/part.tsx';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { findingKind } from '#renderer/parts/status-words.ts';
import { settingsText as text } from '#renderer/text/settings.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Screen, Section } from '#renderer/ui/screen.tsx';
import { StatusGlyph } from '#renderer/ui/status.tsx';
import css from './settings-screen.module.css';

export function SettingsScreen() {
  const settings = useRead('settings.get', {}, { freshForMs: 60_000 });
  return (
    <Screen width="prose">
      <div className={css.first}>
        <ReadingView reading={settings}>{(value) => <Appearance settings={value} />}</ReadingView>
      </div>
      <Part name="secrets">
        <SecretsSection />
      </Part>
      <Part name="sessions">
        <SessionsSection />
      </Part>
      <Part name="health">
        <Health />
      </Part>
      <Part name="about">
        <About />
      </Part>
    </Screen>
  );
}

function Appearance({ settings }: { settings: Settings }) {
  const set = useChange('settings.set', { rereads: ['settings.get'] });
  const options = <Value extends string>(words: Record<Value, string>) =>
    Object.entries<string>(words).map(([value, label]) => ({ value, label }));
  return (
    <Section title={text.appearance}>
      <div className={css.row}>
        <span id="theme">{text.theme}</span>
        <SegmentedControl
          aria-labelledby="theme"
          value={settings.theme}
          data={options(text.themes)}
          onChange={(theme) => set.mutate({ theme: theme as Settings['theme'] })}
        />
      </div>
      <div className={css.row}>
        <span id="density">{text.density}</span>
        <SegmentedControl
          aria-labelledby="density"
          value={settings.density}
          data={options(text.densities)}
          onChange={(density) => set.mutate({ density: density as Settings['density'] })}
        />
      </div>
      <div className={css.row}>
        <label htmlFor="refresh">
          {text.refresh}
          <span className={css.soft}>{text.refreshText}</span>
        </label>
        <NativeSelect
          id="refresh"
          value={String(settings.refreshMs)}
          data={text.refreshChoices}
          onChange={(event) => set.mutate({ refreshMs: Number(event.currentTarget.value) })}
        />
      </div>
      {set.error && <CallProblem error={set.error} />}
    </Section>
  );
}

function Health() {
  const doctor = useRead('app.doctor', {}, { freshForMs: 30_000 });
  return (
    <Section
      title={text.health}
      aside={
        <Button weight="quiet" size="small" onClick={() => void doctor.refetch()} busy={doctor.isFetching}>
          {text.examine}
        </Button>
      }
    >
      <ReadingView reading={doctor}>
        {({ checks }) => (
          <ul className={css.checks}>
            {checks.map((check) => (
              <li key={check.name} className={css.check}>
                <StatusGlyph kind={findingKind[check.level]} />
                <span className={css.checkName}>{check.name}</span>
                <span>
                  {check.message}
                  {check.remedy !== null && <span className={css.soft}>{check.remedy}</span>}
                </span>
              </li>
            ))}
          </ul>
        )}
      </ReadingView>
    </Section>
  );
}
