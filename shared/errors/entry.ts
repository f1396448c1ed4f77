// Owns what the catalogue says of one error.

export interface ErrorEntry<Message extends string = string, Remedy extends string = string> {
  severity: 'info' | 'warning' | 'error';
  /** True when the same call may succeed later without any change by the operator. */
  retryable: boolean;
  /** `{name}` stands for a parameter. */
  message: Message;
  /** Begins with a verb. */
  remedy: Remedy;
}

export function error<const M extends string, const R extends string>(
  retryable: boolean,
  message: M,
  remedy: R,
): ErrorEntry<M, R> {
  return { severity: 'error', retryable, message, remedy };
}
