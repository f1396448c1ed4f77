// Owns comparing two revisions: which two, and what differs in document, images and generated files.
import { NativeSelect, SegmentedControl } from '@mantine/core';
import type { Revision } from '#shared/contract/sites';
import type { Comparison } from '#shared/domain/revisions/compare-revisions';
import type { DiffLine } from '#shared/domain/revisions/line-diff';
import { useRead } from '#renderer/client/hooks.ts';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { useChoices, useSiteName } from '#renderer/state/address.ts';
import { historyText as text } from '#renderer/text/history.ts';
import { Mono } from '#renderer/ui/mono.tsx';
import { Section } from '#renderer/ui/screen.tsx';
import { Table } from '#renderer/ui/table.tsx';
import { changedLines } from '#renderer/parts/diff-rows.ts';
import { DiffView } from '#renderer/parts/diff-view.tsx';
import css from './comparison-section.module.css';

const views = ['unified', 'side'] as const;
type View = (typeof views)[number];

/** `revisions` holds at least two, the newest first. */
export function ComparisonSection({ revisions }: { revisions: Revision[] }) {
  const [choices, choose] = useChoices<'from' | 'to' | 'view'>();
  const view: View = views.find((each) => each === choices.view) ?? 'unified';
  const chosen = (word: string | undefined, place: number) =>
    (revisions.find(({ revision }) => String(revision) === word) ?? revisions[place])?.revision ?? 0;
  const [from, to] = [chosen(choices.from, 1), chosen(choices.to, 0)];
  const data = revisions.map(({ revision, release }) => ({
    value: String(revision),
    label: text.choice(revision, release),
  }));
  return (
    <Section title={text.compare}>
      <div className={css.bar}>
        <NativeSelect
          label={text.from}
          value={String(from)}
          data={data}
          onChange={({ currentTarget }) => choose({ from: currentTarget.value })}
        />
        <NativeSelect
          label={text.to}
          value={String(to)}
          data={data}
          onChange={({ currentTarget }) => choose({ to: currentTarget.value })}
        />
        <SegmentedControl
          aria-label={text.view}
          value={view}
          onChange={(next) => choose({ view: next })}
          data={views.map((each) => ({ value: each, label: text.views[each] }))}
        />
      </div>
      <Compared from={from} to={to} view={view} />
    </Section>
  );
}

function Compared({ from, to, view }: { from: number; to: number; view: View }) {
  const site = useSiteName();
  const comparison = useRead('sites.compareRevisions', { site, from, to });
  return (
    <ReadingView reading={comparison}>
      {(value) => (
        <div className={css.parts}>
          <Part title={text.document} lines={value.document} view={view} />
          <Digests comparison={value} />
          {value.files.map(({ host, service, name, lines }) => {
            const title = text.file(host, service, name);
            return <Part key={title} title={title} lines={lines} view={view} />;
          })}
        </div>
      )}
    </ReadingView>
  );
}

function Part({ title, lines, view }: { title: string; lines: DiffLine[]; view: View }) {
  const changed = changedLines(lines);
  return (
    <div>
      <h4 className={css.title}>
        {title} <span className={css.soft}>{changed === 0 ? text.same : text.changed(changed)}</span>
      </h4>
      {changed > 0 && <DiffView label={title} lines={lines} view={view} />}
    </div>
  );
}

function Digests({ comparison: { images, from, to } }: { comparison: Comparison }) {
  const moved = images.filter((image) => image.from !== image.to);
  const digest = (value: string | null) => (
    <Mono title={value ?? undefined}>{value ? value.slice(0, 19) : text.noDigest}</Mono>
  );
  return (
    <div>
      <h4 className={css.title}>
        {text.digests} {moved.length === 0 && <span className={css.soft}>{text.same}</span>}
      </h4>
      {moved.length > 0 && (
        <Table
          caption={text.digests}
          rows={moved}
          rowKey={({ host, service }) => `${host}/${service}`}
          columns={[
            { key: 'host', title: text.digestColumns.host, cell: ({ host }) => host },
            { key: 'service', title: text.digestColumns.service, cell: ({ service }) => service },
            { key: 'from', title: text.revision(from.revision), cell: (row) => digest(row.from) },
            { key: 'to', title: text.revision(to.revision), cell: (row) => digest(row.to) },
          ]}
        />
      )}
    </div>
  );
}
