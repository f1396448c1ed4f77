// Owns the whole judgement of a host's containers before they are adopted: facts in, found services, items and a document out. Pure: the
// same containers always give the same proposal.
import type { Catalogue } from '../catalogue/catalogue.ts';
import { serviceTable } from '../config/service-files.ts';
import type { Hash } from '../plan/desired.ts';
import type { SiteDocument } from '../site-document.ts';
import { parseSite } from '../site-text.ts';
import { item, type Adoption, type AdoptionItem, type FoundRow } from './adoption.ts';
import { changedImages } from './changed-surroundings.ts';
import { chooseParts, type RecognisedContainer } from './choose-parts.ts';
import { withoutKey } from './compare-container.ts';
import { tableDifference } from './config-difference.ts';
import { describeItems } from './describe-items.ts';
import { madeBy } from './found-container.ts';
import { otherStarters, type Neighbour } from './other-starters.ts';
import { present, type Parts } from './parts.ts';
import { proposeDocument, siteNameFrom } from './propose-document.ts';
import { readTable, releaseOf } from './recognise.ts';
import { secretsOf, shownConfig, type CarriedSecrets } from './secrets-of.ts';

export interface AdoptionInput {
  connection: string;
  engine: string;
  /** Name that the host gets in the document. */
  host: string;
  found: RecognisedContainer[];
  /** Whatever else the host has. */
  neighbours?: Neighbour[] | undefined;
  /** The operator's choices; each may be left out. */
  site?: string | undefined;
  release?: string | undefined;
  containers?: string[] | undefined;
  catalogue: Catalogue;
  hash: Hash;
}

export interface Proposal {
  adoption: Adoption;
  /** Values for the store of secrets; they never leave the core. */
  secrets: CarriedSecrets;
}

export function proposeAdoption(input: AdoptionInput): Proposal {
  const { found, catalogue, hash } = input;
  const { parts, refused } = chooseParts(found, input.containers ?? []);
  const site = input.site ?? siteNameFrom(parts, input.host);
  const secrets = secretsOf(site, parts);
  const release = input.release ?? commonRelease(parts, catalogue);
  const items: AdoptionItem[] = [...refused];
  if (present(parts).length > 0 && release === null) items.push(releaseUnknown(parts));
  let document: string | null = null;
  if (present(parts).length > 0 && release !== null) {
    const { host, connection } = input;
    document = proposeDocument({ site, host, connection, release, parts, secrets });
    items.push(...otherStarters(parts, input.neighbours ?? []));
    items.push(...mixedReleases(parts, release, catalogue));
    items.push(...changedImages(parts, parsedProposal(document)));
    items.push(...describeItems(parts, { release, secrets, edited: editedKeys(document, parts) }));
  }
  const taken = document === null ? [] : Object.values(parts);
  const rows = found.map((one) => rowOf(one, { taken: taken.includes(one.container), catalogue }));
  const known = {
    connection: input.connection,
    engine: input.engine,
    site,
    found: rows,
    configs: found.flatMap(({ container }) =>
      container.config?.text
        ? [{ container: container.name, path: container.config.path, text: shownConfig(container) }]
        : [],
    ),
    items,
    document,
    secrets: Object.entries(document === null ? {} : secrets.from).map(([reference, from]) => ({
      reference,
      from,
    })),
  };
  return { adoption: { ...known, fingerprint: hash(JSON.stringify(known)).slice(0, 16) }, secrets };
}

function rowOf(
  { container, recognised }: RecognisedContainer,
  { taken, catalogue }: { taken: boolean; catalogue: Catalogue },
): FoundRow {
  const { id, name, image, state } = container;
  const { service, by } = recognised;
  const release = releaseOf(image, service, catalogue);
  return { id, name, image, state, service, release, recognisedBy: by, madeBy: madeBy(container), taken };
}

/** The Engine's: its file is the one that an older or newer image refuses. Several releases may carry one License Proxy. */
function commonRelease(parts: Parts, catalogue: Catalogue): string | null {
  const of = (service: 'engine' | 'api' | 'license-proxy') => {
    const image = parts[service]?.image;
    return image === undefined ? null : releaseOf(image, service, catalogue);
  };
  return of('engine') ?? of('api') ?? of('license-proxy');
}

function releaseUnknown(parts: Parts): AdoptionItem {
  return item('refused', 'adoption.releaseUnknown', {
    container: null,
    message: 'No image says which release it is, and configuration is judged by release.',
    evidence: present(parts)
      .map(([, { image }]) => image)
      .join(', '),
    remedy: 'Name the release, such as release-260812, and look again.',
  });
}

function mixedReleases(parts: Parts, release: string, catalogue: Catalogue): AdoptionItem[] {
  return present(parts).flatMap(([service, { name, image }]) => {
    const own = releaseOf(image, service, catalogue);
    // A version that several releases share is not another release.
    if (own === null || own === release || service === 'license-proxy') return [];
    return [
      item('differs', 'adoption.mixedReleases', {
        container: name,
        message: `${name} is of ${own}, the site of ${release}; its image is kept by its exact reference until the next release.`,
        evidence: image,
      }),
    ];
  });
}

function parsedProposal(text: string): SiteDocument {
  const parsed = parseSite(text);
  if (!parsed.ok) throw new Error(`the proposal is not valid: ${parsed.problems[0]?.message ?? ''}`);
  return parsed.document;
}

/** Keys of each file that differ from what the document would generate without its overrides. */
function editedKeys(text: string, parts: Parts): Record<string, string[]> {
  const document = parsedProposal(text);
  const [host] = document.host;
  return Object.fromEntries(
    present(parts).map(([service, found]) => {
      const table = readTable(found.config?.text ?? null);
      if (!host || !table) return [service, []];
      const template = serviceTable({ ...document, service: {} }, { ...host, service: {} }, service);
      return [service, tableDifference(template, withoutKey(table)).words.map(({ key }) => key)];
    }),
  );
}
