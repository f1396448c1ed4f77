// Owns the two channels of the command line: results on standard output, messages and errors on standard error. With --json, results and
// errors are JSON and messages are left out, so that scripts never have to read prose. Text of hosts reaches a terminal only through here,
// with its control characters made visible.
import type { ErrorView } from '#shared/errors/app-error';
import { visibleJson, visibleLine, visibleText } from '#shared/wire/visible-text';
import { Channel } from './channel.ts';
import { painted } from './color.ts';

export interface Printer {
  readonly json: boolean;
  /** Width of the terminal that shows the results, if it is one. */
  readonly columns: number | undefined;
  /** The result of the command; with --json the value, otherwise the text. */
  result(value: unknown, text: () => string): void;
  /** One of many results; with --json the value on one line. */
  line(value: unknown, text: () => string): void;
  /** Something a person may like to know meanwhile. */
  talk(text: string): void;
  /** A line that replaces the last one on a terminal; dropped elsewhere. */
  status(text: string): void;
  /** Help, versions, scripts: text also with --json. */
  help(text: string): void;
  /** Why the command failed. */
  failure(error: ErrorView): void;
  /** Resolves when nobody reads the results any more, or they cannot be written. */
  readonly outputEnded: Promise<void>;
  /** Resolves when everything is out; with the error of the operating system where it is not, unless its reader left. */
  finish(): Promise<Error | null>;
}

export interface PrinterStreams {
  out: NodeJS.WritableStream & { columns?: number };
  error: NodeJS.WritableStream & { isTTY?: boolean };
}

export interface PrinterOptions {
  isJson?: boolean;
  isQuiet?: boolean;
  colored?: { out: boolean; error: boolean };
}

export function createPrinter(options: PrinterOptions, streams: PrinterStreams): Printer {
  const { isJson: json = false, isQuiet = false, colored = { out: false, error: false } } = options;
  const plain = (text: string) => text;
  const out = new Channel(streams.out, colored.out && !json ? painted : plain);
  const error = new Channel(streams.error, colored.error && !json ? painted : plain);
  let statusShown = false;
  const clear = () => {
    if (statusShown) error.write('\r\u001b[2K');
    statusShown = false;
  };
  const isSilent = json || isQuiet;
  return {
    json,
    columns: streams.out.columns,
    result(value, text) {
      clear();
      out.write(json ? `${visibleJson(value, 2)}\n` : `${visibleText(text())}\n`);
    },
    line(value, text) {
      clear();
      out.write(json ? `${visibleJson(value)}\n` : `${visibleText(text())}\n`);
    },
    talk(text) {
      clear();
      if (!isSilent) error.write(`${visibleText(text)}\n`);
    },
    status(text) {
      if (isSilent || !streams.error.isTTY) return;
      clear();
      error.write(visibleLine(text));
      statusShown = true;
    },
    help: (text) => out.write(`${visibleText(text)}\n`),
    failure(view) {
      clear();
      error.write(json ? `${visibleJson({ error: view }, 2)}\n` : `${visibleText(failureText(view))}\n`);
    },
    outputEnded: out.broken,
    async finish() {
      clear();
      await Promise.all([out.flush(), error.flush()]);
      return out.failure;
    },
  };
}

function failureText({ code, message, remedy, evidence }: ErrorView): string {
  const indented = evidence ? `\n    ${evidence.replaceAll('\n', '\n    ')}` : '';
  return `■ ${message} (${code})${indented}\n    → ${remedy}`;
}
