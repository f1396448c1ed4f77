// Owns the fourth question: where the images come from, and the login there. The login goes to the core and is gone from here.
import { PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useChange, useRead } from '#renderer/client/hooks.ts';
import { loginSecretOf, registryOf } from '#renderer/features/setup/document.ts';
import type { SetupDraft } from '#renderer/features/setup/draft.ts';
import { useProblems } from '#renderer/features/setup/problems.ts';
import type { StepProps } from '#renderer/features/setup/setup-screen.tsx';
import { StepFrame } from '#renderer/parts/step-frame.tsx';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { moment } from '#renderer/text/format.ts';
import { registryAudience } from '#shared/domain/secrets/audience';
import { setupText } from '#renderer/text/setup.ts';
import { Choice } from '#renderer/ui/choice.tsx';
import { FieldGrid, FieldPair } from '#renderer/ui/field-grid.tsx';
import { useNow } from '#renderer/ui/now.ts';

const text = setupText.registry;

export function RegistryStep({ handle, onDone, onBack }: StepProps) {
  const { draft, change } = handle;
  const now = useNow();
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const { problemAt } = useProblems(draft);
  const stored = useRead('secrets.list', {});
  const put = useChange('secrets.put', { rereads: ['secrets.list'] });
  const secret = loginSecretOf(draft);
  const known = stored.data?.secrets.find((each) => each.name === secret);
  const own = draft.registry === 'own';
  const typed = user !== '' || password !== '';
  const half = typed && (user === '' || password === '');
  const wrong = own && (draft.registryAddress === '' || problemAt('registry.address') !== null);

  const seal = async () => {
    if (typed)
      await put.mutateAsync({
        name: secret,
        value: `${user}:${password}`,
        audiences: [registryAudience(registryOf(draft))],
      });
    change({ withRegistryLogin: typed || known !== undefined });
    setPassword('');
    onDone();
  };

  return (
    <StepFrame
      question={text.question}
      intro={text.intro}
      onBack={onBack}
      onContinue={() => void seal().catch(() => undefined)}
      blocked={half ? text.half : wrong ? '' : null}
      busy={put.isPending}
    >
      <FieldGrid>
        <Choice
          label={text.choice}
          value={draft.registry}
          onChange={(value) => change({ registry: value as SetupDraft['registry'] })}
          options={[
            { value: 'vendor', title: text.vendor, consequence: text.vendorText },
            { value: 'own', title: text.own, consequence: text.ownText },
          ]}
        />
        {own && <OwnRegistry draft={draft} change={change} problemAt={problemAt} />}
        <div>
          <FieldPair>
            <TextInput
              label={text.user}
              value={user}
              onChange={(event) => setUser(event.currentTarget.value)}
              autoComplete="off"
              spellCheck={false}
            />
            <PasswordInput
              label={text.password}
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              autoComplete="off"
            />
          </FieldPair>
          <p className="mantine-InputWrapper-description">
            {known ? text.stored(registryOf(draft), moment(known.storedAt, now)) : text.loginText(secret)}
          </p>
        </div>
        {put.error && <CallProblem error={put.error} />}
      </FieldGrid>
    </StepFrame>
  );
}

interface OwnRegistryProps {
  draft: SetupDraft;
  change: (part: Partial<SetupDraft>) => void;
  problemAt: (path: string) => string | null;
}

function OwnRegistry({ draft, change, problemAt }: OwnRegistryProps) {
  const mono = { input: { fontFamily: 'var(--font-mono)' } };
  return (
    <FieldPair>
      <TextInput
        label={text.address}
        description={text.addressText}
        placeholder="registry.example.org:5000"
        value={draft.registryAddress}
        error={draft.registryAddress === '' ? null : problemAt('registry.address')}
        onChange={(event) => change({ registryAddress: event.currentTarget.value.trim() })}
        styles={mono}
        spellCheck={false}
      />
      <TextInput
        label={text.namespace}
        description={text.namespaceText}
        value={draft.registryNamespace}
        error={problemAt('registry.namespace')}
        onChange={(event) => change({ registryNamespace: event.currentTarget.value.trim() })}
        styles={mono}
        spellCheck={false}
      />
    </FieldPair>
  );
}
