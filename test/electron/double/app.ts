// Owns the double of `app`: readiness, paths, one instance per userData, and the order of events at quit.
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { closeBrowser } from './browser.ts';
import { preventable } from './preventable.ts';

/** A window, as far as quitting needs to know. */
export interface Closable {
  close(): void;
  isDestroyed(): boolean;
}

class App extends EventEmitter {
  readonly isPackaged = false;
  readonly windows: Closable[] = [];
  readonly paths = new Map([['userData', path.join(tmpdir(), 'electron-double')]]);
  #quitting = false;
  #lockFile: string | null = null;

  whenReady(): Promise<void> {
    return Promise.resolve();
  }
  isReady(): boolean {
    return true;
  }
  enableSandbox(): void {
    // Chromium's own sandbox cannot run as root in a container; the preload runs as in a sandboxed page anyway.
  }
  getVersion(): string {
    return '0.1.0';
  }
  getName(): string {
    return 'site-admin';
  }
  setAppUserModelId(): void {
    // Windows only.
  }
  setAboutPanelOptions(): void {
    // Shown by the platform's own menu, which the double does not have.
  }
  getPath(name: string): string {
    return this.paths.get(name) ?? tmpdir();
  }
  setPath(name: string, value: string): void {
    this.paths.set(name, value);
  }

  requestSingleInstanceLock(): boolean {
    const directory = this.getPath('userData');
    mkdirSync(directory, { recursive: true });
    const file = path.join(directory, 'SingletonLock');
    if (existsSync(file) && isAlive(Number(readFileSync(file, 'utf8')))) {
      writeFileSync(path.join(directory, 'SecondInstance'), JSON.stringify(process.argv));
      return false;
    }
    writeFileSync(file, String(process.pid));
    this.#lockFile = file;
    const watcher = watch(directory, (_change, name) => {
      if (name !== 'SecondInstance') return;
      const note = path.join(directory, name);
      if (!existsSync(note)) return;
      rmSync(note, { force: true });
      this.emit('second-instance', preventable(), process.argv, process.cwd(), null);
    });
    watcher.unref();
    return true;
  }

  /** before-quit → every window's close → will-quit → quit. Any of the first two may refuse. */
  quit(): void {
    const asked = preventable();
    this.emit('before-quit', asked);
    if (asked.defaultPrevented) return;
    this.#quitting = true;
    for (const window of [...this.windows]) {
      window.close();
      if (!window.isDestroyed()) {
        this.#quitting = false;
        return;
      }
    }
    this.#end(0);
  }

  /** Only noted: the test process would lose sight of another run. */
  relaunch(): void {
    console.error('the app asked to be started again');
  }

  exit(code = 0): void {
    this.#end(code);
  }

  windowClosed(window: Closable): void {
    this.windows.splice(this.windows.indexOf(window), 1);
    if (this.windows.length > 0 || this.#quitting) return;
    if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed');
    else this.quit();
  }

  #end(code: number): void {
    this.emit('will-quit', preventable());
    this.emit('quit', {}, code);
    if (this.#lockFile) rmSync(this.#lockFile, { force: true });
    void closeBrowser().finally(() => process.exit(code));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export const app = new App();
process.on('SIGTERM', () => app.quit());
