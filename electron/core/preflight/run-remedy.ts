// Owns carrying a remedy out: exactly the script that was shown, on the host it was written for, with its output as evidence, and the
// host read again afterwards.
import type { Remedy } from '#shared/domain/preflight/remedy';
import { remedyFor } from '#shared/domain/preflight/remedies/remedy-for';
import type { SiteDocument, SiteHost } from '#shared/domain/site/site-document';
import { AppError } from '#shared/errors/app-error';
import type { Operation } from '#shared/operations/operation';
import type { HostConnections } from '../hosts/host-connections.ts';
import { howItEnded, type HostShell, type ShellResult } from '../hosts/shell/host-shell.ts';
import type { OperationHandle } from '../operations/operation-handle.ts';
import type { HostLocks } from '../hosts/host-locks.ts';
import { StoppedAtSafePoint, type OperationRunner } from '../operations/operation-runner.ts';
import { hostOf, type PreflightService, type Subject } from './preflight-service.ts';
import { sha256 } from '../ports/sha256.ts';

/** Installing a driver builds kernel modules; nothing that a script here does takes longer. */
const DEADLINE_MS = 30 * 60_000;
const MOST_OUTPUT_BYTES = 1_000_000;

interface Dependencies {
  preflight: PreflightService;
  hosts: HostConnections;
  locks: HostLocks;
  runner: OperationRunner;
}

export interface RemedyRequest extends Subject {
  host: string;
  remedyId: string;
  sha256: string;
  undo: boolean;
  actor: string;
}

export class Remedies {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Changes nothing. Rejects with `remedy.unknown`, or the error of connecting when nothing is known of the host. */
  async show(subject: Subject, hostName: string, remedyId: string): Promise<Remedy> {
    const { preflight, hosts } = this.#deps;
    const document = preflight.document(subject);
    const host = hostOf(document, hostName);
    const facts = await preflight.facts(subject, hostName, 'stale');
    const written = remedyFor(remedyId, { facts, host, document });
    if (!written) throw new AppError('remedy.unknown', { remedy: remedyId, host: hostName });
    const script = written.scripts.find(({ isThisHost }) => isThisHost) ?? null;
    const shell = script === null || written.whyNot !== null ? null : await hosts.shell(host);
    const whyNot =
      written.whyNot ??
      (script === null ? 'There is no script for the distribution of this host.' : null) ??
      (shell === null
        ? 'This connection carries no commands; copy the script and run it on the host.'
        : null);
    return {
      ...written,
      whyNot,
      sha256: whyNot === null && script ? fingerprint(script.text, written.undo) : null,
    };
  }

  /** Rejects with `remedy.outdated` when the script is not the one that was shown, with `remedy.notRunnable`, and with `host.locked`. */
  async run({
    host: hostName,
    remedyId,
    sha256,
    undo,
    actor,
    ...subject
  }: RemedyRequest): Promise<Operation> {
    const { preflight, hosts, locks, runner } = this.#deps;
    const document = preflight.document(subject);
    const host = hostOf(document, hostName);
    const remedy = await this.show(subject, hostName, remedyId);
    const script = remedy.scripts.find(({ isThisHost }) => isThisHost)?.text;
    if (remedy.whyNot !== null || script === undefined)
      throw new AppError('remedy.notRunnable', { host: hostName, problem: remedy.whyNot ?? 'no script' });
    if (remedy.sha256 !== sha256) throw new AppError('remedy.outdated', { host: hostName });
    const text = undo ? remedy.undo : script;
    if (text === null)
      throw new AppError('remedy.notRunnable', { host: hostName, problem: remedy.undoWords });
    const shell = await hosts.shell(host);
    if (!shell) throw new AppError('remedy.notRunnable', { host: hostName, problem: 'no shell' });
    await locks.requireFree(host);
    return runner.start({
      procedure: 'hosts.remedy',
      site: this.#siteOf(document, subject),
      hosts: [host.connection],
      title: `${undo ? 'Undo: ' : ''}${remedy.title} on ${hostName}`,
      effect: 'changes',
      cancel: 'immediate',
      actor,
      plan: null,
      targets: { target: null, origin: null },
      follows: null,
      work: (handle) => this.#work({ shell, text, host, handle }),
    });
  }

  /** A document that is not stored belongs to no site yet. */
  #siteOf(document: SiteDocument, subject: Subject): string | null {
    return subject.site === undefined ? null : document.name;
  }

  async #work(run: {
    shell: HostShell;
    text: string;
    host: SiteHost;
    handle: OperationHandle;
  }): Promise<string> {
    const { shell, text, host, handle } = run;
    const { preflight } = this.#deps;
    handle.journal('intent', { host: host.name, script: text });
    let result: ShellResult;
    try {
      result = await shell.run(text, {
        deadlineMs: DEADLINE_MS,
        mostBytes: MOST_OUTPUT_BYTES,
        signal: handle.signal,
        onOutput: (chunk) => handle.report({ detail: lastLine(chunk) ?? handle.current.progress.detail }),
      });
    } finally {
      preflight.forget(host.connection);
    }
    const output = `${result.stdout.toString('utf8')}${result.stderr.toString('utf8')}`.trim();
    handle.evidence({ title: `Output on ${host.name}`, text: output || 'It printed nothing.' });
    handle.journal(result.exitCode === 0 ? 'done' : 'failed', {
      exitCode: result.exitCode,
      ended: result.ended,
    });
    if (result.ended === 'signal')
      throw new StoppedAtSafePoint(
        `Cancelled: the script was ended on ${host.name}. Check the host, then run it again or undo it.`,
      );
    if (result.exitCode !== 0) {
      const how = howItEnded(result);
      throw new AppError('remedy.failed', { host: host.name, how }, { evidence: output.slice(-2_000) });
    }
    return `${handle.current.title}: done.`;
  }
}

/** Of everything that was shown: the way back runs only as it was shown, too. */
function fingerprint(script: string, undo: string | null): string {
  return sha256(JSON.stringify([script, undo]));
}

function lastLine(text: string): string | null {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.findLast((line) => line !== '')?.slice(0, 200) ?? null;
}
