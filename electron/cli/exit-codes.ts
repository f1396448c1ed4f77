// Owns the exit codes of dgsite, as documented in its help.
import { AppError } from '#shared/errors/app-error';
import type { ErrorCode } from '#shared/errors/catalogue';
import type { OperationState } from '#shared/operations/states';

export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  findingsBlock: 3,
  changesPending: 4,
  cancelled: 5,
  interrupted: 6,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** After an error that nobody caught. What was running is interrupted: it can be resumed or reverted. */
export function endCrashed(interrupted: boolean): never {
  const { message, remedy, code } = new AppError('app.internal').toView();
  // eslint-disable-next-line no-restricted-properties -- our own words alone, when no printer is left
  process.stderr.write(`■ ${message} (${code})\n    → ${remedy}\n`);
  process.exit(interrupted ? exitCodes.interrupted : exitCodes.failed);
}

export function exitCodeOfError(code: ErrorCode): ExitCode {
  if (code.startsWith('cli.') || code === 'call.invalidInput' || code === 'call.unknownProcedure')
    return exitCodes.usage;
  if (code === 'app.coreEnded') return exitCodes.interrupted;
  if (code === 'plan.blocked') return exitCodes.findingsBlock;
  return exitCodes.failed;
}

export function exitCodeOfState(state: OperationState): ExitCode {
  if (state === 'succeeded') return exitCodes.done;
  if (state === 'cancelled') return exitCodes.cancelled;
  return state === 'interrupted' ? exitCodes.interrupted : exitCodes.failed;
}
