// Judges the configuration files that a plan writes, and what they mean for the files that it leaves (guard "configuration"). What a running service
// has already is a warning and never a refusal: it accepted that. Pure.
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import type { Catalogue } from '#shared/domain/catalogue/catalogue';
import { judgeSiteFiles } from '#shared/domain/config-rules/judge-site-files';
import type { ContainerSpec } from '#shared/domain/containers/container-spec';
import type { DesiredService } from '#shared/domain/containers/desired';
import { releaseOf } from '#shared/domain/containers/recognise';
import type { Finding } from '#shared/domain/findings/finding-schema';
import type { SiteDocument } from '#shared/domain/site/site-document';
import type { Goal, Step } from '../plan.ts';
import { findHost, type Observed, type ObservedContainer } from '../observed.ts';

interface ConfigInput {
  document: SiteDocument;
  desired: readonly DesiredService[];
  observed: Observed;
  goal: Goal;
  steps: readonly Step[];
  catalogue?: Catalogue | undefined;
}

export function judgeConfig({
  document,
  desired,
  observed,
  goal,
  steps,
  catalogue = builtInCatalogue,
}: ConfigInput): Finding[] {
  const written = desired.filter(({ host, directory }) =>
    steps.some(
      ({ host: where, action }) =>
        where === host && action.kind === 'write-files' && action.directory === directory,
    ),
  );
  if (written.length === 0) return [];
  const left = runningServices({ desired, observed, catalogue }).map(({ wanted }) => wanted);
  const inForce = desired.map((wanted) =>
    written.includes(wanted) ? wanted : (left.find((one) => isSame(one, wanted)) ?? wanted),
  );
  const findings = judgeSiteFiles({ document, desired: inForce, catalogue });
  if (findings.length === 0) return [];
  const before = new Set(runningFindings({ document, desired, observed, catalogue }).map(identity));
  return findings.flatMap((finding) => {
    const hadIt = before.has(identity(finding));
    if (hadIt && !isAbout(finding, written)) return [];
    // A revision ran with its files.
    const isOld = hadIt || goal === 'rollback' || goal === 'revert';
    return [isOld ? lowered(finding) : finding];
  });
}

/** What the running services already had. A file that was not read is no evidence, so nothing is lowered for it. */
function runningFindings({ document, desired, observed, catalogue }: Running): Finding[] {
  const running = runningServices({ desired, observed, catalogue });
  const services = running.map(({ wanted }) => wanted);
  return [...new Set(running.map(({ release }) => release))].flatMap((release) => {
    const here = running.filter((one) => one.release === release).map(({ wanted }) => wanted);
    const known = { ...document, release: release ?? document.release };
    return judgeSiteFiles({ document: known, desired: services, catalogue }).filter(
      // Of which release it is not known, so what it accepts of a release is not known either.
      (finding) => (release !== null || finding.code !== 'config.fatalKey') && isAbout(finding, here),
    );
  });
}

/** The services with the files, mounts, ports and names that their containers were started with. */
function runningServices({ desired, observed, catalogue }: Omit<Running, 'document'>) {
  return desired.flatMap((wanted) => {
    const container = containerOf(wanted, observed);
    const { found } = container ?? {};
    const text = found?.config?.text;
    if (!container || !found || text === null || text === undefined) return [];
    const spec: ContainerSpec = {
      ...wanted.spec,
      name: found.name,
      env: found.env,
      binds: found.mounts.map(({ source, target, mode }) => ({ source, target, mode })),
      ports: found.ports.map((port) => ({ ...port, address: port.address ?? '*' })),
      aliases: Object.values(found.networks).flat(),
    };
    const files = wanted.files.map((file) => ({ ...file, text }));
    return [{ release: releaseFor(container, wanted, catalogue), wanted: { ...wanted, spec, files } }];
  });
}

interface Running {
  document: SiteDocument;
  desired: readonly DesiredService[];
  observed: Observed;
  catalogue: Catalogue;
}

function releaseFor(
  { release, image }: ObservedContainer,
  { role }: DesiredService,
  catalogue: Catalogue,
): string | null {
  const tag = release ?? releaseOf(image, role, catalogue);
  return tag !== null && /^release-\d{6}(-fips)?$/.test(tag) ? tag : null;
}

function isAbout({ host, at }: Finding, services: readonly DesiredService[]): boolean {
  return services.some((one) => one.host === host && one.service === at?.service);
}

function isSame(one: DesiredService, other: DesiredService): boolean {
  return one.host === other.host && one.service === other.service;
}

function containerOf(
  { host, service, spec }: DesiredService,
  observed: Observed,
): ObservedContainer | undefined {
  const all = findHost(observed, host)?.containers.filter((one) => one.service === service) ?? [];
  const accepted = all.filter(({ state }) => !['created', 'restarting', 'dead'].includes(state));
  return accepted.find(({ name }) => name === spec.name) ?? accepted.find(({ state }) => state === 'running');
}

/** The same problem of the same service, wherever in the file it is. */
function identity({ code, host, at, evidence }: Finding): string {
  return JSON.stringify([code, host, at?.service, at?.path, evidence]);
}

function lowered(finding: Finding): Finding {
  if (finding.level !== 'blocker') return finding;
  const evidence = [finding.evidence, 'The service runs, or ran, with this.'].filter(Boolean).join('\n');
  return { ...finding, level: 'warning', evidence };
}
