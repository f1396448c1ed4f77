// Owns adopting: where to look, what was found there, and the one button that takes it. What was found is shown by adoption-view.tsx.
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { useRead } from '#renderer/client/hooks.ts';
import { AdoptStart } from '#renderer/features/adopt/adopt-start.tsx';
import { AdoptionView } from '#renderer/features/adopt/adoption-view.tsx';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { useChoices } from '#renderer/state/address.ts';
import { adoptText as text } from '#renderer/text/adopt.ts';
import { Button } from '#renderer/ui/button.tsx';
import { ProgressLine } from '#renderer/ui/progress-line.tsx';
import { Screen } from '#renderer/ui/screen.tsx';
import css from './adopt-screen.module.css';

interface Asked {
  connection: string;
  site: string;
  release: string;
}

export function AdoptScreen() {
  const navigate = useNavigate();
  const [address] = useChoices<keyof Asked>();
  const { connection = '', site = '', release = '' } = address;
  const asked: Asked = { connection, site, release };
  const choices = {
    connection,
    ...(site ? { site } : {}),
    ...(release ? { release } : {}),
  };
  const look = useRead('adoption.look', choices, { enabled: connection !== '', freshForMs: 60_000 });
  const ask = (next: Asked) => {
    // The same question again is a new look.
    if (JSON.stringify(next) === JSON.stringify(asked)) void look.refetch();
    else void navigate({ to: '/adopt', search: { ...next } });
  };
  if (connection === '')
    return (
      <Screen>
        <div className={css.layout}>
          <AdoptStart onLook={(chosen) => ask({ ...asked, connection: chosen })} />
        </div>
      </Screen>
    );
  return (
    <Screen>
      <div className={css.layout}>
        <AskForm key={JSON.stringify(asked)} asked={asked} busy={look.isFetching} onAsk={ask} />
        <div className={css.answer} aria-live="polite">
          {look.isLoading && <ProgressLine label={text.looking} fraction={null} />}
          {look.error && <CallProblem error={look.error} onRetry={() => void look.refetch()} />}
          {look.data && !look.error && <AdoptionView adoption={look.data} choices={choices} />}
        </div>
      </div>
    </Screen>
  );
}

interface AskFormProps {
  asked: Asked;
  busy: boolean;
  onAsk: (next: Asked) => void;
}

function AskForm({ asked, busy, onAsk }: AskFormProps) {
  const [connection, setConnection] = useState(asked.connection);
  const [site, setSite] = useState(asked.site);
  const [release, setRelease] = useState(asked.release);
  const plain = { spellCheck: false, autoComplete: 'off' };
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (connection.trim() !== '')
          onAsk({ connection: connection.trim(), site: site.trim(), release: release.trim() });
      }}
    >
      <TextInput
        {...plain}
        label={text.connection}
        description={text.connectionText}
        styles={{ input: { fontFamily: 'var(--font-mono)' } }}
        value={connection}
        onChange={(event) => setConnection(event.currentTarget.value)}
      />
      <TextInput
        {...plain}
        label={text.site}
        value={site}
        onChange={(event) => setSite(event.currentTarget.value)}
      />
      <TextInput
        {...plain}
        label={text.release}
        placeholder="release-260812"
        value={release}
        onChange={(event) => setRelease(event.currentTarget.value)}
      />
      <div className={css.submit}>
        <Button type="submit" busy={busy}>
          {text.lookAgain}
        </Button>
      </div>
    </form>
  );
}
