// Owns the error of a command line that cannot be carried out as it was typed. Whoever throws it says what is wrong; where the help is, the
// main program knows.
import { AppError } from '#shared/errors/app-error';

const GENERAL_HELP = 'dgsite help';

export function usageError(problem: string, options: { help?: string; cause?: unknown } = {}): AppError {
  const { help = GENERAL_HELP, cause } = options;
  return new AppError('cli.usage', { problem, help }, { cause });
}

/** Any other error stays as it is, and so does one that names a help of its own. */
export function withHelp(error: AppError, help: string): AppError {
  const { problem, help: named } = error.params;
  if (error.code !== 'cli.usage' || named !== GENERAL_HELP) return error;
  return usageError(String(problem), { help, cause: error.cause });
}
