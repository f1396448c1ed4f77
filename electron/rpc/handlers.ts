// Owns the types of the procedures' implementations. A procedure of the contract without a handler does not compile.
import type {
  CommandName,
  OperationName,
  Output,
  ParsedInput,
  QueryName,
  StreamName,
} from '#shared/contract/contract';

export interface CallContext {
  signal: AbortSignal;
  /** Who asked, for the journal: `window`, `browser`, `cli`. */
  actor: string;
  /** Session of the browser door that it came through; null through any other door. */
  session: string | null;
  callId: string;
}

type Answer<T> = T | Promise<T>;

export type Handlers = {
  [Name in QueryName | CommandName | OperationName]: (
    input: ParsedInput<Name>,
    context: CallContext,
  ) => Answer<Output<Name>>;
} & {
  [Name in StreamName]: (input: ParsedInput<Name>, context: CallContext) => AsyncIterable<Output<Name>>;
};
