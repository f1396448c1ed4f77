// Exports a site as itself: its document and, beside it, each file of its services. `dgsite add` reads both again.
import { freeName } from '../site/file-names.ts';
import { separateFiles } from '../site/separate-files.ts';
import type { ExportedSite, SiteExport } from './site-export.ts';

export function siteFilesExport({ text }: ExportedSite): SiteExport {
  const { document, files } = separateFiles(text);
  const name = freeName('site.toml', Object.keys(files));
  return {
    format: 'site',
    files: [
      { path: name, text: document },
      ...Object.entries(files).map(([path, file]) => ({ path, text: file })),
    ],
    notes: ['`dgsite add site.toml` reads all of it again. Its secrets stay in the store of this machine.'],
  };
}
