// Owns every sentence the shell itself shows: menus, tray, dialogs, notifications. Screens have renderer/text.
/** By this name systems know the app: its windows, its notifications, its settings. electron-builder.yml says the same. */
export const appId = 'app.siteadmin.desktop';

export const words = {
  appName: 'Site Admin for Deepgram',
  menu: {
    file: 'File',
    edit: 'Edit',
    view: 'View',
    window: 'Window',
    help: 'Help',
    sites: 'Sites',
    settings: 'Settings…',
  },
  tray: {
    open: 'Open Site Admin',
    quit: 'Quit',
    running: (count: number) =>
      count === 0
        ? 'Nothing is running'
        : count === 1
          ? '1 operation is running'
          : `${String(count)} operations are running`,
  },
  quit: {
    title: 'An operation is running',
    message: (titles: string[]) => `Quit while this is running? ${titles.join('; ')}`,
    detail:
      'The operation stops where it is and is marked as interrupted. Nothing on the hosts is rolled back. ' +
      'At the next start you can resume it or revert it.',
    stay: 'Keep running',
    leave: 'Quit anyway',
  },
  startFailed: 'Site Admin could not start',
  crashed: 'Site Admin has to end',
  ended: (state: string) => (state === 'succeeded' ? 'Done' : state === 'failed' ? 'Failed' : 'Ended'),
};

/** What the system's own About panel says; Settings says the rest. */
export const aboutPanel = (version: string) => ({
  applicationName: words.appName,
  applicationVersion: version,
  copyright: 'Independent tool; not made, endorsed or supported by Deepgram. Licence: MIT.',
});
