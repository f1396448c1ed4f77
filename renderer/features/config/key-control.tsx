// Owns the control of one key. Text is taken over when the field is left or Enter is pressed; what its type does not allow stays in the field.
import { Autocomplete, NativeSelect, TextInput, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ConfigKey } from '#shared/domain/config-schema/config-key';
import { configText as text } from '#renderer/text/config.ts';
import css from './key-control.module.css';
import { isList, readTyped, typedText } from './key-input.ts';

interface KeyControlProps {
  entry: ConfigKey;
  value: unknown;
  label: string;
  isFaulty: boolean;
  /** Undefined removes the key. */
  onSet: (value: unknown) => void;
}

export function KeyControl(props: KeyControlProps) {
  const { entry, value, label, onSet } = props;
  if (entry.type === 'tables' || entry.type === 'map') return <span>{text.editAsText}</span>;
  if (entry.type === 'boolean' || (entry.type === 'choice' && entry.isOpen !== true)) {
    const options =
      entry.type === 'boolean' ? ['true', 'false'] : (entry.values ?? []).map((one) => one.value);
    const known = value === undefined || options.includes(typedText(value)) ? [] : [typedText(value)];
    return (
      <NativeSelect
        size="xs"
        aria-label={label}
        error={props.isFaulty}
        value={typedText(value)}
        data={[
          { value: '', label: text.absentChoice(entry) },
          ...[...known, ...options].map((one) => ({ value: one, label: text.choice(entry, one) })),
        ]}
        onChange={({ currentTarget }) => {
          const typed = readTyped(entry, currentTarget.value);
          onSet(typed.ok ? typed.value : undefined);
        }}
      />
    );
  }
  // A new value from outside starts the field anew.
  return <TypedControl key={typedText(value)} {...props} />;
}

function TypedControl({ entry, value, label, isFaulty, onSet }: KeyControlProps) {
  const before = typedText(value);
  const [draft, setDraft] = useState(before);
  const typed = readTyped(entry, draft);
  const isRefused = draft !== before && draft.trim() !== '' && !typed.ok;
  const take = () => {
    if (draft === before) return;
    if (draft.trim() === '') onSet(undefined);
    else if (typed.ok) onSet(typed.value);
  };
  const common = {
    size: 'xs',
    'aria-label': label,
    placeholder: text.absentChoice(entry),
    value: draft,
    error: isRefused ? text.notOfType(entry.type) : isFaulty,
    onBlur: take,
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key === 'Enter' && !isList(entry)) take();
      if (event.key === 'Escape') setDraft(before);
    },
  } as const;
  if (isList(entry))
    return (
      <Textarea
        {...common}
        classNames={{ input: css.list }}
        rows={Math.min(Math.max(draft.split('\n').length, 1), 5)}
        onChange={({ currentTarget }) => setDraft(currentTarget.value)}
      />
    );
  if (entry.values !== undefined)
    return <Autocomplete {...common} data={entry.values.map((one) => one.value)} onChange={setDraft} />;
  return (
    <TextInput
      {...common}
      rightSection={entry.unit === undefined ? null : <span>{text.unit(entry.unit)}</span>}
      rightSectionWidth={entry.unit === undefined ? undefined : 84}
      onChange={({ currentTarget }) => setDraft(currentTarget.value)}
    />
  );
}
