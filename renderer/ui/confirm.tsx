// Owns the dialog before something that cannot be undone by one click: it asks for a typed name.
import { Modal, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Button } from '#renderer/ui/button.tsx';
import css from './confirm.module.css';

interface ConfirmProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What will be noticed, what stays, how to undo. */
  children: ReactNode;
  /** The word to type, or null where a press is enough. */
  typedName: string | null;
  typeLabel: string;
  actionLabel: string;
  cancelLabel: string;
  onConfirm: (typed: string) => void;
  busy?: boolean;
}

export function Confirm(props: ConfirmProps) {
  const [typed, setTyped] = useState('');
  const matches = props.typedName === null || typed === props.typedName;
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title} size={520}>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (matches) props.onConfirm(typed);
        }}
      >
        <div className={css.body}>{props.children}</div>
        {props.typedName !== null && (
          <TextInput
            label={props.typeLabel}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
          />
        )}
        <div className={css.actions}>
          <Button onClick={props.onClose}>{props.cancelLabel}</Button>
          <Button weight="danger" type="submit" disabled={!matches} busy={props.busy ?? false}>
            {props.actionLabel}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
