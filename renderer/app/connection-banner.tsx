// Owns saying that the line to the core is lost: what is on screen stays, greyed, with its age.
import { useClient, useConnection } from '#renderer/client/hooks.ts';
import css from '#renderer/app/connection-banner.module.css';
import { span } from '#renderer/text/format.ts';
import { connectionText as text } from '#renderer/text/frame.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Notice } from '#renderer/ui/messages.tsx';
import { useNow } from '#renderer/ui/now.ts';

export function ConnectionBanner() {
  const { connection } = useClient();
  const { phase, since, isAddressUsed } = useConnection();
  const now = useNow();
  const retry = (
    <Button size="small" onClick={() => connection.reconnectNow()}>
      {text.retry}
    </Button>
  );
  if (phase === 'refused') {
    return (
      <div className={css.banner}>
        <Notice kind="down" action={retry}>
          <strong>{isAddressUsed ? text.used : text.refused}</strong>{' '}
          {isAddressUsed ? text.usedRemedy : text.refusedRemedy}
        </Notice>
      </div>
    );
  }
  if (phase !== 'lost') return null;
  const age = Math.max(0, now - (since ?? now));
  return (
    <div className={css.banner}>
      <Notice kind="warning" action={retry}>
        {age < 2000 ? text.lostNow : text.lost(span(age))}
      </Notice>
    </div>
  );
}
