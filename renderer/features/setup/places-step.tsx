// Owns the fifth question: ports and directories.
import { TextInput } from '@mantine/core';
import { useProblems } from '#renderer/features/setup/problems.ts';
import type { SetupDraft } from '#renderer/features/setup/draft.ts';
import type { StepProps } from '#renderer/features/setup/setup-screen.tsx';
import { StepFrame } from '#renderer/parts/step-frame.tsx';
import { setupText } from '#renderer/text/setup.ts';
import { Choice } from '#renderer/ui/choice.tsx';
import { FieldGrid, FieldPair } from '#renderer/ui/field-grid.tsx';

const text = setupText.places;

const fields = {
  apiPort: { path: 'host.0.ports.api', label: text.apiPort },
  statusPort: { path: 'host.0.ports.license_proxy_status', label: text.statusPort },
  metricsPort: { path: 'host.0.ports.engine_metrics', label: text.metricsPort },
  models: { path: 'host.0.models', label: text.models, description: text.modelsText },
  files: { path: 'host.0.files', label: text.files, description: text.filesText },
} satisfies Partial<Record<keyof SetupDraft, { path: string; label: string; description?: string }>>;

export function PlacesStep({ handle, onDone, onBack }: StepProps) {
  const { draft, change } = handle;
  const { problemAt } = useProblems(draft);
  const wrong = Object.values(fields).some((field) => problemAt(field.path) !== null);
  const input = (key: keyof typeof fields) => {
    const { path, ...words } = fields[key];
    return (
      <TextInput
        {...words}
        value={draft[key]}
        error={problemAt(path)}
        inputMode={key.endsWith('Port') ? 'numeric' : undefined}
        onChange={(event) => change({ [key]: event.currentTarget.value })}
        styles={{ input: { fontFamily: 'var(--font-mono)' } }}
        spellCheck={false}
      />
    );
  };
  return (
    <StepFrame
      question={text.question}
      intro={text.intro}
      onBack={onBack}
      onContinue={onDone}
      blocked={wrong ? '' : null}
    >
      <FieldGrid>
        <Choice
          label={text.listen}
          value={draft.listen}
          onChange={(value) => change({ listen: value as SetupDraft['listen'] })}
          options={[
            { value: '0.0.0.0', title: text.everywhere, consequence: text.everywhereText },
            { value: '127.0.0.1', title: text.loopback, consequence: text.loopbackText },
          ]}
        />
        <FieldPair>
          {input('apiPort')}
          {input('statusPort')}
          {input('metricsPort')}
        </FieldPair>
        {input('models')}
        {input('files')}
      </FieldGrid>
    </StepFrame>
  );
}
