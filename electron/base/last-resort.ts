// Owns what happens to an error that nobody caught, in a process that runs a core.
//
// An error of one connection (reset, cut, garbled) says nothing about the rest of the process: it is logged and the process goes on. After
// any other error nobody knows what state the core is in, so it ends at once. Its journal is complete up to that moment: the next core marks
// the running operations as interrupted, and they can be resumed or reverted.

export interface LastResort {
  log: { error(fields: object, message: string): void };
  /** Ends the process. */
  end: () => void;
}

const CONNECTION_CODES = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTCONN',
  'EPIPE',
  'ETIMEDOUT',
  'ERR_HTTP_HEADERS_SENT',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_WRITE_AFTER_END',
]);

/** Whether an error concerns one connection only, by the code that Node, its HTTP parser or `ws` gave it. */
export function isConnectionError(error: unknown): boolean {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code === undefined) return false;
  return CONNECTION_CODES.has(code) || code.startsWith('HPE_') || code.startsWith('WS_ERR_');
}

/** For exceptions and for promises that were rejected with nobody listening. */
export function guardProcess({ log, end }: LastResort): void {
  const judge = (error: unknown): void => {
    const fields = { error: error instanceof Error ? error.stack : String(error) };
    if (isConnectionError(error)) return log.error(fields, 'an error of one connection was not caught');
    try {
      log.error(fields, 'an error was not caught; Site Admin ends');
    } finally {
      end();
    }
  };
  process.on('uncaughtException', judge);
  process.on('unhandledRejection', judge);
}
