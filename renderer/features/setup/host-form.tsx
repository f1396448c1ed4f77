// Owns the questions about one host: how it is reached, what it is called, and among several what it does.
import { Checkbox, TextInput } from '@mantine/core';
import { hostRoles, type HostDraft } from '#renderer/features/setup/host-draft.ts';
import { ConnectionFields } from '#renderer/parts/connection-fields.tsx';
import { setupText } from '#renderer/text/setup.ts';
import { FieldGrid } from '#renderer/ui/field-grid.tsx';
import css from './hosts-step.module.css';

const text = setupText.hosts;

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
      <ConnectionFields
        choice={host}
        problem={problems.connection}
        onChange={(choice, called) =>
          onChange({ ...choice, ...(called === undefined ? {} : { name: called }) })
        }
      />
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
          description={text.rolesText}
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
