// Reads a site document together with the files of its services that lie beside it, as an export writes them.
import { dirname, join } from 'node:path';
import { joinFiles } from '#shared/domain/site/separate-files';
import { parseTomlText } from '#shared/domain/toml-text/parse-toml-text';
import { isTomlTable } from '#shared/domain/toml-text/toml-path';
import { readDocumentFile, readTextFile } from './read-document-file.ts';
import { usageError } from './usage-error.ts';

/** Rejects as `readDocumentFile` does, for each of them. */
export async function readSiteFile(file: string): Promise<string> {
  const document = await readDocumentFile(file);
  const names = namesBeside(document);
  if (names.length === 0) return document;
  if (file === '-')
    throw usageError(`The files of services (${names.join(', ')}) cannot lie beside standard input.`);
  const files: Record<string, string> = {};
  for (const name of names) files[name] = await readTextFile(join(dirname(file), name));
  const joined = joinFiles({ document, files });
  if (joined === null) throw usageError(`${file} cannot hold its files: ${names.join(', ')}.`);
  return joined;
}

/** Entries of `file` without a text. What is wrong with the document is told when it is stored. */
function namesBeside(document: string): string[] {
  const parsed = parseTomlText(document);
  const file = parsed.ok ? parsed.document.value['file'] : undefined;
  if (!isTomlTable(file)) return [];
  return Object.entries(file).flatMap(([name, entry]) =>
    /^\w[\w.-]*\.toml$/.test(name) && isTomlTable(entry) && entry['text'] === undefined ? [name] : [],
  );
}
