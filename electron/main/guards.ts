// Owns what no page may do: leave the app, open windows, embed, ask for permissions, attach views, download.
import { app, session, type WebContents } from 'electron';
import { appOrigin } from './app-scheme.ts';

export type Refused = (what: string, url: string) => void;

/** Covers every web contents that ever comes to be, so that a window added later cannot forget it. */
export function guardEveryPage(refused: Refused): void {
  app.on('web-contents-created', (_event, contents) => guardPage(contents, refused));
  const { defaultSession } = session;
  // eslint-disable-next-line max-params -- Electron's own signature
  defaultSession.setPermissionRequestHandler((_contents, permission, decide, details) => {
    refused(`permission ${permission}`, details.requestingUrl);
    decide(false);
  });
  defaultSession.setPermissionCheckHandler(() => false);
  defaultSession.setDevicePermissionHandler(() => false);
  defaultSession.on('will-download', (event, item) => {
    // What the page made itself (a report, a script) may be saved; the system asks where.
    if (item.getURL().startsWith(`blob:${appOrigin}/`)) return;
    refused('download', item.getURL());
    event.preventDefault();
  });
}

function guardPage(contents: WebContents, refused: Refused): void {
  contents.setWindowOpenHandler(({ url }) => {
    refused('window', url);
    return { action: 'deny' };
  });
  contents.on('will-frame-navigate', (event) => {
    if (event.isMainFrame && isOurs(event.url)) return;
    refused('navigation', event.url);
    event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (isOurs(event.url)) return;
    refused('redirect', event.url);
    event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => {
    refused('webview', contents.getURL());
    event.preventDefault();
  });
}

export function isOurs(address: string): boolean {
  return address === appOrigin || address.startsWith(`${appOrigin}/`);
}
