// Owns trusting the key of a host that was never seen before: the fingerprint, how to compare it, one button.
import { useChange } from '#renderer/client/hooks.ts';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { trustText as text } from '#renderer/text/hosts.ts';
import { Button } from '#renderer/ui/button.tsx';
import { EvidenceBlock, Mono } from '#renderer/ui/mono.tsx';
import css from './trust-key.module.css';

type Params = Record<string, string | number | boolean>;

interface TrustKeyProps {
  connection: string;
  /** Of the error host.keyUnknown. */
  params: Params;
  /** Its evidence where nobody else shows it: programs and jump hosts that lead there. */
  way?: string | null;
  onTrusted: () => void;
}

export function TrustKey({ connection, params, way = null, onTrusted }: TrustKeyProps) {
  const fingerprint = String(params['fingerprint'] ?? '');
  const trust = useChange('hosts.trust', { onDone: onTrusted });
  return (
    <section className={css.trust} aria-label={text.title}>
      <p>{text.shows(String(params['host'] ?? connection), String(params['keyType'] ?? 'SSH'))}</p>
      <p className={css.fingerprint}>
        <Mono>{fingerprint}</Mono>
      </p>
      <p className={css.soft}>
        {text.compare}{' '}
        <span className={css.command}>
          <Mono>{text.command}</Mono>
        </span>{' '}
        {text.equal}
      </p>
      {way !== null && <EvidenceBlock title={text.way} text={way} />}
      {trust.error && <CallProblem error={trust.error} />}
      <div className={css.foot}>
        <Button
          weight="primary"
          busy={trust.isPending}
          disabled={trust.isSuccess}
          onClick={() => trust.mutate({ connection, fingerprint })}
        >
          {text.trust}
        </Button>
        <span className={css.soft}>{text.remembered}</span>
      </div>
    </section>
  );
}
