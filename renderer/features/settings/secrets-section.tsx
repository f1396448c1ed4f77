// Owns the list of stored secrets: names and ages, storing one, forgetting one. A value is typed once and never read.
import { PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useChange, useRead } from '#renderer/client/hooks.ts';
import { AudiencePicker, useAudienceChoice } from '#renderer/features/settings/audience-picker.tsx';
import { SecretAudiences } from '#renderer/features/settings/secret-audiences.tsx';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { MomentText } from '#renderer/parts/moment-text.tsx';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { settingsText as text } from '#renderer/text/settings.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Confirm } from '#renderer/ui/confirm.tsx';
import { Mono } from '#renderer/ui/mono.tsx';
import { useNow } from '#renderer/ui/now.ts';
import { Section } from '#renderer/ui/screen.tsx';
import { Table } from '#renderer/ui/table.tsx';
import css from './settings-screen.module.css';

export function SecretsSection() {
  const secrets = useRead('secrets.list', {});
  const [forgetting, setForgetting] = useState<string | null>(null);
  const now = useNow();
  return (
    <Section title={text.secrets}>
      <p className={css.about}>{text.secretsText}</p>
      <ReadingView reading={secrets}>
        {(value) =>
          value.secrets.length === 0 ? (
            <p className={css.soft}>{text.noSecrets}</p>
          ) : (
            <Table
              caption={text.secrets}
              rows={value.secrets}
              rowKey={(row) => row.name}
              columns={[
                { key: 'name', title: text.columns.name, cell: (row) => <Mono>{row.name}</Mono> },
                {
                  key: 'uses',
                  title: text.columns.uses,
                  width: '46%',
                  cell: (row) => <SecretAudiences name={row.name} audiences={row.audiences} />,
                },
                { key: 'sealed', title: text.columns.sealed, cell: (row) => text.sealedIn[row.sealedBy] },
                {
                  key: 'stored',
                  title: text.columns.stored,
                  width: '136px',
                  cell: (row) => <MomentText at={row.storedAt} now={now} />,
                },
                {
                  key: 'action',
                  title: text.columns.action,
                  align: 'end',
                  cell: (row) => (
                    <Button
                      weight="quiet"
                      size="small"
                      aria-label={text.forgetTitle(row.name)}
                      onClick={() => setForgetting(row.name)}
                    >
                      {text.forget}
                    </Button>
                  ),
                },
              ]}
            />
          )
        }
      </ReadingView>
      <StoreSecret />
      {forgetting !== null && <ForgetSecret name={forgetting} onClose={() => setForgetting(null)} />}
    </Section>
  );
}

function StoreSecret() {
  const put = useChange('secrets.put', { rereads: ['secrets.list'] });
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const choice = useAudienceChoice();
  const { audience } = choice;
  const ready = /^[\w.-]{1,64}$/.test(name) && value !== '' && audience !== null;
  const clear = () => {
    setName('');
    setValue('');
  };
  return (
    <form
      className={css.store}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) put.mutate({ name, value, audiences: [audience] }, { onSuccess: clear });
      }}
    >
      <TextInput
        label={text.name}
        placeholder="deepgram-api-key"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
      />
      <PasswordInput
        label={text.value}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
        autoComplete="off"
      />
      <AudiencePicker choice={choice} />
      <Button type="submit" disabled={!ready} busy={put.isPending}>
        {text.store}
      </Button>
      {put.error && <CallProblem error={put.error} />}
    </form>
  );
}

function ForgetSecret({ name, onClose }: { name: string; onClose: () => void }) {
  const remove = useChange('secrets.remove', { rereads: ['secrets.list'] });
  return (
    <Confirm
      opened
      onClose={onClose}
      title={text.forgetTitle(name)}
      typedName={name}
      typeLabel={text.typeName(name)}
      actionLabel={text.forgetTitle(name)}
      cancelLabel={text.keep}
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ name }, { onSuccess: onClose })}
    >
      <p>{text.forgetText}</p>
      {remove.error && <CallProblem error={remove.error} />}
    </Confirm>
  );
}
