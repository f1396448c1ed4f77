// Owns the two channels of the command line: results on standard output, talk on standard error. With --json, results are JSON and
// talk is JSON lines, so that scripts never have to read prose.

export interface Printer {
  readonly json: boolean;
  /** The result of the command; with --json the value, otherwise the text. */
  result(value: unknown, text: () => string): void;
  /** Something a person may like to know meanwhile. */
  talk(text: string): void;
  /** A line that replaces the last one on a terminal; dropped elsewhere. */
  status(text: string): void;
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
  return {
    json,
    result(value, text) {
      clear();
      out.write(json ? `${JSON.stringify(value, null, 2)}\n` : `${text()}\n`);
    },
    talk(text) {
      clear();
      if (!json) error.write(`${text}\n`);
    },
    status(text) {
      if (json || !error.isTTY) return;
      clear();
      error.write(text);
      statusShown = true;
    },
  };
}
