// Finds what stops a plan before its first step: unreachable hosts, missing secrets, invalid settings, and problems of the document
// (judge-document.ts). It only makes findings and changes no step.
import { secretProblem, secretUses } from '#shared/domain/secrets/secret-uses';
import type { Catalogue } from '#shared/domain/catalogue/catalogue';
import { finding } from '#shared/domain/findings/finding';
import type { SiteDocument } from '#shared/domain/site/site-document';
import type { Finding } from '#shared/domain/findings/finding-schema';
import type { DesiredService } from '#shared/domain/containers/desired';
import { lockedFinding } from '../host-lock.ts';
import { judgeConfig } from './judge-config.ts';
import { judgeDocument } from './judge-document.ts';
import { onPodman, type Observed } from '../observed.ts';
import type { Goal, Step } from '../plan.ts';

interface JudgeInput {
  document: SiteDocument;
  desired: DesiredService[];
  observed: Observed;
  goal: Goal;
  steps: Step[];
  catalogue?: Catalogue | undefined;
}

export function judgePlan(input: JudgeInput): Finding[] {
  const always = [...unreachableHosts(input.observed), ...lockedHosts(input.observed)];
  if (input.goal === 'fetch') return [...always, ...unusableSecrets(input)];
  if (input.goal === 'stop' || input.goal === 'start' || input.goal === 'remove') return always;
  return [
    ...always,
    ...judgeDocument(input.document, input.catalogue),
    ...unusableSecrets(input),
    ...judgeConfig(input),
    ...missingRuntime(input),
  ];
}

function unreachableHosts({ hosts }: Observed): Finding[] {
  return hosts
    .filter(({ reachable }) => !reachable)
    .map(({ host, reason }) => ({
      level: 'blocker',
      code: reason?.code ?? 'engine.unreachable',
      host,
      message: `${host} cannot be read, so nothing can be planned there. ${reason?.message ?? ''}`.trim(),
      evidence: reason?.evidence ?? null,
      remedy: reason?.remedy ?? `Make the engine on ${host} answer, then plan again.`,
    }));
}

function lockedHosts({ hosts }: Observed): Finding[] {
  return hosts.flatMap(({ host, lock }) => (lock ? [lockedFinding(host, lock)] : []));
}

function unusableSecrets({ document, observed, desired }: JudgeInput): Finding[] {
  if (desired.length === 0) return [];
  return secretUses(document).flatMap((use) => {
    const problem = secretProblem(use, observed.secrets);
    return problem === null ? [] : [{ level: 'blocker', host: null, evidence: null, ...problem }];
  });
}

function missingRuntime({ desired, observed }: JudgeInput): Finding[] {
  return observed.hosts
    .filter(
      ({ host, reachable }) =>
        reachable && desired.some((entry) => entry.host === host && entry.spec.gpu === 'nvidia'),
    )
    .filter((host) => !host.runtimes.includes('nvidia') && !onPodman(host))
    .map(({ host, runtimes }) =>
      finding('engine.runtimeMissing', { host, evidence: `runtimes: ${runtimes.join(', ')}` }, {}),
    );
}
