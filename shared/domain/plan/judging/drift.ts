// Handles a container of ours that was changed by hand: reports each field, and lets the next apply restore without a restart whatever a
// running container allows.
import { editTime } from '#shared/domain/containers/host-file';
import { placeOf } from '../plan.ts';
import {
  compareContainer,
  differenceWords,
  type FieldDifference,
} from '#shared/domain/containers/compare-container';
import { finding } from '#shared/domain/findings/finding';
import { driftRemedy } from '#shared/domain/findings/status-findings';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { siteLabels } from '#shared/domain/containers/container-spec';
import type { DesiredService } from '#shared/domain/containers/desired';
import { onPodman, type Observed, type ObservedContainer } from '../observed.ts';
import type { StepList } from '../steps/step-list.ts';

type Drifting = Pick<ObservedContainer, 'found' | 'spec' | 'name' | 'host'> & { onPodman: boolean };

/** A container of ours whose label says that it is as wanted and whose inspection differs. */
export function drift(drifting: Drifting, wanted: DesiredService): Finding[] {
  const differences = differencesOf(drifting, wanted);
  const inFile = differences.filter((one) => isInFile(one, wanted));
  return [
    ...editFindings(drifting, wanted, inFile),
    ...otherFindings(
      drifting,
      differences.filter((one) => !inFile.includes(one)),
    ),
  ];
}

function otherFindings(drifting: Drifting, differences: FieldDifference[]): Finding[] {
  const { name, host } = drifting;
  if (differences.length === 0) return [];
  const fields = differences.map(({ field }) => field).join(', ');
  const isMendable = differences.every((difference) => isMended(difference, drifting));
  const remedy = (isMendable ? driftRemedy.mended : driftRemedy.stays)(name);
  return [
    finding(
      'container.drift',
      { host, evidence: differenceWords(differences) },
      { container: name, fields, remedy },
    ),
  ];
}

function isInFile({ field }: FieldDifference, { files }: DesiredService): boolean {
  return files.some(({ name }) => field === name || field.startsWith(`${name}: `));
}

/** An edit of its file by hand: which of the two the container runs with is another matter, and told by another code. */
function editFindings(
  { found, name, host }: Drifting,
  { spec, service }: DesiredService,
  differences: FieldDifference[],
): Finding[] {
  if (differences.length === 0 || !found) return [];
  const code = {
    inForce: 'config.editedInForce' as const,
    sinceStart: 'config.editedSinceStart' as const,
    unknown: 'config.edited' as const,
  }[editTime({ modifiedAt: found.config?.modifiedAt ?? null, startedAt: found.startedAt ?? null })];
  const fields = differences.map(({ field }) => field).join(', ');
  const site = spec.labels[siteLabels.site] ?? '';
  const about = { host, evidence: differenceWords(differences) };
  return [finding(code, about, { container: name, fields, site, service })];
}

/** After the steps of an apply: containers that stay get their restart policy back. Network membership has its own steps. */
export function mendDrift(list: StepList, observed: Observed, desired: DesiredService[]): void {
  for (const host of observed.hosts)
    for (const container of host.containers) {
      const wanted = desired.find((one) => one.host === host.host && one.service === container.service);
      const { name } = container;
      if (!wanted || container.adopted) continue;
      if (list.removes(host.host, name) || list.renames(host.host, name)) continue;
      const drifting = { ...container, onPodman: onPodman(host) };
      const policy = differencesOf(drifting, wanted).find(({ field }) => field === RESTART_POLICY);
      if (!policy || !isMended(policy, drifting)) continue;
      list.add(
        { kind: 'set-restart', container: name, restart: wanted.spec.restart },
        { ...placeOf(container), reason: `Somebody set it to ${policy.found}.` },
      );
    }
}

const RESTART_POLICY = 'restart policy';

/** Podman 4.3 cannot change a policy; step "take-name" restores alias and network. */
function isMended({ field }: FieldDifference, drifting: Drifting): boolean {
  if (field === RESTART_POLICY) return !drifting.onPodman;
  return field === 'network' || field === 'names on its network';
}

function differencesOf({ found, spec, name, onPodman }: Drifting, wanted: DesiredService): FieldDifference[] {
  if (!found || name !== wanted.spec.name || spec !== wanted.spec.labels[siteLabels.spec]) return [];
  return [
    ...compareContainer(wanted, found, { adopted: false, sameImage: true, onPodman }),
    ...found.others.map(({ field, value }) => ({ field, wanted: 'not set', found: value })),
  ];
}
