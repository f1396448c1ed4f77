// Owns what the catalogue says of one finding.
import type { Finding } from './finding-schema.ts';

export interface FindingEntry<Message extends string = string, Remedy extends string | null = string | null> {
  level: Finding['level'];
  /** `{name}` stands for a parameter. */
  message: Message;
  /** Begins with a verb; null where there is nothing to do. */
  remedy: Remedy;
  /** An operator may go on with a reason, which is kept. */
  overridable?: true;
}

type Levelled = <const M extends string, const R extends string | null>(
  message: M,
  remedy: R,
) => FindingEntry<M, R>;

export const blocker: Levelled = (message, remedy) => ({ level: 'blocker', message, remedy });
export const warning: Levelled = (message, remedy) => ({ level: 'warning', message, remedy });
export const note: Levelled = (message, remedy) => ({ level: 'ok', message, remedy });

export const overridable = <E extends FindingEntry>(entry: E): E & { overridable: true } => ({
  ...entry,
  overridable: true,
});
