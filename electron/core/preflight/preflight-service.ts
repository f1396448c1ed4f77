// Owns looking at the hosts of a site and judging them: reads through the keeper, judges with the rules of shared/domain, changes nothing.
import type { StoredSecret } from '#shared/domain/secrets/audience';
import type { Catalogue } from '#shared/domain/catalogue/catalogue';
import { findRelease } from '#shared/domain/catalogue/find-release';
import type { HostFacts } from '#shared/domain/facts/host-facts';
import { valueOf } from '#shared/domain/facts/reading';
import {
  isSeenByPlanner,
  mayOverride,
  type CheckedHost,
  type CheckResult,
  type PreflightReport,
} from '#shared/domain/preflight/check';
import { judgeHosts } from '#shared/domain/preflight/judge-hosts';
import { mapGpus } from '#shared/domain/preflight/map-gpus';
import { preflightHtml } from '#shared/domain/preflight/report-html';
import type { SiteDocument, SiteHost } from '#shared/domain/site/site-document';
import { finding } from '#shared/domain/findings/finding';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { AppError } from '#shared/errors/app-error';
import type { CatalogueStore } from '../catalogue/catalogue-store.ts';
import type { ImageNeeds } from '../images/image-needs.ts';
import type { HostConnections } from '../hosts/host-connections.ts';
import type { Clock } from '../ports/clock.ts';
import { readDocument, type SiteRegistry } from '../sites/site-registry.ts';
import { FactKeeper, type KeptFacts, type Refresh } from './fact-keeper.ts';
import { factTarget } from './fact-target.ts';
import { leftHosts } from './left-hosts.ts';

interface Dependencies {
  hosts: HostConnections;
  clock: Clock;
  registry: SiteRegistry;
  catalogue: CatalogueStore;
  needs: ImageNeeds;
  secrets: () => StoredSecret[];
  /** The documents of a site's revisions, the newest first. */
  revisions: (site: string) => string[];
  changed: (point: { connection: string; host: string; readAt: string }) => void;
}

/** A stored site or a document that is not stored yet. */
export interface Subject {
  site?: string | undefined;
  text?: string | undefined;
}

export interface CheckOptions {
  release?: string | undefined;
  hosts?: string[] | undefined;
  refresh: Refresh;
  /** With short-lived containers; plans leave them out, because a plan touches nothing. */
  containers?: boolean;
}

export class PreflightService {
  readonly #deps: Dependencies;
  readonly #keeper: FactKeeper;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#keeper = new FactKeeper(deps);
  }

  /** Rejects only where the document cannot be read or names no such host; hosts that do not answer are findings. */
  async check(subject: Subject, options: CheckOptions): Promise<PreflightReport> {
    const document = this.document(subject);
    return this.checkDocument(document, options);
  }

  async checkDocument(document: SiteDocument, options: CheckOptions): Promise<PreflightReport> {
    const { clock, catalogue, secrets, needs } = this.#deps;
    const { refresh, containers = true } = options;
    const release = options.release ?? document.release;
    const wanted = options.hosts?.map((name) => hostOf(document, name)) ?? document.host;
    if (refresh === 'all') this.#deps.hosts.forgetFailures();
    const looking = Promise.all(
      wanted.map(async (host) => {
        const kept = await this.#keeper.read(factTarget(document, host, { containers }), refresh);
        const isAsked = refresh !== 'none' && kept !== null && kept.error === null;
        const imageBytes = isAsked ? await needs.room({ ...document, release }, host) : null;
        return { checked: this.#checked(host, kept), facts: kept?.facts ?? null, need: { imageBytes } };
      }),
    );
    const reading = looking.then((all) => all.flatMap(({ facts }) => (facts ? [facts] : [])));
    const wantsLeft = options.hosts === undefined && refresh !== 'none';
    const [looked, read, left] = await Promise.all([
      looking,
      reading,
      wantsLeft ? leftHosts(this.#deps, document, reading) : [],
    ]);
    const current = catalogue.current;
    const checks = judgeHosts({
      document,
      release: findRelease(release, current.catalogue),
      catalogue: current.catalogue,
      secrets: secrets(),
      hosts: looked,
      left,
    });
    return {
      site: document.name,
      release,
      readAt: clock.now().toISOString(),
      rules: {
        serial: current.catalogue.serial,
        issuedAt: current.catalogue.issuedAt,
        origin: current.origin,
      },
      hosts: looked.map(({ checked }) => checked),
      checks,
      gpus: mapGpus(read),
    };
  }

  /** Rejects with the error of connecting when nothing is known of the host at all. */
  async facts(subject: Subject, name: string, refresh: Refresh): Promise<HostFacts> {
    const document = this.document(subject);
    const target = factTarget(document, hostOf(document, name), { containers: true });
    const kept = await this.#keeper.read(target, refresh);
    if (kept?.facts) return kept.facts;
    throw kept?.error ?? new AppError('preflight.notRead', { host: name });
  }

  async report(subject: Subject, options: CheckOptions): Promise<{ fileName: string; html: string }> {
    const report = await this.check(subject, options);
    const generatedAt = this.#deps.clock.now().toISOString();
    const fileName = `preflight-${report.site}-${report.release}-${generatedAt.slice(0, 10)}.html`;
    return { fileName, html: preflightHtml(report, { site: report.site, generatedAt }) };
  }

  /** What releases are judged by now. */
  get catalogue(): Catalogue {
    return this.#deps.catalogue.current.catalogue;
  }

  /** Something about the machine was changed: what was read of it counts no more. */
  forget(connection: string): void {
    this.#keeper.forget(connection);
  }

  /** Containers of ours came or went. */
  touch(connection: string): void {
    this.#keeper.touch(connection);
  }

  document({ site, text }: Subject): SiteDocument {
    if ((site === undefined) === (text === undefined)) {
      const problem = 'name either a stored site or the text of a document';
      throw new AppError('call.invalidInput', { name: 'preflight', problem });
    }
    return text === undefined
      ? this.#deps.registry.get(site ?? '').document
      : readDocument(text, 'site.toml');
  }

  #checked(host: SiteHost, kept: KeptFacts | null): CheckedHost {
    const facts = kept?.facts ?? null;
    const error = kept?.error?.toView() ?? null;
    const ageMs = facts ? Math.max(0, this.#deps.clock.now().getTime() - Date.parse(facts.readAt)) : null;
    return {
      host: host.name,
      connection: host.connection,
      reachable: kept !== null && kept.error === null,
      reason: error,
      engine: facts ? (valueOf(facts.engine)?.name ?? null) : null,
      way: facts?.way ?? 'engine',
      readAt: facts?.readAt ?? null,
      ageMs,
      tookMs: facts?.tookMs ?? null,
    };
  }
}

/** Rejects with `host.unknown`. */
export function hostOf(document: SiteDocument, name: string): SiteHost {
  const found = document.host.find((host) => host.name === name);
  if (found) return found;
  const known = document.host.map((host) => host.name).join(', ');
  throw new AppError('host.unknown', { site: document.name, host: name, known });
}

/**
 * Judgements as findings of a plan: what stops it one by one, what does not as one line. Only these may be overridden. What the planner
 * sees for itself is left to it.
 */
export function planFindings(checks: CheckResult[], site: string): Finding[] {
  const found = findingsOf(checks.filter((check) => !isSeenByPlanner(check)));
  // No plan reaches these hosts, so none may pass over them.
  const left = found.filter(({ code }) => code === 'site.leftHosts');
  const warnings = found.filter(({ level, code }) => level === 'warning' && code !== 'site.leftHosts');
  const hosts = new Set(warnings.flatMap(({ host }) => (host === null ? [] : [host])));
  const blockers = found.filter(({ level }) => level === 'blocker');
  if (warnings.length === 0) return [...blockers, ...left];
  const summary = finding(
    'preflight.warnings',
    { host: null, evidence: [...new Set(warnings.map(({ code }) => code))].join(', ') },
    {
      count: warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`,
      where: hosts.size > 1 ? ` on ${hosts.size} hosts` : '',
      site,
    },
  );
  return [...blockers, ...left, summary];
}

/** Every blocker and warning as a finding. */
export function findingsOf(checks: CheckResult[]): Finding[] {
  return checks.flatMap(({ check, theme, level, host, message, evidence, remedy }): Finding[] =>
    level === 'blocker' || level === 'warning'
      ? [
          {
            level,
            code: check,
            host,
            message,
            evidence,
            remedy,
            overridable: mayOverride({ check, theme, level }),
          },
        ]
      : [],
  );
}
