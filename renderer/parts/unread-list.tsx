// Owns saying what could not be read, beside what could.
import { Notice } from '#renderer/ui/messages.tsx';

/** One sentence or two for each. */
export function UnreadList({ unread }: { unread: readonly string[] }) {
  return unread.map((words) => (
    <Notice key={words} kind="warning">
      {words}
    </Notice>
  ));
}
