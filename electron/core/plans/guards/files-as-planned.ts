// Guard "configuration" inside the container: a service counts as ready only when the files that it sees are byte for byte those of its plan.
// They were written through one container and are read through the one that uses them.
import { mountedFiles } from '#shared/domain/plan/mounted-files';
import { AppError } from '#shared/errors/app-error';
import { sha256 } from '#core/ports/sha256';
import type { StepContext } from '../step-handler.ts';

/** No caller was sent to it yet. */
const GRACE_SECONDS = 5;

interface Otherwise {
  path: string;
  /** What was found instead. */
  words: string;
}

/**
 * Reads while the service starts, so that it costs no time, and judges when the service responds: a service that does not start has a more
 * useful error.
 */
export class FilesCheck {
  readonly #container: string;
  readonly #context: StepContext;
  #first: Promise<Otherwise | null> | null = null;

  constructor(container: string, context: StepContext) {
    this.#container = container;
    this.#context = context;
  }

  /** The container runs now; some engines cannot read files in a stopped one. */
  begin(): void {
    if (this.#first) return;
    this.#first = this.#look();
    this.#first.catch(() => undefined);
  }

  /**
   * Rejects with `engine.failed` when a file is missing or different, and stops the container: while it runs, a resume would accept it as
   * wanted and not write the file again.
   */
  async require(): Promise<void> {
    this.begin();
    // The first read may have hit a restart.
    const otherwise = await this.#first?.catch(() => this.#look());
    if (!otherwise) return;
    const { engine, host } = this.#context;
    await engine.stopContainer(this.#container, GRACE_SECONDS);
    const evidence = `${this.#container} does not see ${otherwise.path} as planned: ${otherwise.words}`;
    throw new AppError('engine.failed', { host: host.name, action: `write ${otherwise.path}` }, { evidence });
  }

  async #look(): Promise<Otherwise | null> {
    const { plan, step, engine } = this.#context;
    for (const { path, sha256: planned } of mountedFiles(plan.steps, step.host, this.#container)) {
      const text = await engine.readFile(this.#container, path);
      if (text === null) return { path, words: 'it is not there' };
      if (sha256(text) !== planned) return { path, words: `it is\n${text.slice(0, 500)}` };
    }
    return null;
  }
}
