// Owns which text of a file stays in force: that of a file which a service was started with, while it has the same values as the wanted one.
// Comments, order and form of a file change nothing for the service that reads it, so they are no reason to restart it.
import { stringify } from 'smol-toml';
import { roles } from '../roles/roles.ts';
import { serviceTable, type ServiceFile } from '../roles/service-files.ts';
import type { SiteDocument } from '../site/site-document.ts';
import type { SiteService } from '../site/site-services.ts';
import { isSameTomlValue } from '../toml-text/toml-path.ts';
import { siteLabels } from './container-spec.ts';
import { readTable } from './recognise.ts';

export interface InForce {
  /** Texts that the service may have been started with, the newest first. */
  files: (document: SiteDocument, service: SiteService) => ServiceFile[];
  /** Hashes of the specifications that are in force. */
  specs: ReadonlySet<string>;
}

export const NOTHING_IN_FORCE: InForce = { files: () => [], specs: new Set() };

/** Of a service that a revision kept. */
interface Recorded {
  host: string;
  service: string;
  spec: { labels: Record<string, string> };
  files: readonly { name: string; text: string }[];
}

/** `specs`: of the containers that are there; a container that was adopted has none. */
export function inForce(recorded: readonly Recorded[], specs: readonly (string | null)[]): InForce {
  const kept = recorded.map(({ spec }) => spec.labels[siteLabels.spec]);
  const known = [...specs, ...kept].filter((spec) => spec !== null && spec !== undefined);
  return {
    specs: new Set(known),
    files: (document, service) => [
      ...recorded
        .filter(({ host, service: name }) => host === service.host.name && name === service.name)
        .flatMap(({ files }) => files.map(({ name, text }) => ({ name, text }))),
      fileWithoutComments(document, service),
    ],
  };
}

/** A text that is no TOML means nothing. */
export function meansTheSame(known: ServiceFile, wanted: ServiceFile): boolean {
  if (known.name !== wanted.name) return false;
  if (known.text === wanted.text) return true;
  const [before, after] = [readTable(known.text), readTable(wanted.text)];
  return before !== null && after !== null && isSameTomlValue(before, after);
}

/** As versions of this app wrote it that knew no comments: containers of theirs are found by it where no revision is kept. */
export function fileWithoutComments(document: SiteDocument, service: SiteService): ServiceFile {
  const name = roles[service.role].file;
  const head = `# ${name} of site ${document.name} on ${service.host.name}, for ${document.release}.\n# Written by Site Admin; edit the site document instead of this file.\n\n`;
  return { name, text: `${head}${stringify(serviceTable(document, service))}\n` };
}
