// Owns which models an Engine has: scanning the search paths, loading times, hot loading and unloading,
// and the vendor's log lines for them (docs/domain.md, "Model files" and "Known failures").
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ComponentConfig } from '../component-config.ts';
import { builtInModel, readModelFileName, type LoadedModel } from '../speech/models.ts';
import { durationFromEnv, type Surroundings } from '../surroundings.ts';

const autoload = 'impeller::model_suppliers::autoload';

export class ModelShelf {
  readonly #around: Surroundings;
  readonly #paths: string[];
  readonly #loaded = new Map<string, LoadedModel>();
  #timer: NodeJS.Timeout | undefined;

  constructor(around: Surroundings, config: ComponentConfig) {
    this.#around = around;
    this.#paths = config.texts('model_manager.search_paths', ['/models']);
  }

  models(): LoadedModel[] {
    return this.#loaded.size > 0 ? [...this.#loaded.values()] : [builtInModel];
  }

  /** Loads what is there, taking the scripted time; then watches for files that come and go. */
  async load(): Promise<void> {
    const { env, log } = this.#around;
    const loadMs = durationFromEnv(env, 'PRACTICE_MODEL_LOAD_MS', 1000);
    await new Promise((resolve) => setTimeout(resolve, loadMs));
    this.#scan(true);
    if (this.#loaded.size === 0) {
      log.info(
        autoload,
        'No model files found: this practice stand-in serves its built-in nova-3, with canned transcripts',
      );
      this.#announce(builtInModel);
    }
    const scanMs = durationFromEnv(env, 'PRACTICE_MODEL_SCAN_MS', 1000);
    this.#timer = setInterval(() => this.#scan(false), scanMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #scan(first: boolean): void {
    const { files, log } = this.#around;
    const present = new Set<string>();
    for (const folder of this.#paths) {
      const names = files.list(folder);
      if (names === undefined) {
        if (first) log.warn(autoload, `Unable to read model search path ${folder}`);
        continue;
      }
      for (const name of names) {
        const model = readModelFileName(name);
        if (!model) continue;
        const inside = path.posix.join(folder, name);
        present.add(inside);
        if (!this.#loaded.has(inside)) this.#loadFile({ ...model, path: inside });
      }
    }
    for (const [inside] of this.#loaded) {
      if (present.has(inside)) continue;
      this.#loaded.delete(inside);
      log.info(autoload, 'Removing model', { path: inside });
    }
  }

  #loadFile(model: LoadedModel): void {
    const { files, log } = this.#around;
    const found = files.locate(model.path);
    // Practice model files are opaque; an empty one, or one that begins with `corrupt`, plays the broken download.
    const broken =
      found === undefined ||
      statSync(found).size === 0 ||
      readFileSync(found).subarray(0, 7).toString() === 'corrupt';
    if (broken) {
      if (!this.#failed.has(model.path))
        log.error(autoload, `Failed to load model: No Manifest file path=${model.path}`);
      this.#failed.add(model.path);
      return;
    }
    this.#failed.delete(model.path);
    this.#loaded.set(model.path, model);
    this.#announce(model);
  }

  readonly #failed = new Set<string>();

  #announce(model: LoadedModel): void {
    const mode = model.batch && model.streaming ? 'All' : model.batch ? 'Batch' : 'Streaming';
    this.#around.log.info(
      `load_model{path=${model.path}}: ${autoload}`,
      `Inserting model key=AsrKey { name: "${model.name}", version: "${model.version}", ` +
        `languages: ${JSON.stringify(model.languages)}, uuid: ${model.uuid}, formatted: true, mode: ${mode}, ` +
        `architecture: "${model.architecture}" }`,
    );
  }
}
