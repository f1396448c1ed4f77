// Owns the file as it is on a host: written by us, or edited by hand, and whether the service was started with that. An edit is taken over, merged
// or put back; each way is shown before it happens.
import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import type { Output } from '#shared/contract/contract';
import type { ConfigEdit } from '#shared/domain/config-edit/edits';
import { diffLines } from '#shared/domain/revisions/line-diff';
import { useRead } from '#renderer/client/hooks.ts';
import { DiffView } from '#renderer/parts/diff-view.tsx';
import { FindingList } from '#renderer/parts/finding-list.tsx';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { configText as text } from '#renderer/text/config.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Section } from '#renderer/ui/screen.tsx';
import { Status, type StatusKind } from '#renderer/ui/status.tsx';
import type { ServiceFile } from './config-files.ts';
import css from './host-file.module.css';

type HostFileReading = Output<'config.host'>;

const kinds: Record<HostFileReading['state'], StatusKind> = {
  asWritten: 'ready',
  editedInForce: 'warning',
  editedSinceStart: 'warning',
  edited: 'warning',
  gone: 'down',
  unread: 'unknown',
  absent: 'stopped',
};

interface HostFileProps {
  site: string;
  file: ServiceFile;
  onPropose: (edits: ConfigEdit[]) => void;
}

export function HostFile({ site, file, onPropose }: HostFileProps) {
  const [chosen, choose] = useState(file.hosts[0] ?? '');
  const host = file.hosts.includes(chosen) ? chosen : (file.hosts[0] ?? '');
  const reading = useRead('config.host', { site, service: file.service, host }, { freshForMs: 0 });
  return (
    <div className={css.host} tabIndex={0} role="region" aria-label={text.views.host}>
      {file.hosts.length > 1 && (
        <NativeSelect
          className={css.choice}
          label={text.whichHost}
          value={host}
          data={file.hosts}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
        />
      )}
      <ReadingView reading={reading}>
        {(value) => <Found file={file} host={host} found={value} onPropose={onPropose} />}
      </ReadingView>
    </div>
  );
}

interface FoundProps extends Omit<HostFileProps, 'site'> {
  host: string;
  found: HostFileReading;
}

function Found({ file, host, found, onPropose }: FoundProps) {
  const { state, written, found: now, merged, problems, isPending } = found;
  const isEdited = state.startsWith('edited');
  const take = (next: string) => onPropose([{ kind: 'text', service: file.service, host, text: next }]);
  return (
    <>
      <p className={css.state}>
        <Status kind={kinds[state]} word={text.hostState[state]} />
      </p>
      <p className={css.soft}>{text.hostStateMeaning[state]}</p>
      {isPending && <p className={css.soft}>{text.pending}</p>}
      {isEdited && now !== null && (
        <div className={css.actions}>
          <Button onClick={() => take(now)}>{text.takeOver}</Button>
          {merged?.conflicts.length === 0 && (
            <Button onClick={() => take(merged.text)}>{text.mergeEdit}</Button>
          )}
        </div>
      )}
      {isEdited && <p className={css.soft}>{text.putBack}</p>}
      {isEdited && (merged?.conflicts.length ?? 0) > 0 && (
        <p className={css.soft}>{text.editConflicts(merged?.conflicts.length ?? 0)}</p>
      )}
      {problems.length > 0 && <FindingList findings={problems} />}
      {isEdited && now !== null && written !== null && (
        <Section title={text.editByHand}>
          <DiffView label={text.editByHand} lines={diffLines(written, now)} view="unified" />
        </Section>
      )}
    </>
  );
}
