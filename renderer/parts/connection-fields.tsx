// Owns the question how a host is reached: the ways with their consequences, and the address that the chosen one needs.
import { NativeSelect, TextInput } from '@mantine/core';
import { useRead } from '#renderer/client/hooks.ts';
import { connectionKinds, type ConnectionChoice, type ConnectionKind } from '#renderer/parts/connection.ts';
import { connectionText as text } from '#renderer/text/connection.ts';
import { Choice } from '#renderer/ui/choice.tsx';
import css from './connection-fields.module.css';

const mono = { input: { fontFamily: 'var(--font-mono)' } };

interface ConnectionFieldsProps {
  choice: ConnectionChoice;
  /** Left out ones make no sense here. */
  kinds?: readonly ConnectionKind[];
  label?: string;
  problem: string | null;
  /** `called`: what the chosen Docker context suggests as the host's name. */
  onChange: (choice: ConnectionChoice, called?: string) => void;
}

export function ConnectionFields({
  choice,
  kinds = connectionKinds,
  label = text.choice,
  problem,
  onChange,
}: ConnectionFieldsProps) {
  return (
    <>
      <Choice
        label={label}
        value={choice.kind}
        onChange={(kind) => onChange({ kind: kind as ConnectionKind, address: '' })}
        options={kinds.map((kind) => ({ value: kind, ...text.kinds[kind] }))}
      />
      <AddressField
        choice={choice}
        problem={problem}
        onChange={(address, called) => onChange({ kind: choice.kind, address }, called)}
      />
    </>
  );
}

interface AddressFieldProps {
  choice: ConnectionChoice;
  problem: string | null;
  onChange: (address: string, called?: string) => void;
}

/** What is asked where the way needs an address that is typed. */
const addressFields = {
  podman: { label: text.path, placeholder: '/run/podman/podman.sock' },
  socket: { label: text.path, placeholder: '/var/run/docker.sock' },
  ssh: { label: text.address, description: text.sshText, placeholder: 'ops@gpu-2.example.org' },
  tls: { label: text.address, description: text.tlsText, placeholder: 'gpu-2.example.org:2376' },
};

function AddressField({ choice, problem, onChange }: AddressFieldProps) {
  if (choice.kind === 'local' || choice.kind === 'practice') return null;
  if (choice.kind === 'context') return <ContextField choice={choice} onChange={onChange} />;
  return (
    <TextInput
      {...addressFields[choice.kind]}
      value={choice.address}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={choice.address === '' ? null : problem}
      styles={mono}
      spellCheck={false}
      autoComplete="off"
    />
  );
}

function ContextField({ choice, onChange }: Omit<AddressFieldProps, 'problem'>) {
  const list = useRead('hosts.contexts', {}, { freshForMs: 30_000 });
  const contexts = list.data?.contexts ?? [];
  if (list.data && contexts.length === 0) return <p className={css.soft}>{text.noContexts}</p>;
  const unusable = contexts.filter((context) => context.connection === null);
  return (
    <div>
      <NativeSelect
        label={text.context}
        value={choice.address}
        onChange={(event) => {
          const connection = event.currentTarget.value;
          const chosen = contexts.find((context) => context.connection === connection);
          // A context is usually called like its machine.
          const name = chosen?.name
            .toLowerCase()
            .replace(/[^a-z0-9-]+/g, '-')
            .replace(/^-+/, '')
            .slice(0, 40);
          onChange(connection, name === '' ? undefined : name);
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
