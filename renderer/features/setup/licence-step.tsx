// Owns the third question: licensing, and its key. A typed secret goes to the core and is gone from here.
import { PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { useChange, useRead } from '#renderer/client/hooks.ts';
import { KEY_SECRET } from '#renderer/features/setup/document.ts';
import { licensingProblem } from '#renderer/features/setup/host-draft.ts';
import type { SetupDraft } from '#renderer/features/setup/draft.ts';
import type { StepProps } from '#renderer/features/setup/setup-screen.tsx';
import { StepFrame } from '#renderer/parts/step-frame.tsx';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { moment } from '#renderer/text/format.ts';
import { setupText } from '#renderer/text/setup.ts';
import { Choice } from '#renderer/ui/choice.tsx';
import { FieldGrid } from '#renderer/ui/field-grid.tsx';
import { useNow } from '#renderer/ui/now.ts';

const text = setupText.licence;

export function LicenceStep({ handle, onDone, onBack }: StepProps) {
  const { draft, change } = handle;
  const now = useNow();
  const [key, setKey] = useState('');
  const stored = useRead('secrets.list', {});
  const put = useChange('secrets.put', { rereads: ['secrets.list'] });
  const keyStored = stored.data?.secrets.find((secret) => secret.name === KEY_SECRET);
  const practice = draft.hosts.every((host) => host.kind === 'practice');
  const problem = licensingProblem(draft.hosts, draft.licensing);
  const proxies = draft.hosts.filter(({ roles }) => roles.includes('license-proxy')).map(({ name }) => name);
  const missing = key === '' && !keyStored && !practice;

  const seal = async () => {
    if (key !== '') await put.mutateAsync({ name: KEY_SECRET, value: key, audiences: ['license'] });
    else if (practice && !keyStored)
      await put.mutateAsync({ name: KEY_SECRET, value: crypto.randomUUID(), audiences: ['license'] });
    setKey('');
    onDone();
  };

  return (
    <StepFrame
      question={text.question}
      onBack={onBack}
      onContinue={() => void seal().catch(() => undefined)}
      blocked={problem === null ? (missing ? '' : null) : text.problem(problem)}
      busy={put.isPending}
    >
      <FieldGrid>
        <Choice
          label={text.mode}
          value={draft.licensing}
          onChange={(value) => change({ licensing: value as SetupDraft['licensing'] })}
          options={[
            {
              value: 'license-proxy',
              title: text.proxy,
              consequence: proxies.length > 1 ? text.proxiesText(proxies) : text.proxyText,
            },
            { value: 'direct', title: text.direct, consequence: text.directText },
          ]}
        />
        <PasswordInput
          label={text.key}
          description={keyStored ? text.keyStored(moment(keyStored.storedAt, now)) : text.keyText}
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
          autoComplete="off"
        />
        {put.error && <CallProblem error={put.error} />}
      </FieldGrid>
    </StepFrame>
  );
}
