// Owns reading the command line: words, --flags, --no-flags, `--flag=value`. What they mean is the command's business.
import { AppError } from '#shared/errors/app-error';

export interface Arguments {
  words: string[];
  flags: Record<string, string | boolean>;
}

/** `valued` names the flags that take a value; every other flag is true by being there. */
export function readArguments(tokens: string[], valued: ReadonlySet<string>): Arguments {
  const words: string[] = [];
  const flags: Arguments['flags'] = {};
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index] ?? '';
    if (token === '--') {
      words.push(...tokens.slice(index + 1));
      break;
    }
    if (!token.startsWith('-') || token === '-') {
      words.push(token);
      continue;
    }
    const [name, inline] = splitFlag(token);
    if (inline !== undefined) flags[name] = inline;
    else if (valued.has(name)) {
      const value = tokens[(index += 1)];
      if (value === undefined) throw new AppError('cli.usage', { problem: `--${name} needs a value.` });
      flags[name] = value;
    } else if (name.startsWith('no-')) flags[name.slice(3)] = false;
    else flags[name] = true;
  }
  return { words, flags };
}

function splitFlag(token: string): [string, string | undefined] {
  const body = token.replace(/^--?/, '');
  const equals = body.indexOf('=');
  return equals < 0 ? [body, undefined] : [body.slice(0, equals), body.slice(equals + 1)];
}

export function requireKnown(flags: Arguments['flags'], known: readonly string[]): void {
  for (const name of Object.keys(flags)) {
    if (known.includes(name)) continue;
    const problem = `There is no option --${name} here. Known: ${known.map((one) => `--${one}`).join(' ')}.`;
    throw new AppError('cli.usage', { problem });
  }
}
