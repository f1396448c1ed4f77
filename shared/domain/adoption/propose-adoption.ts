// Owns the whole judgement of a host's containers before they are adopted: facts in, found services, items and a document out. Pure: the
// same containers always give the same proposal.
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Hash } from '../containers/desired.ts';
import type { PlannableRole } from '../site/role-names.ts';
import type { SiteDocument } from '../site/site-document.ts';
import { parseSite } from '../site/site-text.ts';
import { item, type Adoption, type AdoptionItem, type FoundRow } from './adoption.ts';
import { changedImages } from './changed-surroundings.ts';
import { chooseServices, RESTARTS, type RecognisedContainer } from './choose-services.ts';
import { describeItems } from './describe-items.ts';
import { madeBy } from '../containers/found-container.ts';
import { stateOf } from './steady.ts';
import { otherStarters, type Neighbour } from './other-starters.ts';
import type { TakenService } from './taken-services.ts';
import { proposeDocument, siteNameFrom } from './propose-document.ts';
import { releaseOf } from '../containers/recognise.ts';
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
  const { services, refused } = chooseServices(found, input.containers ?? []);
  const site = input.site ?? siteNameFrom(services, input.host);
  const secrets = secretsOf(site, services);
  const release = input.release ?? commonRelease(services, catalogue);
  const items: AdoptionItem[] = [...refused];
  if (services.length > 0 && release === null) items.push(releaseUnknown(services));
  let document: string | null = null;
  if (services.length > 0 && release !== null) {
    const { host, connection } = input;
    document = proposeDocument({ site, host, connection, release, services, secrets });
    items.push(...otherStarters(services, input.neighbours ?? []));
    items.push(...mixedReleases(services, release, catalogue));
    const proposed = parsedProposal(document);
    items.push(...changedImages(services, proposed));
    items.push(...describeItems(services, { release, secrets, document: proposed }));
  }
  const taken = document === null ? [] : services.map((one) => one.found);
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
  return { adoption: { ...known, fingerprint: fingerprintOf(known, hash) }, secrets };
}

/** Of what is judged: how often a container was restarted grows from look to look, and says nothing new. */
function fingerprintOf(known: Omit<Adoption, 'fingerprint'>, hash: Hash): string {
  const items = known.items.map((one) => (one.code === RESTARTS ? { ...one, evidence: null } : one));
  return hash(JSON.stringify({ ...known, items })).slice(0, 16);
}

function rowOf(
  { container, recognised }: RecognisedContainer,
  { taken, catalogue }: { taken: boolean; catalogue: Catalogue },
): FoundRow {
  const { id, name, image } = container;
  const { role, by } = recognised;
  const state = stateOf(container);
  const release = releaseOf(image, role, catalogue);
  return { id, name, image, state, role, release, recognisedBy: by, madeBy: madeBy(container), taken };
}

/** The Engine's: its file is the one that an older or newer image refuses. Several releases may carry one License Proxy. */
function commonRelease(services: readonly TakenService[], catalogue: Catalogue): string | null {
  const of = (role: PlannableRole) => {
    const image = services.find((one) => one.role === role)?.found.image;
    return image === undefined ? null : releaseOf(image, role, catalogue);
  };
  return of('engine') ?? of('api') ?? of('license-proxy');
}

function releaseUnknown(services: readonly TakenService[]): AdoptionItem {
  return item('refused', 'adoption.releaseUnknown', {
    container: null,
    message: 'No image says which release it is, and configuration is judged by release.',
    evidence: services.map(({ found: { image } }) => image).join(', '),
    remedy: 'Name the release, such as release-260812, and look again.',
  });
}

function mixedReleases(
  services: readonly TakenService[],
  release: string,
  catalogue: Catalogue,
): AdoptionItem[] {
  return services.flatMap(({ role, found: { name, image } }) => {
    const own = releaseOf(image, role, catalogue);
    // A version that several releases share is not another release.
    if (own === null || own === release || role === 'license-proxy') return [];
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
