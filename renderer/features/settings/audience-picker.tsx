// Owns choosing one use of a secret: what for and, for a login, where.
import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { audienceSchema, type Audience } from '#shared/domain/secrets/audience';
import { settingsText as text } from '#renderer/text/settings.ts';

/** Empty until something is chosen: a use that nobody thought about would be allowed by accident. */
type Kind = '' | 'license' | 'registry' | 'ssh' | 'environment';

export interface AudienceChoice {
  kind: Kind;
  host: string;
  /** Null while the host is missing or is no host. */
  audience: Audience | null;
  set: (change: Partial<{ kind: Kind; host: string }>) => void;
}

export function useAudienceChoice(): AudienceChoice {
  const [{ kind, host }, setChoice] = useState<{ kind: Kind; host: string }>({ kind: '', host: '' });
  const written = isLogin(kind) ? `${kind}:${host.trim().toLowerCase()}` : kind;
  const parsed = audienceSchema.safeParse(written);
  return {
    kind,
    host,
    audience: parsed.success ? parsed.data : null,
    set: (change) => setChoice((before) => ({ ...before, ...change })),
  };
}

export function AudiencePicker({ choice }: { choice: AudienceChoice }) {
  const { kind, host, set } = choice;
  return (
    <>
      <NativeSelect
        label={text.use}
        data={text.uses}
        value={kind}
        onChange={(event) => set({ kind: event.currentTarget.value as Kind })}
      />
      {isLogin(kind) && (
        <TextInput
          label={text.useHost[kind]}
          placeholder={text.useHostExample[kind]}
          value={host}
          onChange={(event) => set({ host: event.currentTarget.value })}
          autoComplete="off"
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--font-mono)' } }}
        />
      )}
    </>
  );
}

function isLogin(kind: Kind): kind is 'registry' | 'ssh' {
  return kind === 'registry' || kind === 'ssh';
}
