// Owns what an export is: files to write, and what to know before using them. One file per format beside this one; the formats still to
// come (Helm values, nginx, HAProxy, Prometheus) get theirs here and a line in `exporters`.
import { z } from 'zod';
import type { DesiredService } from '../containers/desired.ts';
import type { SiteDocument } from '../site/site-document.ts';
import { composeExport } from './compose.ts';
import { siteFilesExport } from './site-files.ts';

export const exportFormats = ['compose', 'site'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const siteExportSchema = z.object({
  format: z.enum(exportFormats),
  /** Paths are relative and stay below where they are written. */
  files: z.array(z.object({ path: z.string(), text: z.string() })),
  notes: z.array(z.string()),
});
export type SiteExport = z.infer<typeof siteExportSchema>;
export type ExportedFile = SiteExport['files'][number];

export interface ExportedSite {
  document: SiteDocument;
  /** The document as it is stored. */
  text: string;
  desired: DesiredService[];
}

const exporters: Record<ExportFormat, (site: ExportedSite) => SiteExport> = {
  compose: ({ document, desired }) => composeExport(document, desired),
  site: siteFilesExport,
};

export function exportSite(format: ExportFormat, site: ExportedSite): SiteExport {
  return exporters[format](site);
}
