// Owns saying what this app is: version and build, whose it is not, what it is made of and under which licences.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';
import { useConnection, useRead } from '#renderer/client/hooks.ts';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { commonText } from '#renderer/text/common.ts';
import { moment } from '#renderer/text/format.ts';
import { settingsText as text } from '#renderer/text/settings.ts';
import { Button } from '#renderer/ui/button.tsx';
import { EvidenceBlock, Mono } from '#renderer/ui/mono.tsx';
import { useNow } from '#renderer/ui/now.ts';
import { Facts, Section } from '#renderer/ui/screen.tsx';
import { Table } from '#renderer/ui/table.tsx';
import icon from '#renderer/app/icon.svg';
import css from './settings-screen.module.css';

const buildSchema = z.object({ commit: z.string().nullable(), date: z.string().nullable() });
const licencesSchema = z.object({
  packages: z.array(
    z.object({ name: z.string(), version: z.string(), licence: z.string(), text: z.string() }),
  ),
});

/** A file that the build puts beside the page. */
function useBeside<Schema extends z.ZodType>(file: string, schema: Schema, enabled = true) {
  return useQuery({
    queryKey: ['beside', file],
    queryFn: async (): Promise<z.output<Schema>> => schema.parse(await (await fetch(`./${file}`)).json()),
    staleTime: Infinity,
    retry: false,
    enabled,
  });
}

export function About() {
  const info = useRead('app.info', {}, { freshForMs: 60_000 });
  const build = useBeside('build.json', buildSchema);
  const now = useNow();
  const { capabilities } = useConnection();
  const can = capabilities
    ? (Object.keys(text.capabilities) as (keyof typeof text.capabilities)[]).filter(
        (key) => capabilities[key],
      )
    : [];
  const { commit = null, date = null } = build.data ?? {};
  return (
    <Section title={text.about}>
      <div className={css.product}>
        <img src={icon} alt="" width={48} height={48} />
        <div>
          <p className={css.productName}>{text.product}</p>
          <p className={css.soft}>{text.purpose}</p>
        </div>
      </div>
      <p className={css.about}>{text.independent}</p>
      <ReadingView reading={info}>
        {(value) => (
          <Facts
            facts={[
              { name: text.facts.version, value: value.version },
              {
                name: text.facts.build,
                value:
                  commit === null || date === null ? (
                    commonText.notKnown
                  ) : (
                    <>
                      <Mono>{commit}</Mono> {text.builtFrom(moment(date, now))}
                    </>
                  ),
              },
              { name: text.facts.licence, value: text.licence },
              { name: text.facts.directory, value: <Mono>{value.dataDirectory}</Mono> },
              { name: text.facts.door, value: text.doors[value.host] },
              { name: text.facts.process, value: value.processId },
              { name: text.facts.platform, value: value.platform },
              { name: text.facts.runtime, value: value.node },
              { name: text.facts.secrets, value: text.sealedBy[value.secretsSealedBy] },
              {
                name: text.facts.can,
                value:
                  can.length === 0 ? text.nothingMore : can.map((key) => text.capabilities[key]).join(', '),
              },
            ]}
          />
        )}
      </ReadingView>
      <Licences />
    </Section>
  );
}

function Licences() {
  const [asked, setAsked] = useState(false);
  const [selected, setSelected] = useState<string | null>(null);
  const licences = useBeside('licences.json', licencesSchema, asked);
  const packages = licences.data?.packages ?? [];
  const key = ({ name, version }: { name: string; version: string }) => `${name} ${version}`;
  const chosen = packages.find((each) => key(each) === selected);
  if (!asked)
    return (
      <p className={css.about}>
        <Button size="small" onClick={() => setAsked(true)}>
          {text.showLicences}
        </Button>
      </p>
    );
  if (licences.isError) return <p className={css.about}>{text.noLicences}</p>;
  return (
    <div className={css.licences}>
      <p className={css.soft}>{text.licencesOf(packages.length)}</p>
      <div className={css.licenceList}>
        <Table
          caption={text.showLicences}
          rows={packages}
          rowKey={key}
          selected={selected}
          onSelect={(row) => setSelected(key(row))}
          columns={[
            {
              key: 'name',
              title: text.licenceColumns.name,
              cell: (row) => (
                <button type="button" className={css.plain} onClick={() => setSelected(key(row))}>
                  {row.name}
                </button>
              ),
            },
            { key: 'version', title: text.licenceColumns.version, cell: (row) => <Mono>{row.version}</Mono> },
            { key: 'licence', title: text.licenceColumns.licence, cell: (row) => row.licence },
          ]}
        />
      </div>
      {chosen && <EvidenceBlock title={key(chosen)} text={chosen.text || chosen.licence} lines={16} />}
    </div>
  );
}
