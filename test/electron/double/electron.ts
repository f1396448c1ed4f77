// Owns what `import … from 'electron'` gives in the double. Names and behaviour follow Electron 45's documentation;
// only what electron/main uses is here, and using more fails at import.
import { app } from './app.ts';
import { answerTests } from './control.ts';
import {
  dialog,
  Menu,
  nativeImage,
  nativeTheme,
  Notification,
  safeStorage,
  screen,
  shell,
  Tray,
} from './desktop.ts';
import { ipcMain } from './ipc.ts';
import { protocol, session } from './session.ts';
import { BrowserWindow } from './window.ts';

export {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  Notification,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
};

answerTests({
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  Notification,
  safeStorage,
  session,
  shell,
  Tray,
});
