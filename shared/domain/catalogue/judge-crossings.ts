// Owns what the catalogue says about the way from the releases that run to the one that is wanted: order, breaking changes on the way
// back, releases that must be stopped at, environment and configuration keys that come or go with the image. Pure.
import { serviceTable } from '../config/service-files.ts';
import { differentKeys } from '../config/different-keys.ts';
import type { DesiredService } from '../plan/desired.ts';
import type { Observed } from '../plan/observed.ts';
import type { Goal } from '../plan/plan.ts';
import { serviceConfigFile, serviceTitle } from '../service.ts';
import type { SiteDocument } from '../site-document.ts';
import type { Finding } from '../status.ts';
import type { Catalogue, Crossing } from './catalogue.ts';
import { releaseDate } from './find-release.ts';

interface CrossingInput {
  document: SiteDocument;
  desired: DesiredService[];
  observed: Observed;
  goal: Goal;
  catalogue: Catalogue;
}

/** What is crossed, and in which direction. */
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
  const { document, goal } = input;
  const found = crossed(input, input.catalogue).flatMap(({ crossing, from, isBack }): Finding[] => {
    const base = { host: null, evidence: `${from} → ${document.release}; ${crossing.source}` };
    const name = `release-${crossing.at}`;
    return [
      ...(crossing.order ? [orderFinding(crossing, isBack, base)] : []),
      ...(isBack && crossing.breaksBack
        ? [
            {
              ...base,
              code: 'release.breakingBack',
              // A revision has run here before; who goes back to one is told, and not held up.
              level: goal === 'apply' ? ('blocker' as const) : ('warning' as const),
              message: `Going back to ${document.release} passes a breaking change of ${name}: ${crossing.breaksBack}`,
              remedy: 'Make sure that nobody depends on it, and give that as the reason for going on.',
              overridable: goal === 'apply',
            },
          ]
        : []),
      ...(!isBack && crossing.mustStop && releaseDate(document.release) !== crossing.at
        ? [
            {
              ...base,
              code: 'release.stopRequired',
              level: 'blocker' as const,
              message: `${from} cannot go straight to ${document.release}: ${crossing.message}`,
              remedy: `Set release = "${name}" and apply that first, then ${document.release}.`,
            },
          ]
        : []),
      ...(isBack ? [] : environmentFindings(crossing, input)),
    ];
  });
  return [...found, ...keyFindings(input)];
}

function orderFinding(
  { at, order = [], message }: Crossing,
  isBack: boolean,
  base: { host: null; evidence: string },
): Finding {
  const titles = (isBack ? order.toReversed() : order).map((service) => serviceTitle[service]);
  return {
    ...base,
    level: 'ok',
    code: 'release.order',
    message: `release-${at} is passed${isBack ? ' on the way back' : ''}, so the order is ${titles.join(', then ')}. ${message}`,
    remedy: null,
  };
}

/** What this version makes always has it; what a revision recorded, or somebody else made, may not. */
function environmentFindings(
  { at, environment, message, source }: Crossing,
  { desired }: CrossingInput,
): Finding[] {
  if (!environment) return [];
  return desired
    .filter(({ service }) => service === environment.service)
    .flatMap(({ host, service, spec }) => {
      const missing = environment.names.filter((name) => !(name in spec.env));
      if (missing.length === 0) return [];
      return [
        {
          level: 'blocker' as const,
          code: 'release.environment',
          host,
          message: `${serviceTitle[service]} needs ${missing.join(' and ')} from release-${at} on. ${message}`,
          evidence: source,
          remedy: `Apply the site document, which sets ${missing.length === 1 ? 'it' : 'them'}, and not an older revision.`,
        },
      ];
    });
}

/** Settings that are generated for one release and not for the other; what the operator wrote is guard "configuration"'s. */
function keyFindings({ document, desired, observed }: CrossingInput): Finding[] {
  const from = runningReleases(observed).find((tag) => tag !== document.release);
  if (from === undefined) return [];
  const words = desired.flatMap(({ host, service }) => {
    const entry = document.host.find(({ name }) => name === host);
    if (!entry) return [];
    const before = serviceTable({ ...document, release: from }, entry, service);
    const { added, gone } = differentKeys(before, serviceTable(document, entry, service));
    return [
      ...added.map((key) => `${serviceConfigFile[service]} gains ${key}`),
      ...gone.map((key) => `${serviceConfigFile[service]} loses ${key}`),
    ];
  });
  const different = [...new Set(words)];
  if (different.length === 0) return [];
  return [
    {
      level: 'ok',
      code: 'release.configKeys',
      host: null,
      message: `Settings come and go with the image: ${different.join('; ')}.`,
      evidence: `${from} → ${document.release}`,
      remedy: null,
    },
  ];
}

/** Oldest first; a change that was cut short leaves several. */
function runningReleases({ hosts }: Observed): string[] {
  const tags = hosts
    .flatMap(({ containers }) => containers)
    .flatMap(({ state, release }) => (state === 'running' && release ? [release] : []));
  return [...new Set(tags)].filter((tag) => /^release-\d{6}/.test(tag)).toSorted();
}
