// Owns model files: names to inventory (docs/domain.md, "Model files"), and the built-in model practice uses when there is no file.
// Leaves loading times and log lines to the Engine stand-in.
import { createHash } from 'node:crypto';

export interface LoadedModel {
  /** Canonical name callers ask for, such as `nova-3` or `nova-3-general`. */
  canonicalName: string;
  name: string;
  architecture: string;
  languages: string[];
  version: string;
  uuid: string;
  batch: boolean;
  streaming: boolean;
  group: string;
  path: string;
}

function stableUuid(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const helpers: [RegExp, string][] = [
  [/^entity-detector/, 'ner'],
  [/^diarizer/, 'diarization'],
  [/^language-detector/, 'language_detection'],
  [/^sit\b/, 'text_intelligence'],
  [/^(profanity|search|summarization|phoneme|g2p)/, 'helpers'],
  [/^aura/, 'tts'],
  [/^flux-tts/, 'tts'],
  [/^flux/, 'flux'],
  [/^end-of-turn/, 'eot'],
];

/** `<arch>-<domain>.<lang>.<streaming|batch>.<8 hex>.dg` (docs/domain.md, "Model files"); undefined when the name is no model's. */
export function readModelFileName(fileName: string): LoadedModel | undefined {
  if (!/\.dg(v2)?$/.test(fileName)) return undefined;
  const parts = fileName.replace(/\.dg(v2)?$/, '').split('.');
  const name = parts[0] ?? fileName;
  const group = helpers.find(([pattern]) => pattern.test(name))?.[1] ?? 'stt';
  const mode = parts.find((part) => part === 'streaming' || part === 'batch');
  const arch = /^(nova-\d|whisper|base|enhanced|flux|aura-\d|aura)/.exec(name)?.[1] ?? name;
  return {
    canonicalName: name,
    name: name.endsWith('-general') ? `general-${arch}` : name,
    architecture: arch,
    languages: (parts[1] && parts[1] !== mode ? parts[1] : 'en').split('+'),
    version: '2026-06-12.0',
    uuid: stableUuid(fileName),
    batch: mode !== 'streaming',
    streaming: mode !== 'batch',
    group,
    path: fileName,
  };
}

/** Shipped with practice so that a site answers without model files; its name says what it is. */
export const builtInModel: LoadedModel = {
  canonicalName: 'nova-3',
  name: 'general-nova-3',
  architecture: 'nova-3',
  languages: ['en', 'en-US', 'multi'],
  version: '2026-06-12.0-practice',
  uuid: stableUuid('practice stand-in nova-3'),
  batch: true,
  streaming: true,
  group: 'stt',
  path: '(built into the practice stand-in)',
};

interface ModelWish {
  model: string;
  language: string;
  mode: 'batch' | 'streaming';
}

/** `nova-3` also finds `nova-3-general`; `en` finds `en-US`, and the other way round. */
export function findModel(models: LoadedModel[], wish: ModelWish): LoadedModel | undefined {
  const base = (language: string): string => language.toLowerCase().split('-')[0] ?? '';
  return models.find(
    (model) =>
      (model.group === 'stt' || model.group === 'flux') &&
      [model.canonicalName, model.name, model.architecture, model.uuid].includes(
        wish.model === `${model.architecture}-general` ? model.architecture : wish.model,
      ) &&
      model[wish.mode] &&
      model.languages.some((language) => base(language) === base(wish.language)),
  );
}

/** The list as the API answers it: grouped since 260630, flat before; `canonical_name` since 260402 (docs/domain.md, "Endpoints"). */
export function listModels(models: LoadedModel[], releaseNumber: number): unknown {
  const entry = (model: LoadedModel): Record<string, unknown> => ({
    name: model.name,
    ...(releaseNumber >= 260402 ? { canonical_name: model.canonicalName } : {}),
    architecture: model.architecture,
    languages: model.languages,
    version: model.version,
    uuid: model.uuid,
    batch: model.batch,
    streaming: model.streaming,
    formatted_output: model.group === 'stt',
  });
  if (releaseNumber < 260630) return models.filter((model) => model.group === 'stt').map(entry);
  const groups: Record<string, unknown[]> = { stt: [], tts: [] };
  for (const model of models) (groups[model.group] ??= []).push(entry(model));
  return groups;
}
