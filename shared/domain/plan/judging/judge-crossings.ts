// Judges the way from the running releases to the wanted one by the catalogue: order, breaking changes on the way back, mandatory stops, and
// environment or configuration keys that depend on the image. Pure.
import { serviceTable } from '#shared/domain/roles/service-files';
import { differentKeys } from '#shared/domain/config/different-keys';
import { finding } from '#shared/domain/findings/finding';
import type { DesiredService } from '#shared/domain/containers/desired';
import { allContainers, type Observed } from '../observed.ts';
import type { Goal } from '../plan.ts';
import { roleTitle } from '#shared/domain/site/role-names';
import { roles } from '#shared/domain/roles/roles';
import { serviceTitle } from '#shared/domain/site/service-title';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { findService } from '#shared/domain/site/site-services';
import type { Finding } from '#shared/domain/findings/finding-schema';
import type { Catalogue, Crossing } from '#shared/domain/catalogue/catalogue';
import { releaseDate } from '#shared/domain/catalogue/find-release';

interface CrossingInput {
  document: SiteDocument;
  desired: DesiredService[];
  observed: Observed;
  goal: Goal;
  catalogue: Catalogue;
}

/** The crossed releases and the direction. */
export function crossed(
  { document, observed }: Pick<CrossingInput, 'document' | 'observed'>,
  { crossings }: Catalogue,
): { crossing: Crossing; from: string; isBack: boolean }[] {
  const to = releaseDate(document.release);
  const running = runningReleases(observed);
  return crossings
    .filter(({ products }) => !products || products.some((product) => document.products.includes(product)))
    .flatMap((crossing) => {
      const up = running.find((tag) => releaseDate(tag) < crossing.at && crossing.at <= to);
      const back = running.find((tag) => to < crossing.at && crossing.at <= releaseDate(tag));
      return [
        ...(up ? [{ crossing, from: up, isBack: false }] : []),
        ...(back ? [{ crossing, from: back, isBack: true }] : []),
      ];
    });
}

export function judgeCrossings(input: CrossingInput): Finding[] {
  const { document } = input;
  const found = crossed(input, input.catalogue);
  const ups = found.filter(({ isBack }) => !isBack);
  return [
    ...found.flatMap(({ crossing, from, isBack }) =>
      crossing.order ? [orderFinding(crossing, isBack, evidence(from, document, crossing))] : [],
    ),
    ...breaksBack(found, input),
    ...ups.flatMap(({ crossing, from }) => stopFindings(crossing, from, document)),
    ...ups.flatMap(({ crossing }) => environmentFindings(crossing, input)),
    ...keyFindings(input),
  ];
}

type Crossed = ReturnType<typeof crossed>;

function evidence(from: string, { release }: SiteDocument, { source }: Crossing): string {
  return `${from} → ${release}; ${source}`;
}

/** One finding for all crossings, because one reason overrides it. */
function breaksBack(found: Crossed, { document, goal }: CrossingInput): Finding[] {
  const breaking = found.filter(({ crossing, isBack }) => isBack && crossing.breaksBack);
  if (breaking.length === 0) return [];
  const words = breaking.map(
    ({ crossing }) => `what came with release-${crossing.at}: ${crossing.breaksBack}`,
  );
  // A revision ran here before, so a rollback gets a note and not a blocker.
  const code = goal === 'apply' ? 'release.breakingBack' : 'release.breaksBack';
  const seen = breaking.map(({ crossing, from }) => evidence(from, document, crossing)).join('\n');
  const values = { release: document.release, words: words.join(' And ') };
  return [finding(code, { host: null, evidence: seen }, values)];
}

function stopFindings(crossing: Crossing, from: string, document: SiteDocument): Finding[] {
  if (!crossing.mustStop || releaseDate(document.release) === crossing.at) return [];
  const name = `release-${crossing.at}`;
  const values = { from, to: document.release, stop: name, message: crossing.message };
  return [
    finding('release.stopRequired', { host: null, evidence: evidence(from, document, crossing) }, values),
  ];
}

function orderFinding({ at, order = [], message }: Crossing, isBack: boolean, words: string): Finding {
  const titles = (isBack ? order.toReversed() : order).map((service) => roleTitle[service]);
  const passed = `release-${at} is passed${isBack ? ' on the way back' : ''}`;
  return finding(
    'release.order',
    { host: null, evidence: words },
    { passed, order: titles.join(', then '), message },
  );
}

/** Containers of this version always have it; recorded or adopted ones may not. */
function environmentFindings(
  { at, environment, message, source }: Crossing,
  { desired }: CrossingInput,
): Finding[] {
  if (!environment) return [];
  return desired
    .filter(({ role }) => role === environment.service)
    .flatMap((service) => {
      const { host, spec } = service;
      const missing = environment.names.filter((name) => !(name in spec.env));
      if (missing.length === 0) return [];
      const values = { service: serviceTitle(service), names: missing.join(' and '), at, message };
      return [finding('release.environment', { host, evidence: source }, values)];
    });
}

/** Keys that are generated for one of the two releases only; keys of the operator belong to guard "configuration". */
function keyFindings({ document, desired, observed }: CrossingInput): Finding[] {
  const from = runningReleases(observed).find((tag) => tag !== document.release);
  if (from === undefined) return [];
  const words = desired.flatMap((wanted) => {
    const entry = findService(document, wanted);
    if (!entry) return [];
    const before = serviceTable({ ...document, release: from }, entry);
    const { added, gone } = differentKeys(before, serviceTable(document, entry));
    const { file } = roles[wanted.role];
    return [...added.map((key) => `${file} gains ${key}`), ...gone.map((key) => `${file} loses ${key}`)];
  });
  const different = [...new Set(words)];
  if (different.length === 0) return [];
  const place = { host: null, evidence: `${from} → ${document.release}` };
  return [finding('release.configKeys', place, { keys: different.join('; ') })];
}

/** Oldest first; an interrupted change leaves several. */
function runningReleases({ hosts }: Observed): string[] {
  const tags = allContainers(hosts).flatMap(({ state, release }) =>
    state === 'running' && release ? [release] : [],
  );
  return [...new Set(tags)].filter((tag) => /^release-\d{6}/.test(tag)).toSorted();
}
