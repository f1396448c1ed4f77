// Owns how a failed call looks to the screens: an Error that carries the view from the core and the call id.
import { AppError, type ErrorView } from '#shared/errors/app-error';
import type { ErrorCode, ErrorParams } from '#shared/errors/catalogue';

export class CallError extends Error {
  readonly view: ErrorView;
  readonly callId: string | null;

  constructor(view: ErrorView, callId: string | null = null) {
    super(view.message);
    this.name = 'CallError';
    this.view = view;
    this.callId = callId;
  }

  /** An error that arises on this side of the line; its text comes from the same catalogue. */
  static local(code: ErrorCode, params: ErrorParams = {}): CallError {
    return new CallError(new AppError(code, params).toView());
  }

  static from(thrown: unknown): CallError {
    if (thrown instanceof CallError) return thrown;
    const evidence = thrown instanceof Error ? thrown.message : String(thrown);
    return new CallError(new AppError('app.internal', {}, { evidence }).toView());
  }
}
