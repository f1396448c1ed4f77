// Reads the TOML text of a site document: returns a document, or every problem with line, column and allowed values. Its cost is limited for
// any text: size, lists and nesting have limits, and so has the number of reported problems.
import { parse, TomlError } from 'smol-toml';
import type { z } from 'zod';
import { siteDocumentSchema, type SiteDocument } from './site-document.ts';
import { allowedAt } from './allowed-values.ts';
import { serviceConflicts } from './service-conflicts.ts';
import { KeyPlaces, MOST_ELEMENTS, MOST_LEVELS, type Position } from '../toml-text/key-places.ts';

/** A document for a thousand hosts and thirty files of services takes less. A request to store it fits into one frame. */
export const MOST_DOCUMENT_BYTES = 524_288;
/** More are counted and not told. */
export const MOST_PROBLEMS = 50;
/** A key of the operator's, in a message. */
const MOST_KEY_CHARS = 120;

export interface TextProblem {
  file: string;
  line: number;
  column: number;
  /** Such as `host.0.ports.api`. */
  path: string;
  message: string;
  allowed: string[];
}

/** `site.documentInvalid`, or which limit was passed. */
export type DocumentFault = 'site.documentInvalid' | 'site.documentTooLarge' | 'site.documentTooDeep';

export interface BadSite {
  ok: false;
  code: DocumentFault;
  /** At most `MOST_PROBLEMS`. */
  problems: TextProblem[];
  /** How many there are beyond those. */
  more: number;
}

export type ParsedSite = { ok: true; document: SiteDocument } | BadSite;

export function parseSite(text: string, file = 'site.toml'): ParsedSite {
  if (sizeBytes(text) > MOST_DOCUMENT_BYTES)
    return refused('site.documentTooLarge', `the document has more than ${MOST_DOCUMENT_BYTES} bytes`, {
      file,
    });
  const places = new KeyPlaces(text);
  if (places.excess) {
    const { limit, at } = places.excess;
    return limit === 'levels'
      ? refused('site.documentTooDeep', `keys nest more than ${MOST_LEVELS} levels deep`, { file, ...at })
      : refused('site.documentTooLarge', `a list or table has more than ${MOST_ELEMENTS} entries`, {
          file,
          ...at,
        });
  }
  let raw: unknown;
  try {
    raw = parse(text, { maxDepth: MOST_LEVELS });
  } catch (thrown) {
    return told([syntaxProblem(thrown, file)]);
  }
  const parsed = siteDocumentSchema.safeParse(raw);
  const found = parsed.success ? conflicts(parsed.data) : parsed.error.issues.flatMap(issueProblems);
  if (parsed.success && found.length === 0) return { ok: true, document: parsed.data };
  // A mistyped key is both unknown and missing; the unknown one is where the mistake is.
  const unknownFirst = found.toSorted((a, b) => Number(b.isUnknownKey) - Number(a.isUnknownKey));
  return told(
    unknownFirst.slice(0, MOST_PROBLEMS).map((problem) => withPlace(problem, { places, file })),
    unknownFirst.length - MOST_PROBLEMS,
  );
}

function told(problems: TextProblem[], more = 0): BadSite {
  return { ok: false, code: 'site.documentInvalid', problems, more: Math.max(0, more) };
}

function refused(code: DocumentFault, message: string, place: Partial<Position> & { file: string }): BadSite {
  return { ...told([{ line: 1, column: 1, ...place, path: '', message, allowed: [] }]), code };
}

/** In UTF-8. */
function sizeBytes(text: string): number {
  let size = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x80) size += code >= 0x800 && (code < 0xd800 || code > 0xdfff) ? 2 : 1;
  }
  return size;
}

function syntaxProblem(thrown: unknown, file: string): TextProblem {
  if (thrown instanceof TomlError) {
    const message = thrown.message.split('\n')[0] ?? 'not valid TOML';
    return { file, line: thrown.line, column: thrown.column, path: '', message, allowed: [] };
  }
  return { file, line: 1, column: 1, path: '', message: 'not valid TOML', allowed: [] };
}

interface FoundProblem {
  path: (string | number)[];
  isUnknownKey: boolean;
  message: string;
  /** Told apart from the finding, because looking it up for thousands takes its time. */
  allowed: () => string[];
}

function issueProblems(issue: z.core.$ZodIssue): FoundProblem[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  const keysHere = () => allowedAt(siteDocumentSchema, path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      isUnknownKey: true,
      message: `unknown field ${short(key)}`,
      allowed: keysHere,
    }));
  }
  const allowed = issue.code === 'invalid_value' ? () => issue.values.map(String) : keysHere;
  const message = `${joined(path) || 'the document'}: ${plainMessage(issue)}`;
  return [{ path, isUnknownKey: false, message, allowed }];
}

function withPlace(
  { path, message, allowed }: FoundProblem,
  { places, file }: { places: KeyPlaces; file: string },
): TextProblem {
  return { file, ...places.find(path), path: joined(path), message, allowed: allowed() };
}

const joined = (path: (string | number)[]): string => path.map((part) => short(String(part))).join('.');
const short = (key: string): string =>
  key.length > MOST_KEY_CHARS ? `${key.slice(0, MOST_KEY_CHARS)}…` : key;

function plainMessage(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.input === undefined) return `${issue.expected} is missing`;
  if (issue.code === 'invalid_type') return `expected ${issue.expected}`;
  if (issue.code === 'invalid_format') return `expected ${issue.message}`;
  return issue.message;
}

function conflicts(document: SiteDocument): FoundProblem[] {
  return serviceConflicts(document).map(({ path, message, allowed }) => ({
    path,
    isUnknownKey: false,
    message,
    allowed: () => allowed,
  }));
}
