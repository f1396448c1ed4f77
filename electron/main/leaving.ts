// Owns the end of the app: asks while an operation runs, then closes the core, then lets go.
import { app, dialog, type BrowserWindow } from 'electron';
import type { Activity } from './activity.ts';
import type { CoreDoor } from './core-door.ts';
import { words } from './words.ts';

export interface LeavingDependencies {
  core: CoreDoor;
  activity: Activity;
  window: () => BrowserWindow | null;
}

export class Leaving {
  readonly #deps: LeavingDependencies;
  #state: 'staying' | 'asking' | 'closing' | 'decided' = 'staying';

  constructor(deps: LeavingDependencies) {
    this.#deps = deps;
    app.on('before-quit', (event) => {
      if (this.#state === 'decided') return;
      event.preventDefault();
      if (this.#state === 'staying') void this.#leave();
    });
  }

  get decided(): boolean {
    return this.#state === 'decided';
  }

  async #leave(): Promise<void> {
    this.#state = 'asking';
    if (!(await this.#mayLeave())) {
      this.#state = 'staying';
      return;
    }
    this.#state = 'closing';
    this.#deps.activity.close();
    // A core that does not come to an end is left behind: the journal already says what was going on.
    const deadline = new Promise((resolve) => setTimeout(resolve, 10_000).unref());
    await Promise.race([this.#deps.core.close().catch(() => undefined), deadline]);
    this.#state = 'decided';
    app.quit();
  }

  async #mayLeave(): Promise<boolean> {
    const titles = this.#deps.activity.running
      .filter(({ effect }) => effect !== 'reads')
      .map(({ title }) => title);
    if (titles.length === 0) return true;
    const question = {
      type: 'warning' as const,
      title: words.quit.title,
      message: words.quit.message(titles),
      detail: words.quit.detail,
      buttons: [words.quit.stay, words.quit.leave],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    };
    const window = this.#deps.window();
    const { response } = await (window
      ? dialog.showMessageBox(window, question)
      : dialog.showMessageBox(question));
    return response === 1;
  }
}
