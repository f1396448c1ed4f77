// Owns writing a result into a file that the operator named: always a new file, private to its owner.
import { writeFile } from 'node:fs/promises';
import { usageError } from '../usage-error.ts';

/**
 * Never replaces a file and never follows a link at that name: a report of a site does not overwrite anything, whoever prepared the name.
 * Rejects with `cli.usage`.
 */
export async function writeNewFile(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
  } catch (thrown) {
    const exists = (thrown as NodeJS.ErrnoException).code === 'EEXIST';
    const problem = exists
      ? `${file} exists already and is not overwritten. Name another file.`
      : `${file} cannot be written.`;
    throw usageError(problem, { cause: thrown });
  }
}
