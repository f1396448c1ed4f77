// Owns which texts an adopted site keeps: the file of each service, byte for byte, but for a licence key. Pure.
import { freeName } from '../site/file-names.ts';
import { MOST_DOCUMENT_BYTES } from '../site/site-text.ts';
import { applyValues } from '../toml-text/edit-toml.ts';
import { parseTomlText } from '../toml-text/parse-toml-text.ts';
import { keyInFile } from './secrets-of.ts';
import type { TakenService } from './taken-services.ts';

export interface KeptFiles {
  /** By name, as `file` of the document. */
  texts: Record<string, string>;
  /** Name of its file by the name of the service. A service without one gets its values in the document, and the comments are lost. */
  ofService: Record<string, string>;
}

/** The rest of a document takes less than half of what it may have. */
const MOST_BYTES = MOST_DOCUMENT_BYTES / 2;

export function keptFiles(services: readonly TakenService[]): KeptFiles {
  const kept: KeptFiles = { texts: {}, ofService: {} };
  let left = MOST_BYTES;
  for (const service of services) {
    const text = keptText(service);
    if (text === null) continue;
    const known = Object.entries(kept.texts).find(([, other]) => other === text);
    if (!known && (left -= text.length * 2) < 0) continue;
    const name = known?.[0] ?? freeName(nameOf(service), Object.keys(kept.texts));
    kept.texts[name] = text;
    kept.ofService[service.name] = name;
  }
  return kept;
}

/** Null: not read, no TOML, or not in UTF-8, so that its bytes are not known. */
function keptText({ found }: TakenService): string | null {
  const text = found.config?.text ?? null;
  if (text === null || text.includes('\uFFFD') || !parseTomlText(text).ok) return null;
  const key = keyInFile(found);
  if (key === null) return text;
  // A key that was made a comment would still be in the document.
  const emptied = applyValues(text, [{ kind: 'set', path: ['license', 'key'], value: '' }]);
  if (!emptied.ok) return null;
  const without = applyValues(emptied.text, [{ kind: 'unset', path: ['license', 'key'] }]);
  return without.ok ? (key === '' ? without.text : without.text.replaceAll(key, '')) : null;
}

/** As on its host. */
function nameOf({ name, found }: TakenService): string {
  const source = found.mounts.find(({ target }) => target === found.config?.path)?.source ?? '';
  const last = source.split('/').at(-1) ?? '';
  return /^\w[\w.-]{0,74}\.toml$/.test(last) ? last : `${name}.toml`;
}
