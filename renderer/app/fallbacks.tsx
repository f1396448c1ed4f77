// Owns the two screens shown when there is no other: no such address, and a screen that could not be drawn.
import { useNavigate, type ErrorComponentProps } from '@tanstack/react-router';
import { frameText as text } from '#renderer/text/frame.ts';
import { Button } from '#renderer/ui/button.tsx';
import { ErrorState } from '#renderer/ui/messages.tsx';
import { Screen } from '#renderer/ui/screen.tsx';

export function NoSuchScreen() {
  const navigate = useNavigate();
  return (
    <Screen width="prose">
      <ErrorState
        severity="info"
        message={text.notFound}
        remedy={text.notFoundRemedy}
        action={<Button onClick={() => void navigate({ to: '/sites' })}>{text.goToSites}</Button>}
      />
    </Screen>
  );
}

export function ScreenFailed({ error, reset }: ErrorComponentProps) {
  return (
    <Screen width="prose">
      <ErrorState
        message={text.screenFailed}
        evidence={error instanceof Error ? error.message : String(error)}
        remedy={text.screenFailedRemedy}
        action={<Button onClick={reset}>{text.reload}</Button>}
      />
    </Screen>
  );
}
