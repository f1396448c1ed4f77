// Opens a text in the editor of the operator and gives back what it became.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { usageError } from '../usage-error.ts';

export interface EditedText {
  text: string;
  file: string;
  remove: () => Promise<void>;
}

/** Rejects with `cli.usage` where no editor is set, or it ends with an error; the file is gone then. */
export async function editText({ text, name }: { text: string; name: string }): Promise<EditedText> {
  const editor = process.env['VISUAL'] ?? process.env['EDITOR'] ?? '';
  if (editor.trim() === '') throw usageError('No editor is set. Set EDITOR, for example: EDITOR=nano');
  const directory = await mkdtemp(join(tmpdir(), 'site-admin-edit-'));
  const file = join(directory, name);
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    await writeFile(file, text, { mode: 0o600 });
    await run(editor, file);
    const bytes = await readFile(file);
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), file, remove };
  } catch (thrown) {
    await remove();
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw usageError(`${editor} did not give back a text: ${why}.`);
  }
}

/** As other programs take EDITOR: a line for the shell, so that it may have flags. */
function run(editor: string, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child =
      process.platform === 'win32'
        ? spawn(`${editor} "${file}"`, { shell: true, stdio: 'inherit' })
        : spawn('sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`it ended with ${code ?? 'a signal'}`)),
    );
  });
}
