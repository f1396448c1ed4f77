// Owns the text form of a site document: TOML in, either a document or every problem with line, column and what is allowed.
import { parse, TomlError } from 'smol-toml';
import type { z } from 'zod';
import { siteDocumentSchema, type SiteDocument } from './site-document.ts';
import { allowedAt } from './allowed-values.ts';
import { locateKey } from './locate-key.ts';

export interface TextProblem {
  file: string;
  line: number;
  column: number;
  /** Such as `host.0.ports.api`. */
  path: string;
  message: string;
  allowed: string[];
}

export type ParsedSite = { ok: true; document: SiteDocument } | { ok: false; problems: TextProblem[] };

export function parseSite(text: string, file = 'site.toml'): ParsedSite {
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (thrown) {
    return { ok: false, problems: [syntaxProblem(thrown, file)] };
  }
  const parsed = siteDocumentSchema.safeParse(raw);
  if (!parsed.success) {
    // A mistyped key is both unknown and missing; the unknown one is where the mistake is.
    const unknownFirst = parsed.error.issues.toSorted(
      (a, b) => Number(b.code === 'unrecognized_keys') - Number(a.code === 'unrecognized_keys'),
    );
    return { ok: false, problems: unknownFirst.flatMap((issue) => issueProblems(issue, { text, file })) };
  }
  const duplicates = duplicateHosts(parsed.data, { text, file });
  return duplicates.length > 0 ? { ok: false, problems: duplicates } : { ok: true, document: parsed.data };
}

function syntaxProblem(thrown: unknown, file: string): TextProblem {
  if (thrown instanceof TomlError) {
    const message = thrown.message.split('\n')[0] ?? 'not valid TOML';
    return { file, line: thrown.line, column: thrown.column, path: '', message, allowed: [] };
  }
  return { file, line: 1, column: 1, path: '', message: 'not valid TOML', allowed: [] };
}

interface Where {
  text: string;
  file: string;
}

function issueProblems(issue: z.core.$ZodIssue, { text, file }: Where): TextProblem[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      file,
      ...locateKey(text, [...path, key]),
      path: [...path, key].join('.'),
      message: `unknown field ${key}`,
      allowed: allowedAt(siteDocumentSchema, path),
    }));
  }
  const allowed =
    issue.code === 'invalid_value' ? issue.values.map(String) : allowedAt(siteDocumentSchema, path);
  const message = `${path.join('.') || 'the document'}: ${plainMessage(issue)}`;
  return [{ file, ...locateKey(text, path), path: path.join('.'), message, allowed }];
}

function plainMessage(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.input === undefined) return `${issue.expected} is missing`;
  if (issue.code === 'invalid_type') return `expected ${issue.expected}`;
  if (issue.code === 'invalid_format') return `expected ${issue.message}`;
  return issue.message;
}

function duplicateHosts(document: SiteDocument, { text, file }: Where): TextProblem[] {
  const names = document.host.map(({ name }) => name);
  return names.flatMap((name, index) => {
    if (names.indexOf(name) === index) return [];
    const path = ['host', index, 'name'];
    return [
      {
        file,
        ...locateKey(text, path),
        path: path.join('.'),
        message: `two hosts are named ${name}`,
        allowed: [],
      },
    ];
  });
}
