// Owns how a failed call is shown anywhere: message, evidence, remedy, one safe button.
import type { CallError } from '#renderer/client/call-error.ts';
import { commonText } from '#renderer/text/common.ts';
import { Button } from '#renderer/ui/button.tsx';
import { ErrorState } from '#renderer/ui/messages.tsx';

interface CallProblemProps {
  error: CallError;
  onRetry?: () => void;
  retryLabel?: string;
}

export function CallProblem({ error, onRetry, retryLabel = commonText.tryAgain }: CallProblemProps) {
  return (
    <ErrorState
      message={error.view.message}
      evidence={error.view.evidence}
      evidenceTitle={commonText.evidence}
      remedy={error.view.remedy}
      severity={error.view.severity}
      reference={commonText.reference(error.view.code, error.callId)}
      action={onRetry && <Button onClick={onRetry}>{retryLabel}</Button>}
    />
  );
}
