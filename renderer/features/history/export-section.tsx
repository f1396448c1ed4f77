// Owns leaving: the site as plain files, made when asked for, saved one by one.
import { useState } from 'react';
import { useRead } from '#renderer/client/hooks.ts';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { useSiteName } from '#renderer/state/address.ts';
import { exportText as text } from '#renderer/text/adopt.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Mono } from '#renderer/ui/mono.tsx';
import { saveFile } from '#renderer/ui/save-file.ts';
import { Section } from '#renderer/ui/screen.tsx';
import { Table } from '#renderer/ui/table.tsx';
import css from './history-screen.module.css';

export function ExportSection() {
  const site = useSiteName();
  const [asked, setAsked] = useState(false);
  const made = useRead('sites.export', { site, format: 'compose' }, { enabled: asked });
  return (
    <Section
      title={text.title}
      aside={
        <Button size="small" onClick={() => setAsked(true)} busy={asked && made.isLoading}>
          {text.make}
        </Button>
      }
    >
      <p className={css.soft}>{text.about}</p>
      {asked && (
        <ReadingView reading={made}>
          {({ files, notes }) => (
            <>
              <Table
                caption={text.title}
                rows={files}
                rowKey={(row) => row.path}
                columns={[
                  { key: 'file', title: text.file, cell: (row) => <Mono>{row.path}</Mono> },
                  {
                    key: 'lines',
                    title: text.lines,
                    align: 'end',
                    width: '80px',
                    cell: (row) => row.text.split('\n').length,
                  },
                  {
                    key: 'save',
                    title: text.action,
                    align: 'end',
                    width: '220px',
                    cell: (row) => (
                      <Button
                        size="small"
                        weight="quiet"
                        onClick={() => saveFile(row.path.replaceAll('/', '-'), row.text)}
                      >
                        {text.save(row.path)}
                      </Button>
                    ),
                  },
                ]}
              />
              <ul className={css.notes}>
                {notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            </>
          )}
        </ReadingView>
      )}
    </Section>
  );
}
