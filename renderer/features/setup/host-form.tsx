// Owns the questions about one host: how it is reached, what it is called, and among several what it does.
import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useRead } from '#renderer/client/hooks.ts';
import {
  connectionKinds,
  hostRoles,
  type ConnectionKind,
  type HostDraft,
} from '#renderer/features/setup/host-draft.ts';
import { setupText } from '#renderer/text/setup.ts';
import { Choice } from '#renderer/ui/choice.tsx';
import { FieldGrid } from '#renderer/ui/field-grid.tsx';
import css from './hosts-step.module.css';

const text = setupText.hosts;
const mono = { input: { fontFamily: 'var(--font-mono)' } };

interface HostFormProps {
  host: HostDraft;
  /** With one host every role is its own. */
  withRoles: boolean;
  problems: { name: string | null; connection: string | null };
  onChange: (part: Partial<HostDraft>) => void;
}

export function HostForm({ host, withRoles, problems, onChange }: HostFormProps) {
  return (
    <FieldGrid>
      <Choice
        label={text.choice}
        value={host.kind}
        onChange={(kind) => onChange({ kind: kind as ConnectionKind, address: '' })}
        options={connectionKinds.map((kind) => ({ value: kind, ...text.kinds[kind] }))}
      />
      <AddressField host={host} problem={problems.connection} onChange={onChange} />
      <TextInput
        label={text.name}
        description={text.nameText}
        value={host.name}
        error={problems.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        spellCheck={false}
        autoComplete="off"
      />
      {withRoles && (
        <Checkbox.Group
          label={text.roles}
          value={host.roles}
          error={host.roles.length === 0 ? text.noRole : null}
          onChange={(roles) => onChange({ roles: hostRoles.filter((role) => roles.includes(role)) })}
        >
          <div className={css.roles}>
            {hostRoles.map((role) => (
              <Checkbox key={role} value={role} label={text.roleNames[role]} size="sm" />
            ))}
          </div>
        </Checkbox.Group>
      )}
    </FieldGrid>
  );
}

interface AddressFieldProps {
  host: HostDraft;
  problem: string | null;
  onChange: (part: Partial<HostDraft>) => void;
}

function AddressField({ host, problem, onChange }: AddressFieldProps) {
  const common = {
    value: host.address,
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      onChange({ address: event.currentTarget.value }),
    error: host.address === '' ? null : problem,
    styles: mono,
    spellCheck: false,
    autoComplete: 'off',
  };
  switch (host.kind) {
    case 'local':
    case 'practice':
      return null;
    case 'podman':
      return <TextInput {...common} label={text.path} placeholder="/run/podman/podman.sock" />;
    case 'socket':
      return <TextInput {...common} label={text.path} placeholder="/var/run/docker.sock" />;
    case 'ssh':
      return (
        <TextInput
          {...common}
          label={text.address}
          description={text.sshText}
          placeholder="ops@gpu-2.example.org"
        />
      );
    case 'tls':
      return (
        <TextInput
          {...common}
          label={text.address}
          description={text.tlsText}
          placeholder="gpu-2.example.org:2376"
        />
      );
    case 'context':
      return <ContextField host={host} onChange={onChange} />;
  }
}

function ContextField({ host, onChange }: Omit<AddressFieldProps, 'problem'>) {
  const list = useRead('hosts.contexts', {}, { freshForMs: 30_000 });
  const contexts = list.data?.contexts ?? [];
  if (list.data && contexts.length === 0) return <p className={css.soft}>{text.noContexts}</p>;
  const unusable = contexts.filter((context) => context.connection === null);
  return (
    <div>
      <NativeSelect
        label={text.context}
        value={host.address}
        onChange={(event) => {
          const connection = event.currentTarget.value;
          const chosen = contexts.find((context) => context.connection === connection);
          // A context is usually called like its machine.
          const name = chosen?.name
            .toLowerCase()
            .replace(/[^a-z0-9-]+/g, '-')
            .replace(/^-+/, '')
            .slice(0, 40);
          onChange({ address: connection, ...(name ? { name } : {}) });
        }}
        data={[
          { value: '', label: text.chooseContext },
          ...contexts
            .filter((context) => context.connection !== null)
            .map((context) => ({
              value: context.connection ?? '',
              label: [context.name, context.description, context.connection].filter(Boolean).join(' · '),
            })),
        ]}
      />
      {unusable.map((context) => (
        <p key={context.name} className={css.soft}>
          {context.name}: {context.reason}
        </p>
      ))}
    </div>
  );
}
