// Owns the second question: name and release. The document's check speaks beside the fields.
import { Checkbox, TextInput } from '@mantine/core';
import { useProblems } from '#renderer/features/setup/problems.ts';
import { ReleaseField } from '#renderer/features/setup/release-field.tsx';
import type { StepProps } from '#renderer/features/setup/setup-screen.tsx';
import { StepFrame } from '#renderer/parts/step-frame.tsx';
import { FindingList } from '#renderer/parts/finding-list.tsx';
import { setupText } from '#renderer/text/setup.ts';
import { FieldGrid } from '#renderer/ui/field-grid.tsx';

const text = setupText.site;

export function SiteStep({ handle, onDone, onBack }: StepProps) {
  const { draft, change } = handle;
  const { problemAt, warnings } = useProblems(draft);
  const problem = (path: string, value: string) => (value === '' ? null : problemAt(path));
  const wrong = ['name', 'release'].some((path) => problemAt(path) !== null);
  const empty = draft.name === '' || draft.release === '';
  return (
    <StepFrame
      question={text.question}
      intro={text.intro}
      onBack={onBack}
      onContinue={onDone}
      blocked={wrong || empty ? '' : null}
    >
      <FieldGrid>
        <TextInput
          label={text.name}
          description={text.nameText}
          placeholder="north-campus"
          value={draft.name}
          error={problem('name', draft.name)}
          onChange={(event) => change({ name: event.currentTarget.value })}
          spellCheck={false}
          autoComplete="off"
          autoFocus
        />
        <ReleaseField
          value={draft.release}
          error={problem('release', draft.release)}
          onChange={(release) => change({ release })}
        />
        <Checkbox label={text.stt} description={text.sttText} checked readOnly size="sm" />
        <FindingList findings={warnings} />
      </FieldGrid>
    </StepFrame>
  );
}
