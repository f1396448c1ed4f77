// Owns the sites of this data directory: documents in and out of the store, and what is in force.
import { REDACTED } from '#shared/wire/redaction';
import type { UnreadableSite } from '#shared/contract/sites';
import { judgeDocument } from '#shared/domain/plan/judging/judge-document';
import { hostsLeaving } from '#shared/domain/preflight/left-host';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { parseSite, type BadSite, type TextProblem } from '#shared/domain/site/site-text';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { AppError } from '#shared/errors/app-error';
import type { CatalogueStore } from '../catalogue/catalogue-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { SiteRow, SiteStore } from '../store/site-store.ts';

export interface Site {
  name: string;
  text: string;
  document: SiteDocument;
  row: SiteRow;
  /** The revision in force, or null before the first apply. */
  revision: number | null;
}

interface Dependencies {
  store: SiteStore;
  clock: Clock;
  catalogue: CatalogueStore;
  changed: (site: string, change: 'stored' | 'forgotten') => void;
  /** Throws while an operation of a site is queued or under way. */
  requireUnused: (site: string) => void;
}

export class SiteRegistry {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  names(): string[] {
    return this.#deps.store.list().map(({ name }) => name);
  }

  /** Every site whose document this version can read, and the others with what is wrong. */
  all(): { sites: Site[]; unreadable: UnreadableSite[] } {
    const sites: Site[] = [];
    const unreadable: UnreadableSite[] = [];
    for (const name of this.names()) {
      const found = this.find(name);
      if (found.document) sites.push(found);
      else unreadable.push({ name, error: found.error.toView() });
    }
    return { sites, unreadable };
  }

  /** The documents that this version can read; the others are judged where they are used. */
  readable(): SiteDocument[] {
    return this.#deps.store.list().flatMap(({ name, document }) => {
      const parsed = parseSite(document, `${name}/site.toml`);
      return parsed.ok ? [parsed.document] : [];
    });
  }

  /** Throws `site.unknown`, and as `readDocument` does. */
  get(name: string): Site {
    const found = this.find(name);
    if (!found.document) throw found.error;
    return found;
  }

  /** The site, or what is wrong with its document. Throws `site.unknown`. */
  find(name: string): Site | { document: null; error: AppError } {
    const row = this.#deps.store.get(name);
    if (!row)
      throw new AppError('site.unknown', { site: name, known: this.names().join(', ') || 'there are none' });
    const parsed = parseSite(row.document, `${name}/site.toml`);
    if (!parsed.ok) return { document: null, error: documentError(parsed) };
    const revision = this.#deps.store.revisions(name)[0]?.revision ?? null;
    return { name, text: row.document, document: parsed.document, row, revision };
  }

  check(text: string, file: string): { problems: TextProblem[]; more: number; warnings: Finding[] } {
    const parsed = parseSite(text, file);
    if (!parsed.ok) return { problems: parsed.problems, more: parsed.more, warnings: [] };
    return { problems: [], more: 0, warnings: this.#judge(parsed.document) };
  }

  /** Rejects with `site.documentInvalid` or `site.exists`; nothing is stored then. */
  put({ text, file, replace }: { text: string; file: string; replace: boolean }): {
    site: string;
    warnings: Finding[];
  } {
    refuseRedacted(text, file);
    const document = readDocument(text, file);
    const before = this.#deps.store.get(document.name);
    if (before && !replace && before.document !== text)
      throw new AppError('site.exists', { site: document.name });
    this.#deps.store.put(document.name, text, this.#deps.clock.now().toISOString());
    this.#deps.changed(document.name, 'stored');
    return {
      site: document.name,
      warnings: [...this.#judge(document), ...(before ? this.#leaving(before, document) : [])],
    };
  }

  /** A site that was never applied left nothing anywhere. */
  #leaving(before: SiteRow, document: SiteDocument): Finding[] {
    if (this.#deps.store.revisions(document.name).length === 0) return [];
    const parsed = parseSite(before.document, `${document.name}/site.toml`);
    return parsed.ok ? hostsLeaving(parsed.document, document) : [];
  }

  #judge(document: SiteDocument): Finding[] {
    return judgeDocument(document, this.#deps.catalogue.current.catalogue);
  }

  /** Throws `plan.siteBusy` while an operation of the site is queued or under way. */
  requireUnused(name: string): void {
    this.#deps.requireUnused(name);
  }

  /** Throws `plan.siteBusy` while an operation of the site is queued or under way. */
  forget(name: string): boolean {
    this.requireUnused(name);
    const forgotten = this.#deps.store.forget(name);
    if (forgotten) this.#deps.changed(name, 'forgotten');
    return forgotten;
  }
}

/** A text that came back from a door may have had a secret cut out of it; stored, it would replace the value by a mark. */
function refuseRedacted(text: string, file: string): void {
  const at = text.indexOf(REDACTED);
  if (at === -1) return;
  const before = text.slice(0, at).split('\n');
  throw new AppError('site.documentInvalid', {
    file,
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    problem: `${REDACTED} replaced a secret here`,
    allowed: 'a reference such as "secret:NAME", or the value itself',
  });
}

/** Throws `site.documentInvalid`, `site.documentTooLarge` or `site.documentTooDeep`, with every problem that is told as evidence. */
export function readDocument(text: string, file: string): SiteDocument {
  const parsed = parseSite(text, file);
  if (parsed.ok) return parsed.document;
  throw documentError(parsed);
}

function documentError({ code, problems, more }: BadSite): AppError {
  const [first, ...others] = problems;
  const lines = others.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`);
  if (more > 0) lines.push(`and ${more} more`);
  const params = {
    file: first?.file ?? '',
    line: first?.line ?? 1,
    column: first?.column ?? 1,
    problem: first?.message ?? 'not valid',
    allowed: first?.allowed.join(', ') || 'see the documentation',
  };
  return new AppError(code, params, lines.length > 0 ? { evidence: lines.join('\n') } : {});
}
