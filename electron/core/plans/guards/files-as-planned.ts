// Owns guard "configuration", seen from inside: a service counts as ready only when the files that it sees are byte for byte those of its plan.
// They were written through one container and are read through another, the one that uses them.
import { mountedFiles } from '#shared/domain/plan/mounted-files';
import { AppError } from '#shared/errors/app-error';
import { sha256 } from '#core/ports/sha256';
import type { StepContext } from '../step-handler.ts';

/** Nobody was sent to it yet. */
const GRACE_SECONDS = 5;

interface Otherwise {
  path: string;
  /** What it is instead. */
  words: string;
}

/** Looks while the service comes up, so that nobody waits for it, and judges when it answers: one that does not come up has more to tell. */
export class FilesCheck {
  readonly #container: string;
  readonly #context: StepContext;
  #first: Promise<Otherwise | null> | null = null;

  constructor(container: string, context: StepContext) {
    this.#container = container;
    this.#context = context;
  }

  /** The container runs now; before that not every engine can look into it. */
  begin(): void {
    if (this.#first) return;
    this.#first = this.#look();
    this.#first.catch(() => undefined);
  }

  /**
   * Rejects with `engine.failed` where a file is not there or is another one. The container is at rest then: running, it would pass for what
   * was wanted, and whoever goes on would not write the file again.
   */
  async require(): Promise<void> {
    this.begin();
    // A first look may have met a restart.
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
