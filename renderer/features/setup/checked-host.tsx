// Owns the judgement of one host as a compact list: blockers first, remedies and overrides in place, what is fine folded away.
import { useState } from 'react';
import type { Override } from '#shared/contract/plans';
import { mayOverride, type CheckedHost, type CheckResult } from '#shared/domain/preflight/check';
import { OverrideForm } from '#renderer/parts/override-form.tsx';
import { reasonFor } from '#renderer/parts/overrides.ts';
import { levelWeight, type Subject } from '#renderer/parts/preflight.ts';
import { RemedyView } from '#renderer/parts/remedy-view.tsx';
import { checkKind } from '#renderer/parts/status-words.ts';
import { TrustKey } from '#renderer/parts/trust-key.tsx';
import { hostsText, levelWord } from '#renderer/text/hosts.ts';
import { setupText } from '#renderer/text/setup.ts';
import { EvidenceBlock } from '#renderer/ui/mono.tsx';
import { Status, StatusGlyph } from '#renderer/ui/status.tsx';
import css from './check-step.module.css';

const text = setupText.check;

interface CheckedHostProps {
  /** Null: the site as a whole. */
  host: CheckedHost | null;
  checks: CheckResult[];
  subject: Subject;
  overrides: Override[];
  onOverride: (where: Pick<Override, 'code' | 'host'>, reason: string | null) => void;
  onReadAgain: (host: string) => void;
}

export function CheckedHostView({ host, checks, onReadAgain, ...rest }: CheckedHostProps) {
  const away = host !== null && !host.reachable;
  // Of a host that is away everything is unknown; its connection says so once.
  const unknownKey = host?.reason?.code === 'host.keyUnknown' ? host.reason : null;
  const told = checks
    .filter((check) => check.level !== 'ok' && (!away || check.level !== 'unknown'))
    // An unknown key is answered by trusting it, below; nobody needs to override that.
    .filter((check) => unknownKey === null || check.theme !== 'connection')
    .sort((a, b) => levelWeight[a.level] - levelWeight[b.level]);
  const fine = checks.filter((check) => check.level === 'ok');
  const worst = away ? 'unknown' : (told[0]?.level ?? 'ok');
  const name = host?.host ?? text.site;
  return (
    <section className={css.host} aria-label={name}>
      <h3 className={css.head}>
        <Status kind={checkKind[worst]} word={name} />
        <span className={css.soft}>{host?.engine ?? (away ? hostsText.notReachable : null)}</span>
      </h3>
      <ul>
        {told.map((check) => (
          <Told key={`${check.check}:${check.message}`} check={check} {...rest} />
        ))}
      </ul>
      {unknownKey && host && (
        <TrustKey
          connection={host.connection}
          params={unknownKey.params}
          onTrusted={() => onReadAgain(host.host)}
        />
      )}
      {fine.length > 0 && (
        <details className={css.fine}>
          <summary>{text.fine(fine.length)}</summary>
          <ul>
            {fine.map((check) => (
              <li key={`${check.check}:${check.message}`} className={css.fineCheck}>
                <StatusGlyph kind="ready" size={10} />
                <span>
                  {check.title}: <span className={css.soft}>{check.message}</span>
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

type ToldProps = Pick<CheckedHostProps, 'subject' | 'overrides' | 'onOverride'> & { check: CheckResult };

function Told({ check, subject, overrides, onOverride }: ToldProps) {
  const where = { code: check.check, host: check.host };
  return (
    <li className={css.told}>
      <StatusGlyph kind={checkKind[check.level]} />
      <div className={css.body}>
        <p>
          <span className={css.hidden}>{levelWord[check.level]}: </span>
          {check.message}
        </p>
        {check.remedy !== null && <p className={css.soft}>{check.remedy}</p>}
        <details>
          <summary>{text.why}</summary>
          <div className={css.why}>
            <p>{check.meaning}</p>
            {check.evidence !== null && (
              <EvidenceBlock title={hostsText.evidence} text={check.evidence} lines={8} />
            )}
            <p className={css.soft}>
              {hostsText.source}: {check.source}
            </p>
          </div>
        </details>
        {check.remedyId !== null && check.host !== null && (
          <Remedy subject={subject} host={check.host} remedyId={check.remedyId} />
        )}
        {/* Without a connection there is nothing to plan, so no reason carries that. */}
        {mayOverride(check) && (
          <OverrideForm
            message={check.message}
            reason={reasonFor(overrides, where)}
            onChange={(reason) => onOverride(where, reason)}
          />
        )}
      </div>
    </li>
  );
}

/** Read only once it is asked for. */
function Remedy(props: { subject: Subject; host: string; remedyId: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{text.remedy}</summary>
      <div className={css.why}>{open && <RemedyView {...props} />}</div>
    </details>
  );
}
