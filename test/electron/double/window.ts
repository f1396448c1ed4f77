// Owns the double of `BrowserWindow`: bounds and visibility are remembered, content is a real page.
import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { preventable } from './preventable.ts';
import { session } from './session.ts';
import { WebContents } from './web-contents.ts';

interface WindowOptions {
  width?: number;
  height?: number;
  x?: number;
  y?: number;
  show?: boolean;
  webPreferences?: {
    preload?: string;
    contextIsolation?: boolean;
    sandbox?: boolean;
    nodeIntegration?: boolean;
  };
}

export class BrowserWindow extends EventEmitter {
  static getAllWindows(): BrowserWindow[] {
    return app.windows.filter((window): window is BrowserWindow => window instanceof BrowserWindow);
  }
  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.isFocused()) ?? null;
  }

  readonly webContents: WebContents;
  readonly options: WindowOptions;
  /** How often the window was brought forward; tests ask. */
  focusCount = 0;
  #bounds: { x: number; y: number; width: number; height: number };
  #state = { visible: false, focused: false, minimized: false, maximized: false, destroyed: false };

  constructor(options: WindowOptions) {
    super();
    this.options = options;
    this.#bounds = {
      x: options.x ?? 0,
      y: options.y ?? 0,
      width: options.width ?? 800,
      height: options.height ?? 600,
    };
    this.#state.visible = options.show !== false;
    this.webContents = new WebContents(options.webPreferences?.preload ?? '');
    app.windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
    app.emit('browser-window-created', {}, this);
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'));
    this.webContents.once('destroyed', () => this.destroy());
    this.webContents.once('double-failed', (error: unknown) => {
      console.error('the double could not open a page', error);
      app.exit(1);
    });
  }

  /** What a page gets that asks for a permission, by the session's handlers. */
  askPermission(permission: string): Promise<boolean> {
    const handler = session.defaultSession.permissionRequest;
    if (!handler) return Promise.resolve(true);
    const details = { requestingUrl: this.webContents.getURL(), isMainFrame: true };
    return new Promise((resolve) => handler(this.webContents, permission, resolve, details));
  }

  loadURL(address: string): Promise<void> {
    return this.webContents.loadURL(address);
  }
  show(): void {
    this.#state.visible = true;
    this.focus();
    this.emit('show');
  }
  hide(): void {
    this.#state.visible = false;
    this.blur();
  }
  focus(): void {
    this.#state.focused = true;
    this.focusCount += 1;
    this.emit('focus');
  }
  blur(): void {
    this.#state.focused = false;
    this.emit('blur');
  }
  minimize(): void {
    this.#state.minimized = true;
    this.blur();
  }
  restore(): void {
    this.#state.minimized = false;
  }
  maximize(): void {
    this.#state.maximized = true;
  }
  isVisible(): boolean {
    return this.#state.visible;
  }
  isFocused(): boolean {
    return this.#state.focused;
  }
  isMinimized(): boolean {
    return this.#state.minimized;
  }
  isMaximized(): boolean {
    return this.#state.maximized;
  }
  isDestroyed(): boolean {
    return this.#state.destroyed;
  }
  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    return { ...this.#bounds };
  }
  setBounds(bounds: Partial<{ x: number; y: number; width: number; height: number }>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
  }

  close(): void {
    if (this.#state.destroyed) return;
    const event = preventable();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.#state.destroyed) return;
    this.#state.destroyed = true;
    this.#state.focused = false;
    this.webContents.destroy();
    this.emit('closed');
    app.windowClosed(this);
  }
}
