// Owns the sites of this data directory: documents in and out of the store, and what is in force.
import { REDACTED } from '#shared/wire/redaction';
import { judgeDocument } from '#shared/domain/plan/judge-plan';
import type { SiteDocument } from '#shared/domain/site-document';
import { parseSite, type TextProblem } from '#shared/domain/site-text';
import type { Finding } from '#shared/domain/status';
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

interface Parts {
  store: SiteStore;
  clock: Clock;
  catalogue: CatalogueStore;
  changed: (site: string, change: 'stored' | 'forgotten') => void;
  /** Throws while an operation of a site is queued or under way. */
  requireUnused: (site: string) => void;
}

export class SiteRegistry {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  names(): string[] {
    return this.#parts.store.list().map(({ name }) => name);
  }

  /** Every site whose document this version can read. */
  all(): Site[] {
    return this.names().map((name) => this.get(name));
  }

  /** The documents that this version can read; the others are judged where they are used. */
  readable(): SiteDocument[] {
    return this.#parts.store.list().flatMap(({ name, document }) => {
      const parsed = parseSite(document, `${name}/site.toml`);
      return parsed.ok ? [parsed.document] : [];
    });
  }

  get(name: string): Site {
    const row = this.#parts.store.get(name);
    if (!row)
      throw new AppError('site.unknown', { site: name, known: this.names().join(', ') || 'there are none' });
    return {
      name,
      text: row.document,
      document: readDocument(row.document, `${name}/site.toml`),
      row,
      revision: this.#parts.store.revisions(name)[0]?.revision ?? null,
    };
  }

  check(text: string, file: string): { problems: TextProblem[]; warnings: Finding[] } {
    const parsed = parseSite(text, file);
    if (!parsed.ok) return { problems: parsed.problems, warnings: [] };
    return { problems: [], warnings: this.#judge(parsed.document) };
  }

  /** Rejects with `site.documentInvalid` or `site.exists`; nothing is stored then. */
  put({ text, file, replace }: { text: string; file: string; replace: boolean }): {
    site: string;
    warnings: Finding[];
  } {
    refuseRedacted(text, file);
    const document = readDocument(text, file);
    const before = this.#parts.store.get(document.name);
    if (before && !replace && before.document !== text)
      throw new AppError('site.exists', { site: document.name });
    this.#parts.store.put(document.name, text, this.#parts.clock.now().toISOString());
    this.#parts.changed(document.name, 'stored');
    return { site: document.name, warnings: this.#judge(document) };
  }

  #judge(document: SiteDocument): Finding[] {
    return judgeDocument(document, this.#parts.catalogue.current.catalogue);
  }

  /** Throws `plan.siteBusy` while an operation of the site is queued or under way. */
  requireUnused(name: string): void {
    this.#parts.requireUnused(name);
  }

  /** Throws `plan.siteBusy` while an operation of the site is queued or under way. */
  forget(name: string): boolean {
    this.requireUnused(name);
    const forgotten = this.#parts.store.forget(name);
    if (forgotten) this.#parts.changed(name, 'forgotten');
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

export function readDocument(text: string, file: string): SiteDocument {
  const parsed = parseSite(text, file);
  if (parsed.ok) return parsed.document;
  const [first, ...more] = parsed.problems;
  if (!first)
    throw new AppError('site.documentInvalid', {
      file,
      line: 1,
      column: 1,
      problem: 'not valid',
      allowed: '',
    });
  const { line, column, message, allowed } = first;
  const evidence = more
    .map((problem) => `${problem.file}:${problem.line}:${problem.column}: ${problem.message}`)
    .join('\n');
  const params = {
    file: first.file,
    line,
    column,
    problem: message,
    allowed: allowed.join(', ') || 'see the documentation',
  };
  throw new AppError('site.documentInvalid', params, evidence ? { evidence } : {});
}
