// Owns the head of the Hosts screen: the counts, when it was read, for which release it is judged, and the report.
import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import type { PreflightReport } from '#shared/domain/preflight/check';
import { useClient, useRead } from '#renderer/client/hooks.ts';
import { CallError } from '#renderer/client/call-error.ts';
import { countFindings } from '#renderer/features/hosts/grid-model.ts';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { day, exactMoment } from '#renderer/text/format.ts';
import { hostsText as text } from '#renderer/text/hosts.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Notice } from '#renderer/ui/messages.tsx';
import { useNow } from '#renderer/ui/now.ts';
import { ProgressLine } from '#renderer/ui/progress-line.tsx';
import { saveFile } from '#renderer/ui/save-file.ts';
import { StatusGlyph, type StatusKind } from '#renderer/ui/status.tsx';
import css from './hosts-screen.module.css';

interface HostsHeadProps {
  site: string;
  report: PreflightReport;
  /** Another release than the document's, or null. */
  release: string | null;
  reading: boolean;
  onRead: (refresh: 'stale' | 'all') => void;
  onRelease: (release: string | undefined) => void;
}

export function HostsHead({ site, report, release, reading, onRead, onRelease }: HostsHeadProps) {
  const now = useNow();
  const counts = countFindings(report);
  const away = report.hosts.filter((host) => host.reason !== null).length;
  const kind: StatusKind =
    counts.blocker > 0 ? 'down' : counts.warning > 0 ? 'warning' : counts.unknown > 0 ? 'unknown' : 'ready';
  const oldest = report.hosts
    .map((host) => host.readAt)
    .filter((at) => at !== null)
    .sort()[0];
  const { save, saving, problem } = useReport(site, release);
  return (
    <>
      <h2 className={css.sentence}>
        <StatusGlyph kind={kind} size={16} />
        {text.summary(counts, report.hosts.length, away)}
      </h2>
      <div className={css.head}>
        <p className={css.soft}>
          <span title={oldest === undefined ? undefined : exactMoment(oldest)}>
            {oldest === undefined ? text.neverRead : text.readAgo(Math.max(0, now - Date.parse(oldest)))}
          </span>
          {' · '}
          {text.catalogue(report.rules.serial, day(report.rules.issuedAt))}
        </p>
        <div className={css.actions}>
          <ReleaseChooser site={site} release={release} onRelease={onRelease} />
          <Button onClick={() => onRead('stale')} disabled={reading} title={text.checkAgainText}>
            {text.checkAgain}
          </Button>
          <Button onClick={() => onRead('all')} disabled={reading} title={text.readEverythingText}>
            {text.readEverything}
          </Button>
          <Button weight="quiet" onClick={save} busy={saving}>
            {text.report}
          </Button>
        </div>
      </div>
      <div className={css.line}>
        {reading && <ProgressLine label={text.reading(report.hosts.length)} fraction={null} />}
      </div>
      {problem && <CallProblem error={problem} />}
      {release !== null && <LooksAhead site={site} />}
    </>
  );
}

function ReleaseChooser({
  site,
  release,
  onRelease,
}: Pick<HostsHeadProps, 'site' | 'release' | 'onRelease'>) {
  const list = useRead('releases.list', {}, { freshForMs: 600_000 });
  const own = useOwnRelease(site);
  const newer = (list.data?.releases ?? [])
    .map((each) => each.tag)
    .filter((tag) => tag > own.replace(/-fips$/, ''));
  return (
    <NativeSelect
      aria-label={text.judgedFor}
      value={release ?? own}
      data={[
        { value: own, label: text.ofDocument(own) },
        ...[...new Set([...newer, ...(release === null ? [] : [release])])],
      ]}
      onChange={(event) =>
        onRelease(event.currentTarget.value === own ? undefined : event.currentTarget.value)
      }
      className={css.release}
    />
  );
}

function LooksAhead({ site }: { site: string }) {
  const own = useOwnRelease(site);
  return (
    <div className={css.ahead}>
      <Notice kind="moving">{text.judgedForOther(own)}</Notice>
    </div>
  );
}

function useOwnRelease(site: string): string {
  const sites = useRead('sites.list', {}, { freshForMs: 5000 });
  return sites.data?.sites.find((each) => each.name === site)?.release ?? '';
}

function useReport(site: string, release: string | null) {
  const client = useClient();
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<CallError | null>(null);
  const save = () => {
    setSaving(true);
    setProblem(null);
    client
      .call('preflight.report', { site, release: release ?? undefined, refresh: 'none' })
      .then(({ fileName, html }) => saveFile(fileName, html, 'text/html'))
      .catch((thrown: unknown) => setProblem(CallError.from(thrown)))
      .finally(() => setSaving(false));
  };
  return { save, saving, problem };
}
