// Owns the two channels of the command line: results on standard output, messages on standard error. With --json, results are JSON and
// messages are left out, so that scripts never have to read prose. Text of hosts reaches a terminal only through here, with its control
// characters made visible.
import type { ErrorView } from '#shared/errors/app-error';
import { visibleJson, visibleLine, visibleText } from '#shared/wire/visible-text';

export interface Printer {
  readonly json: boolean;
  /** The result of the command; with --json the value, otherwise the text. */
  result(value: unknown, text: () => string): void;
  /** Something a person may like to know meanwhile. */
  talk(text: string): void;
  /** A line that replaces the last one on a terminal; dropped elsewhere. */
  status(text: string): void;
  /** What the command line can do, as text also with --json. */
  help(text: string): void;
  /** Why the command failed: with --json as a result, otherwise on standard error. */
  failure(error: ErrorView, after?: string): void;
}

interface Streams {
  out: NodeJS.WritableStream;
  error: NodeJS.WritableStream & { isTTY?: boolean };
}

export function createPrinter(json: boolean, streams: Streams): Printer {
  const { out, error } = streams;
  let statusShown = false;
  const clear = () => {
    if (statusShown) error.write('\r\u001b[2K');
    statusShown = false;
  };
  const result: Printer['result'] = (value, text) => {
    clear();
    out.write(json ? `${visibleJson(value, 2)}\n` : `${visibleText(text())}\n`);
  };
  return {
    json,
    result,
    talk(text) {
      clear();
      if (!json) error.write(`${visibleText(text)}\n`);
    },
    status(text) {
      if (json || !error.isTTY) return;
      clear();
      error.write(visibleLine(text));
      statusShown = true;
    },
    help: (text) => void out.write(`${visibleText(text)}\n`),
    failure(view, after = '') {
      if (json) return result({ error: view }, () => '');
      clear();
      error.write(`${visibleText(failureText(view))}\n${visibleText(after)}`);
    },
  };
}

function failureText({ code, message, remedy, evidence }: ErrorView): string {
  const indented = evidence ? `\n    ${evidence.replaceAll('\n', '\n    ')}` : '';
  return `■ ${message} (${code})${indented}\n    → ${remedy}`;
}
