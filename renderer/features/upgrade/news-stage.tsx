// Owns the first stage: which release, and what lies between it and the one that runs, in the catalogue's own words.
import { Select } from '@mantine/core';
import type { Output } from '#shared/contract/contract';
import { passedReleases } from '#shared/domain/upgrade/passed-releases';
import { useRead } from '#renderer/client/hooks.ts';
import type { StageProps } from '#renderer/features/upgrade/stage.ts';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { StepFrame } from '#renderer/parts/step-frame.tsx';
import { upgradeText } from '#renderer/text/upgrade.ts';
import { Notice } from '#renderer/ui/messages.tsx';
import { Mono } from '#renderer/ui/mono.tsx';
import { Section } from '#renderer/ui/screen.tsx';
import { Table } from '#renderer/ui/table.tsx';
import css from './upgrade-screen.module.css';

const text = upgradeText.news;
type Release = Output<'releases.list'>['releases'][number];

export function NewsStage({ current, target, onTarget, onBack, onDone }: StageProps) {
  const releases = useRead('releases.list', {}, { freshForMs: 600_000 });
  return (
    <StepFrame
      question={text.question}
      intro={text.intro(current)}
      onBack={onBack}
      onContinue={onDone}
      blocked={target === current ? text.same : null}
    >
      <ReadingView reading={releases}>
        {({ releases: known }) => {
          const tags = [...new Set([...known.map(({ tag }) => tag), current])].toSorted().toReversed();
          const passed = passedReleases(known, { from: current, to: target });
          return (
            <>
              <Select
                className={css.release}
                label={text.target}
                value={target}
                data={tags.map((tag) => ({
                  value: tag,
                  label: tag === current ? `${tag} · ${text.runs}` : tag,
                }))}
                onChange={(tag) => tag !== null && onTarget(tag)}
                allowDeselect={false}
                searchable
                styles={{ input: { fontFamily: 'var(--font-mono)' } }}
              />
              {target < current && <Notice kind="warning">{text.backwards}</Notice>}
              {target !== current && !known.some(({ tag }) => tag === target.replace(/-fips$/, '')) && (
                <Notice kind="warning">{text.unknown}</Notice>
              )}
              {target !== current && (
                <Section title={text.passes(passed.length)}>
                  {passed.length > 0 && <Passed releases={passed} />}
                </Section>
              )}
            </>
          );
        }}
      </ReadingView>
    </StepFrame>
  );
}

function Passed({ releases }: { releases: Release[] }) {
  return (
    <Table
      caption={text.passes(releases.length)}
      rows={releases}
      rowKey={({ tag }) => tag}
      columns={[
        {
          key: 'release',
          title: text.columns.release,
          width: '140px',
          cell: ({ tag }) => <Mono>{tag}</Mono>,
        },
        {
          key: 'notes',
          title: text.columns.notes,
          cell: ({ notes }) =>
            notes.length === 0 ? <span className={css.soft}>{text.noNotes}</span> : notes.join(' '),
        },
        {
          key: 'versions',
          title: text.columns.versions,
          width: '230px',
          cell: ({ api, engine, licenseProxy }) => {
            const stated = [api, engine, licenseProxy].filter((version) => version !== null);
            return (
              <span className={css.soft}>{stated.length === 0 ? text.notStated : stated.join(' · ')}</span>
            );
          },
        },
        {
          key: 'driver',
          title: text.columns.driver,
          width: '110px',
          cell: ({ driverMinimum }) => driverMinimum !== null && text.driver(driverMinimum),
        },
      ]}
    />
  );
}
