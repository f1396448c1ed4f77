// Parses a TOML text of any origin: returns a document, or one problem with line and column. It never throws, and its cost is limited.
import { parse, TomlError } from 'smol-toml';
import { ParseError } from 'toml-eslint-parser';
import { KeyPlaces, MOST_ELEMENTS, MOST_LEVELS } from './key-places.ts';
import { TomlDocument } from './toml-document.ts';

/** The files that we know have under twenty thousand. */
export const MOST_TOML_CHARACTERS = 1_048_576;

export type TomlFault = 'too-large' | 'too-deep' | 'nul' | 'duplicate-key' | 'number' | 'date' | 'syntax';

export interface TomlProblem {
  code: TomlFault;
  /** From 1, as the column. */
  line: number;
  column: number;
  message: string;
}

export type ParsedToml = { ok: true; document: TomlDocument } | { ok: false; problem: TomlProblem };

export function parseTomlText(text: string): ParsedToml {
  const refused = limitProblem(text);
  if (refused) return { ok: false, problem: refused };
  try {
    const value = parse(text, { maxDepth: MOST_LEVELS });
    return { ok: true, document: new TomlDocument(text, value) };
  } catch (thrown) {
    return { ok: false, problem: syntaxProblem(thrown) };
  }
}

/** Judged before any parser sees the text. */
function limitProblem(text: string): TomlProblem | null {
  if (text.length > MOST_TOML_CHARACTERS)
    return {
      code: 'too-large',
      line: 1,
      column: 1,
      message: `the file has more than ${MOST_TOML_CHARACTERS} characters`,
    };
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    const before = text.slice(0, nul);
    const line = before.split('\n').length;
    const column = nul - before.lastIndexOf('\n');
    return { code: 'nul', line, column, message: 'the file holds a NUL byte; it is no text' };
  }
  const { excess } = new KeyPlaces(text);
  if (!excess) return null;
  return excess.limit === 'levels'
    ? { code: 'too-deep', ...excess.at, message: `keys nest more than ${MOST_LEVELS} levels deep` }
    : {
        code: 'too-large',
        ...excess.at,
        message: `a list or table has more than ${MOST_ELEMENTS} entries`,
      };
}

function syntaxProblem(thrown: unknown): TomlProblem {
  if (thrown instanceof TomlError) {
    const [first = ''] = thrown.message.split('\n');
    const message = first.replace(/^Invalid TOML document: /, '') || 'not valid TOML';
    return { code: faultOf(message), line: thrown.line, column: thrown.column, message };
  }
  // The second parser refuses what only TOML 1.1 allows.
  if (thrown instanceof ParseError) {
    const message = thrown.message.charAt(0).toLowerCase() + thrown.message.slice(1);
    return { code: faultOf(message), line: thrown.lineNumber, column: thrown.column + 1, message };
  }
  return { code: 'syntax', line: 1, column: 1, message: 'not valid TOML' };
}

function faultOf(message: string): TomlFault {
  if (/nested/.test(message)) return 'too-deep';
  if (/redefine|multiple times/.test(message)) return 'duplicate-key';
  if (/\b(date|time)/.test(message)) return 'date';
  if (/integer|number|numeric|zero|underscore/.test(message)) return 'number';
  return 'syntax';
}
