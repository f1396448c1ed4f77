// Owns what is thrown where an engine's answer passes a limit of ours. It knows nothing of host and action; classify-error.ts adds them.

export type AnswerFault = 'engine.answerTooLarge' | 'engine.answerTooDeep';

export class AnswerRefused extends Error {
  readonly code: AnswerFault;
  readonly limit: string;

  /** `limit` is shown to the operator, such as `4194304 bytes`. */
  constructor(code: AnswerFault, { limit }: { limit: string }) {
    super(`${code}: ${limit}`);
    this.name = 'AnswerRefused';
    this.code = code;
    this.limit = limit;
  }
}
