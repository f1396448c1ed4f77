// Owns the files that lead a browser to an address with a one-time token. A program that opens a browser gets the path of such a file and never
// the address: what a program is started with, every user of the machine can read.
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { directoryFailure } from '#base/directory-failure';
import { makePrivateDirectory } from '#base/private-place';
import { AppError } from '#shared/errors/app-error';

export class AddressPages {
  readonly #folder: string;
  readonly #written = new Set<string>();

  constructor(directory: string) {
    this.#folder = join(directory, 'open');
    // A core that was killed left its own; their tokens died with it.
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** `address` is given what to call when the address leads nowhere any more. Throws `app.dataDirectory` when the file cannot be made. */
  write(address: (spent: () => void) => string): string {
    const problem = makePrivateDirectory(this.#folder);
    if (problem !== null)
      throw new AppError('app.dataDirectory', { directory: this.#folder }, { cause: problem });
    const path = join(this.#folder, `${randomBytes(8).toString('hex')}.html`);
    const url = address(() => this.#remove(path));
    try {
      writeFileSync(path, pageTo(url), { mode: 0o600, flag: 'wx' });
    } catch (thrown) {
      throw directoryFailure(thrown, this.#folder);
    }
    this.#written.add(path);
    return path;
  }

  close(): void {
    for (const path of [...this.#written]) this.#remove(path);
  }

  #remove(path: string): void {
    this.#written.delete(path);
    rmSync(path, { force: true });
  }
}

/** `replace` keeps the file out of the browser's history; the link is for browsers that run no scripts of files. */
function pageTo(url: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<title>Site Admin</title>
<p><a href="${url}">Open Site Admin</a></p>
<script>location.replace(${JSON.stringify(url)})</script>
`;
}
