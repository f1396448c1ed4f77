// Owns the grammar of the contract: five kinds of entry and the types derived from them.
// What exists is declared in one file per area; contract.ts joins them.
import type { z } from 'zod';

type Input = z.ZodObject;

interface Words {
  /** Short, in the imperative: "Read the status of a site". */
  title: string;
  summary: string;
}

export interface QueryEntry<I extends Input = Input, O extends z.ZodType = z.ZodType> extends Words {
  kind: 'query';
  input: I;
  output: O;
}

export interface CommandEntry<I extends Input = Input, O extends z.ZodType = z.ZodType> extends Words {
  kind: 'command';
  input: I;
  output: O;
  effect: Effect;
}

export interface OperationEntry<I extends Input = Input> extends Words {
  kind: 'operation';
  input: I;
  effect: Effect;
  cancel: CancelClass;
}

export interface StreamEntry<I extends Input = Input, O extends z.ZodType = z.ZodType> extends Words {
  kind: 'stream';
  input: I;
  /** One chunk. */
  output: O;
}

export interface EventEntry<O extends z.ZodType = z.ZodType> extends Words {
  kind: 'event';
  output: O;
}

export type Effect = 'reads' | 'changes' | 'destroys';
export type CancelClass = 'immediate' | 'between-steps' | 'not-cancellable';
export type ProcedureEntry = QueryEntry | CommandEntry | OperationEntry | StreamEntry;

type Spec<E> = Omit<E, 'kind'>;

export const query = <I extends Input, O extends z.ZodType>(spec: Spec<QueryEntry<I, O>>) =>
  ({ kind: 'query', ...spec }) satisfies QueryEntry<I, O>;
export const command = <I extends Input, O extends z.ZodType>(spec: Spec<CommandEntry<I, O>>) =>
  ({ kind: 'command', ...spec }) satisfies CommandEntry<I, O>;
export const operation = <I extends Input>(spec: Spec<OperationEntry<I>>) =>
  ({ kind: 'operation', ...spec }) satisfies OperationEntry<I>;
export const stream = <I extends Input, O extends z.ZodType>(spec: Spec<StreamEntry<I, O>>) =>
  ({ kind: 'stream', ...spec }) satisfies StreamEntry<I, O>;
export const event = <O extends z.ZodType>(spec: Spec<EventEntry<O>>) =>
  ({ kind: 'event', ...spec }) satisfies EventEntry<O>;

/** What every operation answers at once; progress and outcome follow as events. */
export interface OperationStarted {
  operationId: string;
}

export type InputOf<E> = E extends { input: infer I extends z.ZodType } ? z.input<I> : never;
export type ParsedInputOf<E> = E extends { input: infer I extends z.ZodType } ? z.output<I> : never;
export type OutputOf<E> = E extends { kind: 'operation' }
  ? OperationStarted
  : E extends { output: infer O extends z.ZodType }
    ? z.output<O>
    : never;
