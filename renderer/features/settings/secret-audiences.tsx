// Owns where a stored secret may be sent: each use with a way to end it, and allowing another one.
import { Modal } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useChange } from '#renderer/client/hooks.ts';
import { AudiencePicker, useAudienceChoice } from '#renderer/features/settings/audience-picker.tsx';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { settingsText as text } from '#renderer/text/settings.ts';
import { Button } from '#renderer/ui/button.tsx';
import css from './secret-audiences.module.css';

interface SecretAudiencesProps {
  name: string;
  audiences: string[];
}

export function SecretAudiences({ name, audiences }: SecretAudiencesProps) {
  const [isOpen, setOpen] = useState(false);
  const end = useChange('secrets.disallow', { rereads: ['secrets.list'] });
  return (
    <div className={css.uses}>
      {audiences.map((audience) => (
        <span key={audience} className={css.use}>
          {text.audience(audience)}
          <button
            type="button"
            className={css.end}
            title={text.endUse(name, audience)}
            aria-label={text.endUse(name, audience)}
            onClick={() => end.mutate({ name, audience })}
          >
            <IconX size={12} aria-hidden />
          </button>
        </span>
      ))}
      {audiences.length === 0 && <span className={css.none}>{text.noUse}</span>}
      <Button weight="quiet" size="small" aria-label={text.allowUse(name)} onClick={() => setOpen(true)}>
        {text.allow}
      </Button>
      {end.error && <CallProblem error={end.error} />}
      {isOpen && <AllowUse name={name} onClose={() => setOpen(false)} />}
    </div>
  );
}

function AllowUse({ name, onClose }: { name: string; onClose: () => void }) {
  const allow = useChange('secrets.allow', { rereads: ['secrets.list'] });
  const choice = useAudienceChoice();
  const { audience } = choice;
  return (
    <Modal opened onClose={onClose} title={text.allowTitle(name)} size={520}>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (audience) allow.mutate({ name, audience }, { onSuccess: onClose });
        }}
      >
        <p className={css.about}>{text.allowText}</p>
        <AudiencePicker choice={choice} />
        {allow.error && <CallProblem error={allow.error} />}
        <div className={css.actions}>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button weight="primary" type="submit" disabled={audience === null} busy={allow.isPending}>
            {text.allow}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
