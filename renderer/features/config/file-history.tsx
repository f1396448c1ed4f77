// Owns the texts of a file that were applied, newest first, each with what it changed and a way back to it.
import { useState } from 'react';
import type { ConfigEdit } from '#shared/domain/config-edit/edits';
import { useRead } from '#renderer/client/hooks.ts';
import { DiffView } from '#renderer/parts/diff-view.tsx';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { configText as text } from '#renderer/text/config.ts';
import { exactMoment, moment } from '#renderer/text/format.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Mono } from '#renderer/ui/mono.tsx';
import { useNow } from '#renderer/ui/now.ts';
import type { ServiceFile } from './config-files.ts';
import css from './file-history.module.css';

interface FileHistoryProps {
  site: string;
  file: ServiceFile;
  onRestore: (edits: ConfigEdit[]) => void;
}

export function FileHistory({ site, file, onRestore }: FileHistoryProps) {
  const [host = ''] = file.hosts;
  const now = useNow();
  const history = useRead('config.history', { site, service: file.service, host });
  const [open, setOpen] = useState<number | null>(null);
  return (
    <div className={css.history} tabIndex={0} role="region" aria-label={text.history}>
      <ReadingView reading={history}>
        {({ versions }) =>
          versions.length === 0 ? (
            <p className={css.none}>{text.noHistory}</p>
          ) : (
            <ul className={css.versions}>
              {versions.map(({ revision, release, createdAt, text: version, lines }) => (
                <li key={revision}>
                  <div className={css.head}>
                    <span className={css.title}>{text.version(revision)}</span>
                    <span className={css.soft} title={exactMoment(createdAt)}>
                      {moment(createdAt, now)} · <Mono>{release}</Mono>
                    </span>
                    {lines.length > 0 && (
                      <Button
                        size="small"
                        onClick={() => setOpen(open === revision ? null : revision)}
                        aria-expanded={open === revision}
                      >
                        {text.whatChanged}
                      </Button>
                    )}
                    <Button
                      size="small"
                      disabled={version === file.text}
                      onClick={() =>
                        onRestore([{ kind: 'text', service: file.service, host, text: version }])
                      }
                    >
                      {version === file.text ? text.isStored : text.restore}
                    </Button>
                  </div>
                  {open === revision && (
                    <DiffView label={text.version(revision)} lines={lines} view="unified" />
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </ReadingView>
    </div>
  );
}
