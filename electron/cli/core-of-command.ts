// Owns the core that one command uses: opened when it is first needed, waited for where it is on the way, closed at the end.
import { AppError } from '#shared/errors/app-error';
import { openClient, type OpenClient } from './open-client.ts';
import type { Printer } from './output/printer.ts';
import type { OperatorSignals } from './signals.ts';

interface Dependencies {
  directory: string;
  print: Pick<Printer, 'talk'>;
  signals: Pick<OperatorSignals, 'enough'>;
  follows: boolean;
}

export class CoreOfCommand {
  readonly #deps: Dependencies;
  #open: Promise<OpenClient> | null = null;
  #failed: (error: AppError) => void = () => undefined;
  /** Rejects when the core has gone under the command. */
  readonly lost: Promise<never>;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.lost = new Promise((_resolve, reject) => (this.#failed = reject));
    // Who does not wait for it is told by the answers and streams that break off.
    this.lost.catch(() => undefined);
  }

  open(): Promise<OpenClient> {
    return (this.#open ??= this.#openWatched());
  }

  /** For who goes on when the core that it followed has ended. */
  async reopen(): Promise<OpenClient> {
    await this.close();
    this.#open = null;
    return this.open();
  }

  async close(): Promise<void> {
    // Where it could not be opened, the command was told.
    const opened = await this.#open?.catch(() => null);
    await opened?.close();
  }

  async #openWatched(): Promise<OpenClient> {
    const { directory, print, signals, follows } = this.#deps;
    const waiting = { enough: signals.enough, tell: (text: string) => print.talk(text) };
    const opened = await openClient(directory, { waiting, follows });
    void opened.lost.then(this.#failed);
    return opened;
  }
}
