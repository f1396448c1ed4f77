// Owns how a part of a screen is shown that could not be drawn.
import { commonText } from '#renderer/text/common.ts';
import { frameText } from '#renderer/text/frame.ts';
import type { PartFailure } from '#renderer/ui/boundary.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { ErrorState } from '#renderer/ui/messages.tsx';

export function failedPart({ message, drawAgain }: PartFailure) {
  return (
    <ErrorState
      message={frameText.partFailed}
      evidence={message}
      evidenceTitle={commonText.evidence}
      remedy={frameText.partFailedRemedy}
      action={<Button onClick={drawAgain}>{frameText.drawAgain}</Button>}
    />
  );
}
