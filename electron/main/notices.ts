// Owns telling the operator about an operation that ended while they looked elsewhere. No secret is ever in a title.
import { Notification, type BrowserWindow } from 'electron';
import { isTerminal } from '#shared/operations/states';
import type { Operation } from './activity.ts';
import { words } from './words.ts';

export interface NoticePlace {
  window: () => BrowserWindow | null;
  open: (route: string) => void;
}

export function noticeEnd(operation: Operation, { window, open }: NoticePlace): void {
  if (!isTerminal(operation.state) || window()?.isFocused() || !Notification.isSupported()) return;
  const notice = new Notification({
    title: `${words.ended(operation.state)}: ${operation.title}`,
    body: operation.outcome ?? '',
  });
  notice.on('click', () => open(`/operations/${operation.id}`));
  notice.show();
}
