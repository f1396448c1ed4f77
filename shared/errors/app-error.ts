// Owns the one error type that may cross a boundary. The texts live in catalogue.ts; stacks never leave the process.
import { fillTemplate } from '../text-template.ts';
import { catalogue, type ErrorCode, type ErrorParams } from './catalogue.ts';

export interface ErrorView {
  code: ErrorCode;
  severity: 'info' | 'warning' | 'error';
  /** True when the same call may succeed later without any change by the operator. */
  retryable: boolean;
  message: string;
  /** What to do next; begins with a verb. */
  remedy: string;
  params: ErrorParams;
  /** What the machine said, verbatim and bounded, or null. */
  evidence: string | null;
}

const EVIDENCE_LIMIT = 2000;

/** A code without holes in its texts needs no parameters. */
type Given<Code extends ErrorCode> = keyof ErrorParams<Code> extends never
  ? [params?: ErrorParams<Code>, options?: ErrorOptions]
  : [params: ErrorParams<Code>, options?: ErrorOptions];

interface ErrorOptions {
  cause?: unknown;
  evidence?: string;
}

export class AppError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly code: Code;
  readonly params: ErrorParams;
  readonly evidence: string | null;

  constructor(code: Code, ...[given, options = {}]: Given<Code>) {
    const params: ErrorParams = given ?? {};
    super(fillTemplate(catalogue[code].message, params), { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.params = params;
    this.evidence = (options.evidence ?? causeText(options.cause))?.slice(0, EVIDENCE_LIMIT) ?? null;
  }

  /** Without it, `instanceof` would narrow to `AppError<any>`, and a misspelt code would compile. */
  static override [Symbol.hasInstance](value: unknown): value is AppError {
    return super[Symbol.hasInstance](value);
  }

  toView(): ErrorView {
    const entry = catalogue[this.code];
    return {
      code: this.code,
      severity: entry.severity,
      retryable: entry.retryable,
      message: this.message,
      remedy: fillTemplate(entry.remedy, this.params),
      params: this.params,
      evidence: this.evidence,
    };
  }

  static fromView(view: ErrorView): AppError {
    return new AppError(view.code, view.params, view.evidence === null ? {} : { evidence: view.evidence });
  }
}

/** Anything thrown becomes an AppError; a full disk is told as that, the unknown becomes `app.internal` with its cause kept for the log. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (isDiskFull(thrown))
    return new AppError('app.diskFull', { place: 'the data directory' }, { cause: thrown });
  return new AppError('app.internal', {}, { cause: thrown });
}

/** SQLite's code for "there is no room" (sqlite.org, result codes). */
const SQLITE_FULL = 13;

/** As the operating system and SQLite tell it. */
export function isDiskFull(thrown: unknown): boolean {
  const { code, errcode } = (thrown ?? {}) as { code?: unknown; errcode?: unknown };
  return code === 'ENOSPC' || code === 'EDQUOT' || errcode === SQLITE_FULL;
}

function causeText(cause: unknown): string | undefined {
  if (cause === undefined || cause === null) return undefined;
  if (cause instanceof Error) return cause.message;
  return typeof cause === 'string' ? cause : undefined;
}
