// Owns the typed face of the connection: names, inputs and outputs come from the contract, as types only.
import type {
  CommandName,
  EventName,
  EventPayload,
  Input,
  OperationName,
  Output,
  QueryName,
  StreamName,
} from '#shared/contract/contract';
import type { Connection } from '#renderer/client/connection.ts';
import type { ClientStream } from '#renderer/client/stream.ts';

export type CallName = QueryName | CommandName | OperationName;

export interface Client {
  connection: Connection;
  call<Name extends CallName>(name: Name, input: Input<Name>): Promise<Output<Name>>;
  stream<Name extends StreamName>(name: Name, input: Input<Name>): ClientStream<Output<Name>>;
  on<Name extends EventName>(name: Name, listener: (payload: EventPayload<Name>) => void): () => void;
}

export function createClient(connection: Connection): Client {
  return {
    connection,
    call: (name, input) => connection.call(name, input) as Promise<never>,
    stream: (name, input) => connection.stream(name, input) as ClientStream<never>,
    on: (name, listener) => connection.on(name, listener as (payload: unknown) => void),
  };
}
