// Owns the application menu. Places in the UI are reached through the same routes the pages use.
import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import { words } from './words.ts';

export function setAppMenu(show: (route: string) => void): void {
  const isMac = process.platform === 'darwin';
  const settings: MenuItemConstructorOptions = {
    label: words.menu.settings,
    accelerator: 'CmdOrCtrl+,',
    click: () => show('/settings'),
  };
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [macAppMenu(settings)] : []),
    {
      label: words.menu.file,
      submenu: [
        { label: words.menu.sites, accelerator: 'CmdOrCtrl+1', click: () => show('/sites') },
        { type: 'separator' },
        ...(isMac
          ? [{ role: 'close' } as const]
          : [settings, { type: 'separator' } as const, { role: 'quit' } as const]),
      ],
    },
    { label: words.menu.edit, role: 'editMenu' },
    {
      label: words.menu.view,
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        // Development only: an installed app shows its own state, not its insides.
        ...(app.isPackaged ? [] : [{ role: 'reload' } as const, { role: 'toggleDevTools' } as const]),
      ],
    },
    { label: words.menu.window, role: 'windowMenu' },
    { label: words.menu.help, role: 'help', submenu: [{ role: 'about' }] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

function macAppMenu(settings: MenuItemConstructorOptions): MenuItemConstructorOptions {
  return {
    label: words.appName,
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      settings,
      { type: 'separator' },
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  };
}
