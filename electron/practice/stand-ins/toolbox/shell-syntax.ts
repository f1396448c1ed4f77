// Owns reading one line of shell: words with quotes and variables, pipes, `;`, `&&`, `||`, redirections.
// Pure. Running it is left to run-toolbox.ts. A subset: what probes and lessons need, no loops, no substitution.

export interface Redirection {
  stream: 'out' | 'err';
  /** `/dev/null`, a file, or the other stream. */
  to: { file: string; append: boolean } | 'out' | 'err';
}

export interface Command {
  words: string[];
  redirections: Redirection[];
}

export interface Pipeline {
  /** When this pipeline runs, seen from the one before it. */
  when: 'always' | 'if-ok' | 'if-failed';
  commands: Command[];
}

type Token = { kind: 'word'; text: string } | { kind: 'operator'; text: string };

export class ShellSyntaxError extends Error {}

const operators = ['&&', '||', '2>&1', '1>&2', '>&2', '2>>', '2>', '>>', '>', ';', '|', '\n'];

/** Variables are looked up while reading: `$?` is the only one that a running shell could change, and it is rare. */
function tokenise(line: string, variable: (name: string) => string): Token[] {
  const tokens: Token[] = [];
  let word: string | undefined;
  const flush = (): void => {
    if (word !== undefined) tokens.push({ kind: 'word', text: word });
    word = undefined;
  };
  for (let at = 0; at < line.length;) {
    const here = line[at] ?? '';
    const operator = operators.find(
      (candidate) => line.startsWith(candidate, at) && (!/^[12]/.test(candidate) || word === undefined),
    );
    if (here === ' ' || here === '\t') {
      flush();
      at += 1;
    } else if (operator !== undefined) {
      flush();
      tokens.push({ kind: 'operator', text: operator === '\n' ? ';' : operator });
      at += operator.length;
    } else if (here === "'") {
      const end = line.indexOf("'", at + 1);
      if (end < 0) throw new ShellSyntaxError('Unterminated quoted string');
      word = (word ?? '') + line.slice(at + 1, end);
      at = end + 1;
    } else if (here === '"') {
      const quoted = readDoubleQuoted(line, at + 1, variable);
      word = (word ?? '') + quoted.text;
      at = quoted.end;
    } else if (here === '\\') {
      word = (word ?? '') + (line[at + 1] ?? '');
      at += 2;
    } else if (here === '$') {
      const found = readVariable(line, at, variable);
      word = (word ?? '') + found.text;
      at = found.end;
    } else {
      word = (word ?? '') + here;
      at += 1;
    }
  }
  flush();
  return tokens;
}

interface Piece {
  text: string;
  end: number;
}

function readVariable(line: string, at: number, variable: (name: string) => string): Piece {
  const found = /^\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*|\?))/.exec(line.slice(at));
  if (!found) return { text: '$', end: at + 1 };
  return { text: variable(found[1] ?? found[2] ?? ''), end: at + found[0].length };
}

function readDoubleQuoted(line: string, start: number, variable: (name: string) => string): Piece {
  let text = '';
  for (let at = start; at < line.length;) {
    const here = line[at] ?? '';
    if (here === '"') return { text, end: at + 1 };
    if (here === '\\' && '"\\$`'.includes(line[at + 1] ?? ' ')) {
      text += line[at + 1] ?? '';
      at += 2;
    } else if (here === '$') {
      const found = readVariable(line, at, variable);
      text += found.text;
      at = found.end;
    } else {
      text += here;
      at += 1;
    }
  }
  throw new ShellSyntaxError('Unterminated quoted string');
}

export function parseLine(line: string, variable: (name: string) => string = () => ''): Pipeline[] {
  const pipelines: Pipeline[] = [];
  let command: Command = { words: [], redirections: [] };
  let pipeline: Pipeline = { when: 'always', commands: [] };
  const endCommand = (): void => {
    if (command.words.length === 0 && command.redirections.length === 0)
      throw new ShellSyntaxError('Syntax error: command expected');
    pipeline.commands.push(command);
    command = { words: [], redirections: [] };
  };
  /** A stray `;` is harmless, unless `&&` or `||` waits for its right side. */
  const nothingYet = (): boolean =>
    command.words.length === 0 && pipeline.commands.length === 0 && pipeline.when === 'always';
  const tokens = tokenise(line, variable);
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (!token) break;
    if (token.kind === 'word') {
      command.words.push(token.text);
      continue;
    }
    if (token.text === '|') {
      endCommand();
    } else if (token.text === ';' || token.text === '&&' || token.text === '||') {
      if (token.text === ';' && nothingYet()) continue;
      endCommand();
      pipelines.push(pipeline);
      pipeline = {
        when: token.text === ';' ? 'always' : token.text === '&&' ? 'if-ok' : 'if-failed',
        commands: [],
      };
    } else if (token.text === '2>&1') command.redirections.push({ stream: 'err', to: 'out' });
    else if (token.text === '>&2' || token.text === '1>&2')
      command.redirections.push({ stream: 'out', to: 'err' });
    else {
      const target = tokens[++index];
      if (target?.kind !== 'word') throw new ShellSyntaxError('Syntax error: file name expected');
      command.redirections.push({
        stream: token.text.startsWith('2') ? 'err' : 'out',
        to: { file: target.text, append: token.text.endsWith('>>') },
      });
    }
  }
  if (command.words.length > 0 || command.redirections.length > 0) endCommand();
  if (pipeline.commands.length > 0) pipelines.push(pipeline);
  return pipelines;
}
