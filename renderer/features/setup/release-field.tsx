// Owns the choice of the release: the known ones newest first, and what is known of the chosen one beside it.
import { Autocomplete } from '@mantine/core';
import type { Output } from '#shared/contract/contract';
import { useRead } from '#renderer/client/hooks.ts';
import { setupText } from '#renderer/text/setup.ts';
import css from './release-field.module.css';

const text = setupText.site;
type Release = Output<'releases.list'>['releases'][number];

interface ReleaseFieldProps {
  value: string;
  error: string | null;
  onChange: (release: string) => void;
}

export function ReleaseField({ value, error, onChange }: ReleaseFieldProps) {
  const list = useRead('releases.list', {}, { freshForMs: 600_000 });
  const releases = list.data?.releases ?? [];
  const tags = releases.map((release) => release.tag);
  const known = new Map(releases.map((release) => [release.tag, release]));
  const chosen = known.get(value) ?? known.get(value.replace(/-fips$/, ''));
  return (
    <div>
      <Autocomplete
        label={text.release}
        description={text.releaseText}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={value}
        error={error}
        onChange={onChange}
        data={tags}
        // A tag already chosen must not hide the others.
        filter={({ options, search }) =>
          tags.includes(search)
            ? options
            : options.filter((option) => 'value' in option && option.value.includes(search))
        }
        renderOption={({ option }) => <Option tag={option.value} release={known.get(option.value)} />}
        maxDropdownHeight={280}
        styles={{ input: { fontFamily: 'var(--font-mono)' } }}
        spellCheck={false}
      />
      {chosen && <About release={chosen} />}
      {list.data && !chosen && error === null && <p className={css.about}>{text.releaseUnknown}</p>}
    </div>
  );
}

function Option({ tag, release }: { tag: string; release: Release | undefined }) {
  return (
    <div className={css.option}>
      <span className={css.tag}>{tag}</span>
      <span className={css.note}>{release?.notes[0]}</span>
    </div>
  );
}

function About({ release }: { release: Release }) {
  const { api, engine, driverMinimum, notes } = release;
  const facts = [
    driverMinimum === null ? null : text.driver(driverMinimum),
    api !== null && engine !== null ? text.versions(api, engine) : null,
  ].filter((fact) => fact !== null);
  return (
    <div className={css.about}>
      {facts.length > 0 && <p>{facts.join(' · ')}</p>}
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </div>
  );
}
