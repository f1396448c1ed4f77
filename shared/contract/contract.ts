// Owns the whole contract: the only vocabulary between doors and core.
import { adoptionContract } from './adoption.ts';
import { appContract } from './app.ts';
import { bundleContract } from './bundle.ts';
import { configContract } from './config.ts';
import { hostsContract } from './hosts.ts';
import type {
  CommandEntry,
  EventEntry,
  InputOf,
  OperationEntry,
  OutputOf,
  ParsedInputOf,
  QueryEntry,
  StreamEntry,
} from './kit.ts';
import { plansContract } from './plans.ts';
import { preflightContract } from './preflight.ts';
import { practiceContract } from './practice.ts';
import { servicesContract } from './services.ts';
import { sitesContract } from './sites.ts';
import { upgradeContract } from './upgrade.ts';

export const contract = {
  ...appContract,
  ...sitesContract,
  ...hostsContract,
  ...preflightContract,
  ...plansContract,
  ...servicesContract,
  ...practiceContract,
  ...upgradeContract,
  ...adoptionContract,
  ...configContract,
  ...bundleContract,
};

export type Contract = typeof contract;

type NamesOf<Kind> = { [Name in keyof Contract]: Contract[Name] extends Kind ? Name : never }[keyof Contract];
export type QueryName = NamesOf<QueryEntry>;
export type CommandName = NamesOf<CommandEntry>;
export type OperationName = NamesOf<OperationEntry>;
export type StreamName = NamesOf<StreamEntry>;
export type EventName = NamesOf<EventEntry>;
export type ProcedureName = QueryName | CommandName | OperationName | StreamName;

export type Input<Name extends ProcedureName> = InputOf<Contract[Name]>;
export type ParsedInput<Name extends ProcedureName> = ParsedInputOf<Contract[Name]>;
export type Output<Name extends ProcedureName> = OutputOf<Contract[Name]>;
export type EventPayload<Name extends EventName> =
  Contract[Name] extends EventEntry<infer O> ? import('zod').output<O> : never;

/** Own-property lookup: `__proto__` and its kin are not procedures. */
export function findProcedure(name: string): Contract[ProcedureName] | null {
  if (!Object.hasOwn(contract, name)) return null;
  const entry = contract[name as keyof Contract];
  return entry.kind === 'event' ? null : entry;
}
