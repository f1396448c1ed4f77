// Owns the designed empty and error states and the in-line notice. Words come from the callers.
import type { ReactNode } from 'react';
import { EvidenceBlock } from '#renderer/ui/mono.tsx';
import { StatusGlyph, type StatusKind } from '#renderer/ui/status.tsx';
import css from './messages.module.css';

interface EmptyStateProps {
  title: string;
  /** What this place is for. */
  children: ReactNode;
  /** The one next action, first. */
  actions?: ReactNode;
  picture?: ReactNode;
}

export function EmptyState({ title, children, actions, picture }: EmptyStateProps) {
  return (
    <div className={css.empty}>
      {picture}
      <h2 className={css.emptyTitle}>{title}</h2>
      <div className={css.prose}>{children}</div>
      {actions !== undefined && <div className={css.actions}>{actions}</div>}
    </div>
  );
}

interface ErrorStateProps {
  /** What happened, one sentence. */
  message: string;
  evidence?: string | null;
  evidenceTitle?: string;
  remedy: string;
  /** Small print for reports: code and call id. */
  reference?: string;
  action?: ReactNode;
  severity?: 'info' | 'warning' | 'error';
}

export function ErrorState(props: ErrorStateProps) {
  const { message, evidence = null, remedy, reference, action, severity = 'error' } = props;
  return (
    <div className={css.error} role="alert" data-severity={severity}>
      <StatusGlyph kind={severity === 'error' ? 'down' : 'warning'} />
      <div className={css.errorBody}>
        <p className={css.errorTitle}>{message}</p>
        {evidence !== null && evidence !== '' && (
          <EvidenceBlock text={evidence} title={props.evidenceTitle} lines={8} />
        )}
        <p className={css.prose}>{remedy}</p>
        <div className={css.errorFoot}>
          {action}
          {reference !== undefined && <span className={css.reference}>{reference}</span>}
        </div>
      </div>
    </div>
  );
}

interface NoticeProps {
  kind: StatusKind;
  children: ReactNode;
  action?: ReactNode;
}

export function Notice({ kind, children, action }: NoticeProps) {
  return (
    <div className={css.notice} data-kind={kind} role="status">
      <StatusGlyph kind={kind} />
      <div className={css.noticeText}>{children}</div>
      {action}
    </div>
  );
}
