// Judges the configuration files that a plan writes, and what they mean for the files that it leaves (guard "configuration"). What a running service
// has already is a warning and never a refusal: it accepted that. Pure.
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import type { Catalogue } from '#shared/domain/catalogue/catalogue';
import { judgeSiteFiles } from '#shared/domain/config-rules/judge-site-files';
import type { DesiredService } from '#shared/domain/containers/desired';
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
  const findings = judgeSiteFiles({ document, desired, catalogue });
  const before = new Set(runningFindings({ document, desired, observed, catalogue }).map(identity));
  return findings.flatMap((finding) => {
    const hadIt = before.has(identity(finding));
    const isWritten = written.some(
      ({ host, service }) => host === finding.host && service === serviceOf(finding),
    );
    if (!isWritten && hadIt) return [];
    // A revision ran with its files.
    const isOld = hadIt || goal === 'rollback' || goal === 'revert';
    return [isOld ? lowered(finding) : finding];
  });
}

/** What the running services already had. A file that was not read is no evidence, so nothing is lowered for it. */
function runningFindings({
  document,
  desired,
  observed,
  catalogue,
}: Omit<Required<ConfigInput>, 'goal' | 'steps' | 'catalogue'> & { catalogue: Catalogue }): Finding[] {
  const running = desired.flatMap((wanted) => {
    const container = containerOf(wanted, observed);
    const text = container?.found?.config?.text;
    if (!container || text === null || text === undefined) return [];
    const files = wanted.files.map((file) => ({ ...file, text }));
    return [{ release: container.release, wanted: { ...wanted, files } }];
  });
  const releases = new Set(running.map(({ release }) => release ?? document.release));
  return [...releases].flatMap((release) => {
    const services = running.map(({ wanted }) => wanted);
    const found = judgeSiteFiles({
      document: { ...document, release: knownTag(release, document) },
      desired: services,
      catalogue,
    });
    const here = running.filter((one) => (one.release ?? document.release) === release);
    return found.filter((finding) =>
      here.some(({ wanted }) => wanted.host === finding.host && wanted.service === serviceOf(finding)),
    );
  });
}

function containerOf(
  { host, service, spec }: DesiredService,
  observed: Observed,
): ObservedContainer | undefined {
  const all = findHost(observed, host)?.containers.filter((one) => one.service === service) ?? [];
  const accepted = all.filter(({ state }) => !['created', 'restarting', 'dead'].includes(state));
  return accepted.find(({ name }) => name === spec.name) ?? accepted.find(({ state }) => state === 'running');
}

/** An adopted container may have a tag that is no release. */
function knownTag(tag: string, { release }: SiteDocument): string {
  return /^release-\d{6}(-fips)?$/.test(tag) ? tag : release;
}

function serviceOf({ at }: Finding): string | null {
  return at?.service ?? null;
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
