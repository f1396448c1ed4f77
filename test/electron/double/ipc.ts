// Owns the double of `ipcMain` and the events its listeners receive.
import { EventEmitter } from 'node:events';

export interface SenderFrame {
  url: string;
  origin: string;
  parent: SenderFrame | null;
}

export const ipcMain = new EventEmitter();

export function deliverToMain(
  sender: unknown,
  senderFrame: SenderFrame | null,
  message: { channel: string; args: unknown[] },
): void {
  ipcMain.emit(message.channel, { sender, senderFrame, type: 'frame' }, ...message.args);
}
