// Owns the form of one file: keys by table, each with its control, where its value comes from, and what is wrong with it.
import { Switch, TextInput } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useState } from 'react';
import { isSameTomlValue, type TomlPath } from '#shared/domain/toml-text/toml-path';
import { configText as text } from '#renderer/text/config.ts';
import { IconButton } from '#renderer/ui/button.tsx';
import { StatusGlyph } from '#renderer/ui/status.tsx';
import { findingKind } from '#renderer/parts/status-words.ts';
import type { FormGroup, FormRow } from './form-model.ts';
import { KeyControl } from './key-control.tsx';
import { typedText } from './key-input.ts';
import css from './config-form.module.css';

interface ConfigFormProps {
  groups: FormGroup[];
  selected: TomlPath | null;
  /** The short word for where a value comes from. */
  origin: (row: FormRow) => string;
  onSelect: (path: TomlPath) => void;
  onSet: (path: TomlPath, value: unknown) => void;
}

export function ConfigForm({ groups, ...props }: ConfigFormProps) {
  const [find, setFind] = useState('');
  const [isAll, setAll] = useState(false);
  const shown = groups
    .map((group) => ({ ...group, rows: group.rows.filter((row) => isShown(row, { find, isAll })) }))
    .filter(({ rows }) => rows.length > 0);
  return (
    <div className={css.form}>
      <div className={css.bar}>
        <TextInput
          size="xs"
          className={css.find}
          aria-label={text.findKey}
          placeholder={text.findKey}
          value={find}
          onChange={({ currentTarget }) => setFind(currentTarget.value)}
        />
        <Switch
          size="xs"
          label={text.allKeys}
          checked={isAll}
          onChange={({ currentTarget }) => setAll(currentTarget.checked)}
        />
      </div>
      <div className={css.groups} tabIndex={0} role="region" aria-label={text.form}>
        {shown.length === 0 && <p className={css.none}>{text.noKeyFound}</p>}
        {shown.map((group) => (
          <section key={group.table ?? ''}>
            <h4 className={css.table}>{group.table === null ? text.topLevel : `[${group.table}]`}</h4>
            {group.rows.map((row) => (
              <Row key={row.path.join('.')} row={row} {...props} />
            ))}
          </section>
        ))}
      </div>
    </div>
  );
}

function isShown(
  { path, entry, value, findings }: FormRow,
  { find, isAll }: { find: string; isAll: boolean },
) {
  const words = `${path.join('.')} ${entry?.title ?? ''} ${entry?.meaning ?? ''}`.toLowerCase();
  if (find.trim() !== '') return words.includes(find.trim().toLowerCase());
  return isAll || value !== undefined || findings.length > 0;
}

function Row({ row, selected, origin, onSelect, onSet }: Omit<ConfigFormProps, 'groups'> & { row: FormRow }) {
  const { path, entry, value, findings } = row;
  const [worst] = findings.toSorted((a, b) => Number(b.level === 'blocker') - Number(a.level === 'blocker'));
  const name = String(path.at(-1));
  return (
    <div
      className={css.row}
      data-selected={(selected !== null && isSameTomlValue(selected, path)) || undefined}
      data-absent={value === undefined || undefined}
      onFocus={() => onSelect(path)}
      onPointerDown={() => onSelect(path)}
    >
      <div className={css.name}>
        <span className={css.title}>
          {worst && <StatusGlyph kind={findingKind[worst.level]} />} {entry?.title ?? text.unknownKey}
        </span>
        <code className={css.key}>{name}</code>
      </div>
      <div>
        {entry === null ? (
          <code className={css.plain}>{typedText(value)}</code>
        ) : (
          <KeyControl
            entry={entry}
            value={value}
            label={`${entry.title} (${path.join('.')})`}
            isFaulty={worst?.level === 'blocker'}
            onSet={(next) => onSet(path, next)}
          />
        )}
      </div>
      <div className={css.origin}>
        {origin(row)}
        {value !== undefined && (
          <IconButton label={text.remove(name)} onClick={() => onSet(path, undefined)}>
            <IconArrowBackUp size={14} />
          </IconButton>
        )}
      </div>
    </div>
  );
}
