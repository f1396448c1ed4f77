// Owns what stops a plan before its first step: hosts that do not answer, missing secrets, settings that would not start,
// things this version cannot plan yet. Findings only; nothing here changes a step.
import { secretProblem, secretUses } from '../secrets/secret-uses.ts';
import { builtInCatalogue } from '../catalogue/built-in-catalogue.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { findRelease } from '../catalogue/find-release.ts';
import { checkConfig } from '../config/check-config.ts';
import { isProxyHost } from '../config/licence-urls.ts';
import { serviceTable } from '../config/service-files.ts';
import { isLoopback } from '../listen-address.ts';
import { plannableRoles, roleTitle, type PlannableRole } from '../service.ts';
import type { SiteDocument, SiteHost } from '../site-document.ts';
import type { Finding } from '../status.ts';
import { containerName, type DesiredService } from './desired.ts';
import { lockedFinding } from './host-lock.ts';
import { onPodman, type Observed } from './observed.ts';
import type { Goal, Step } from './plan.ts';

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
    ...invalidConfig(input),
    ...missingRuntime(input),
  ];
}

/** Judgements that need nothing but the document; the document check shows them too. */
export function judgeDocument(document: SiteDocument, catalogue: Catalogue = builtInCatalogue): Finding[] {
  const findings: Finding[] = [];
  const found = findRelease(document.release, catalogue);
  if (!found.known) {
    findings.push({
      level: 'warning',
      code: 'release.unknown',
      host: null,
      message: `${document.release} is not in the catalogue; it is treated like ${found.nearest[0] ?? 'the oldest known'}.`,
      evidence: `nearest known: ${found.nearest.join(', ')}`,
      remedy: 'Check the spelling of the release; carry on if the vendor published it after this app.',
    });
  }
  for (const problem of unplannable(document)) {
    findings.push({ level: 'blocker', code: 'plan.blocked', host: null, evidence: null, ...problem });
  }
  return [...findings, ...proxyCount(document), ...document.host.flatMap(hiddenPorts)];
}

/** Each License Proxy has a host of its own; none is made or left out without a word. */
function proxyCount({ licensing, host }: SiteDocument): Finding[] {
  const named = host.filter(isProxyHost).map(({ name }) => name);
  if (licensing.mode !== 'license-proxy' || named.length === 0 || named.length === licensing.proxies)
    return [];
  return [
    {
      level: 'blocker',
      code: 'licensing.proxyCount',
      host: null,
      message: `licensing.proxies is ${licensing.proxies} and the role license-proxy is on ${named.length} of the hosts.`,
      evidence: `license-proxy on ${named.join(', ')}`,
      remedy:
        named.length > licensing.proxies
          ? 'Set licensing.proxies to 2, or take the role license-proxy from a host.'
          : 'Give a second host the role license-proxy, or set licensing.proxies to 1.',
    },
  ];
}

/** What listens on the host's own loopback is reached from here over SSH, which carries ports, and not over TLS, which does not. */
function hiddenPorts({ name, connection, listen }: SiteHost): Finding[] {
  if (!connection.startsWith('tls://')) return [];
  const hidden = Object.entries(listen).filter(([, address]) => isLoopback(address));
  if (hidden.length === 0) return [];
  const words = hidden.map(([service, address]) => `listen.${service} = "${address}"`).join(', ');
  return [
    {
      level: 'blocker',
      code: 'host.portHidden',
      host: name,
      message: `${name} is reached over TLS, which carries no other ports, and some of its services listen where only the host itself can reach them.`,
      evidence: words,
      remedy: 'Set these to the management address of the host, or connect to it over SSH.',
    },
  ];
}

function unplannable(document: SiteDocument): { message: string; remedy: string }[] {
  const problems: { message: string; remedy: string }[] = [];
  const no = (message: string, remedy: string) => problems.push({ message, remedy });
  const { licensing, host, products } = document;
  if (licensing.mode === 'air-gapped')
    no('Air-gapped licensing cannot be planned yet.', 'Use direct or license-proxy.');
  const later = products.filter((product) => product !== 'stt');
  if (later.length > 0) no(`${later.join(', ')} cannot be planned yet.`, 'Leave only "stt" in products.');
  const roles = host.flatMap((entry) => entry.roles);
  for (const role of roles) {
    if (!plannableRoles.some((service) => service === role)) {
      no(`The role ${role} cannot be planned yet.`, `Remove ${role} from the roles of the host.`);
    }
  }
  const needed: PlannableRole[] =
    licensing.mode === 'license-proxy' ? ['license-proxy', 'engine', 'api'] : ['engine', 'api'];
  for (const service of needed) {
    if (!roles.includes(service))
      no(`No host has the role ${service}.`, `Give one host the role ${service}.`);
  }
  for (const entry of host) {
    for (const [one, other, name] of sameNames(document, entry))
      no(
        `${roleTitle[one]} and ${roleTitle[other]} on ${entry.name} would both be named ${name}.`,
        `Give them different names in containers of ${entry.name}.`,
      );
    if (entry.roles.includes('api') && !entry.roles.includes('engine')) {
      no(
        `${entry.name} has an API and no Engine beside it; an API that uses an Engine on another host cannot be planned yet.`,
        `Give ${entry.name} the role engine too.`,
      );
    }
  }
  return problems;
}

/** A document may name adopted containers as another service is named anyway. */
function sameNames(document: SiteDocument, host: SiteHost): [PlannableRole, PlannableRole, string][] {
  const services = plannableRoles.filter((service) => host.roles.includes(service));
  return services.flatMap((one, index) =>
    services
      .slice(index + 1)
      .filter((other) => containerName(document, host, one) === containerName(document, host, other))
      .map((other): [PlannableRole, PlannableRole, string] => [
        one,
        other,
        containerName(document, host, one),
      ]),
  );
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

/** Only of files that are written: what a running adopted container has read already is not ours to refuse. */
function invalidConfig({ document, desired, steps }: JudgeInput): Finding[] {
  const isWritten = (directory: string) =>
    steps.some(({ action }) => action.kind === 'write-files' && action.directory === directory);
  return desired.flatMap(({ host, service, files, directory }) => {
    if (!isWritten(directory)) return [];
    const entry = document.host.find(({ name }) => name === host);
    if (!entry) return [];
    return checkConfig(service, document.release, serviceTable(document, entry, service)).map(
      ({ problem }) => ({
        level: 'blocker' as const,
        code: 'guard.configuration',
        host,
        message: `${files[0]?.name ?? service} would not be valid for ${document.release}: ${problem}.`,
        evidence: null,
        remedy: `Correct [service.${service}.config] in the site document.`,
      }),
    );
  });
}

function missingRuntime({ desired, observed }: JudgeInput): Finding[] {
  return observed.hosts
    .filter(
      ({ host, reachable }) =>
        reachable && desired.some((entry) => entry.host === host && entry.spec.gpu === 'nvidia'),
    )
    .filter((host) => !host.runtimes.includes('nvidia') && !onPodman(host))
    .map(({ host, runtimes }) => ({
      level: 'blocker',
      code: 'engine.runtimeMissing',
      host,
      message: `The engine on ${host} has no runtime named nvidia, so the Engine would see no GPU.`,
      evidence: `runtimes: ${runtimes.join(', ')}`,
      remedy: `Install the NVIDIA container toolkit on ${host}, then run: nvidia-ctk runtime configure --runtime=docker`,
    }));
}
