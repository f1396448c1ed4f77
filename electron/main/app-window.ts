// Owns the app's window: one, made when needed, brought forward when asked for again.
import { app, BrowserWindow, nativeTheme } from 'electron';
import { appUrl } from './app-scheme.ts';
import type { FrameChannel } from './frame-channel.ts';
import type { Places } from './places.ts';
import { words } from './words.ts';
import { keepWindowState, readWindowState } from './window-state.ts';

export class AppWindow {
  readonly #places: Places;
  readonly #channel: FrameChannel;
  readonly #mayClose: () => boolean;
  #window: BrowserWindow | null = null;

  /** `mayClose`: closing the window now does not end the app, or its end is decided. */
  constructor(places: Places, channel: FrameChannel, mayClose: () => boolean) {
    this.#places = places;
    this.#channel = channel;
    this.#mayClose = mayClose;
  }

  get current(): BrowserWindow | null {
    return this.#window;
  }

  /** Shows the window; `route` is a place in the UI, such as "/settings". */
  show(route?: string): void {
    if (!this.#window) {
      this.#window = this.#create(route); // shows itself with its first paint
      return;
    }
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
    if (route !== undefined) void this.#window.loadURL(`${appUrl}#${route}`).catch(() => undefined);
  }

  #create(route = '/'): BrowserWindow {
    const { bounds, maximized } = readWindowState(this.#places.dataDirectory);
    const window = new BrowserWindow({
      ...bounds,
      minWidth: 880,
      minHeight: 600,
      show: false,
      title: words.appName,
      // The first paint has the colour of the theme: no white flash in a dark room.
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#101418' : '#f7f8f9',
      webPreferences: {
        preload: this.#places.preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        nodeIntegrationInWorker: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false,
        navigateOnDragDrop: false,
      },
    });
    this.#channel.admit(window.webContents);
    // Where closing the window means leaving, the app asks while the window is still there.
    window.on('close', (event) => {
      if (this.#mayClose()) return;
      event.preventDefault();
      app.quit();
    });
    keepWindowState(window, this.#places.dataDirectory);
    if (maximized) window.maximize();
    window.once('ready-to-show', () => window.show());
    window.on('closed', () => (this.#window = null));
    window.loadURL(`${appUrl}#${route}`).catch(() => undefined); // a failed load shows itself; a closed window is no error
    return window;
  }
}
