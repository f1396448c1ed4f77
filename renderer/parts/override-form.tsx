// Owns overriding one blocker: a button, then a written reason, then the reason with a way to withdraw it.
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { overrideText as text } from '#renderer/text/hosts.ts';
import { Button } from '#renderer/ui/button.tsx';
import css from './override-form.module.css';

/** As the contract asks for (overrideSchema). */
const LEAST = 10;

interface OverrideFormProps {
  /** What is overridden, for those who do not see it beside. */
  message: string;
  /** The reason given, or null. */
  reason: string | null;
  onChange: (reason: string | null) => void;
}

export function OverrideForm({ message, reason, onChange }: OverrideFormProps) {
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState('');
  if (reason !== null) {
    return (
      <p className={css.given}>
        <strong>{text.overridden}:</strong> <span className={css.reason}>{reason}</span>
        <Button weight="quiet" size="small" onClick={() => onChange(null)}>
          {text.withdraw}
        </Button>
      </p>
    );
  }
  if (!asking) {
    return (
      <Button size="small" aria-label={`${text.override}: ${message}`} onClick={() => setAsking(true)}>
        {text.override}
      </Button>
    );
  }
  const enough = typed.trim().length >= LEAST;
  const keep = () => {
    if (!enough) return;
    onChange(typed.trim());
    setAsking(false);
  };
  return (
    <div className={css.form}>
      <TextInput
        label={text.reason}
        description={text.reasonText}
        value={typed}
        maxLength={400}
        autoFocus
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Inside another form the key would send that one.
          if (event.key === 'Enter') event.preventDefault();
          if (event.key === 'Enter') keep();
          if (event.key === 'Escape') setAsking(false);
        }}
      />
      <Button weight="danger" disabled={!enough} onClick={keep}>
        {text.keep}
      </Button>
    </div>
  );
}
