// Owns that no line of the log holds a known secret, whoever writes it.
import type { Logger } from '../ports/logger.ts';
import type { Redactor } from './redactor.ts';

export function redactingLogger(logger: Logger, redactor: Redactor): Logger {
  const clean = (fields: object): object => redactor.data(fields);
  return {
    debug: (fields, message) => logger.debug(clean(fields), redactor.text(message)),
    info: (fields, message) => logger.info(clean(fields), redactor.text(message)),
    warn: (fields, message) => logger.warn(clean(fields), redactor.text(message)),
    error: (fields, message) => logger.error(clean(fields), redactor.text(message)),
  };
}
