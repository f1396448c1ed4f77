// Handles adopted containers in a plan (ADR 19) around the step makers, which do not know them: before them, an adopted container that is as
// wanted gets the hash of the specification; after them, no step removes a container that Site Admin did not make.
import { compareContainer } from '#shared/domain/containers/compare-container';
import { finding } from '#shared/domain/findings/finding';
import type { SiteDocument } from '#shared/domain/site/site-document';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { siteLabels } from '#shared/domain/containers/container-spec';
import type { DesiredService } from '#shared/domain/containers/desired';
import { drift } from './drift.ts';
import { findHost, onPodman, type Observed, type ObservedContainer, type ObservedHost } from '../observed.ts';
import { bringsUp, placeOf, type Goal } from '../plan.ts';
import { isPrevious } from '#shared/domain/containers/own-names';
import { isUp } from '../strategies/stop-steps.ts';
import type { StepList } from '../steps/step-list.ts';

interface RecogniseInput {
  document: SiteDocument;
  observed: Observed;
  desired: DesiredService[];
  goal: Goal;
}

export interface Recognition {
  observed: Observed;
  findings: Finding[];
}

export function recogniseAdopted({ document, observed, desired, goal }: RecogniseInput): Recognition {
  if (!bringsUp(goal)) return { observed, findings: [] };
  const findings: Finding[] = [];
  const hosts = observed.hosts.map((host) => {
    findings.push(...strangers(host));
    const containers = host.containers.map((container) => {
      const wanted = desired.find((one) => one.host === host.host && one.service === container.service);
      if (!container.found || !wanted) return container;
      if (container.adopted) return judged(container, wanted, { host, document });
      findings.push(...drift({ ...container, onPodman: onPodman(host) }, wanted));
      return container;
    });
    const staying = containers.filter((container) => !isForgotten(document, container));
    return { ...host, containers: staying };
  });
  return { observed: { ...observed, hosts }, findings };
}

function judged(
  container: ObservedContainer,
  wanted: DesiredService,
  { host, document }: { host: ObservedHost; document: SiteDocument },
): ObservedContainer {
  const { found } = container;
  if (!found) return container;
  const { spec } = wanted;
  const sameImage =
    [found.image, found.imageId].includes(spec.image) ||
    (container.digest !== null && container.digest === host.images[spec.image]);
  // The previous container must not start by itself; its policy is restored when it returns.
  const atRest = isPrevious(document, container) && found.restart === 'unless-stopped';
  const asWas = atRest ? { ...found, restart: spec.restart } : found;
  const differences = compareContainer(wanted, asWas, {
    adopted: true,
    sameImage,
    onPodman: onPodman(host),
  });
  const isRotated = (container.rotated ?? []).length > 0;
  if (differences.length === 0 && !isRotated)
    return { ...container, spec: spec.labels[siteLabels.spec] ?? null };
  return {
    ...container,
    differs: differences.map((one) => `${one.field} is ${one.found}, wanted ${one.wanted}`),
  };
}

/** Kept from an earlier change, stopped and not wanted: no plan changes it. */
function isForgotten(document: SiteDocument, container: ObservedContainer): boolean {
  return (
    container.adopted === true &&
    isPrevious(document, container) &&
    container.spec === null &&
    !isUp(container.state) &&
    container.found?.restart !== 'always'
  );
}

function strangers({ host, strangers: found = [] }: ObservedHost): Finding[] {
  return found.map(({ name, words }) =>
    finding('site.nameTaken', { host, evidence: words }, { container: name, words }),
  );
}

/**
 * An adopted container is not removed: it stays stopped beside its successor for a rollback. Docker would start it with the host while its
 * policy is `always`, so the policy changes too. Podman 4.3 cannot change a policy: there it is removed like our own, and a rollback creates
 * an equal one.
 */
export function keepAdopted(
  list: StepList,
  { document, observed, desired }: Omit<RecogniseInput, 'goal'>,
): void {
  for (const host of observed.hosts) {
    if (onPodman(host)) continue;
    for (const container of host.containers.filter(({ adopted }) => adopted))
      keep(list, container, { document, desired });
  }
}

function keep(
  list: StepList,
  container: ObservedContainer,
  { document, desired }: Pick<RecogniseInput, 'document' | 'desired'>,
): void {
  const { host, name, found } = container;
  const renamed = list.steps.find(
    (step) => step.host === host && step.action.kind === 'rename-container' && step.action.container === name,
  )?.action;
  const to = renamed?.kind === 'rename-container' ? renamed.to : name;
  const context = placeOf(container);
  if (isPrevious(document, { ...container, name: to })) {
    list.drop((step) => {
      return step.host === host && step.action.kind === 'remove-container' && step.action.container === to;
    });
    if (found?.restart !== 'always') return;
    list.add(
      { kind: 'set-restart', container: to, restart: 'unless-stopped' },
      {
        ...context,
        reason: `${to} was there before Site Admin and is kept for the way back; with the policy always it would start again with the host.`,
      },
    );
    return;
  }
  const wanted = desired.find((one) => one.host === host && one.spec.name === to)?.spec.restart;
  if (renamed === undefined || wanted === undefined || wanted === found?.restart) return;
  const reason = 'It serves again, so it comes up with the host as before.';
  list.add({ kind: 'set-restart', container: to, restart: wanted }, { ...context, reason });
}

/** Kept containers that a plan does not change, listed for the operator. */
export function keptFindings(before: Observed, after: Observed): Finding[] {
  return before.hosts.flatMap(({ host, containers }) => {
    const left = findHost(after, host)?.containers.map(({ id }) => id) ?? [];
    return containers
      .filter(({ id }) => !left.includes(id))
      .map(({ name }) => finding('adoption.kept', { host }, { container: name }));
  });
}
