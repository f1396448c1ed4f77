// Owns reading the input schema of a procedure as flags: name, kind of value, choices, default and what it is, all from the contract.
import { z } from 'zod';
import type { ProcedureEntry } from '#shared/contract/kit';
import type { Flag, ValueSource } from '../command.ts';

export interface Field {
  /** Of the input. */
  name: string;
  isRequired: boolean;
  flag: Flag;
}

interface ItemSchema {
  type?: unknown;
}

interface FieldSchema {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  items?: ItemSchema & { oneOf?: ItemSchema[]; anyOf?: ItemSchema[] };
}

/** What completion can offer for a field, by its name. */
const sources: Record<string, ValueSource> = {
  site: 'site',
  host: 'host',
  hosts: 'host',
  release: 'release',
  operationId: 'operation',
};
const secretSource: Record<string, ValueSource> = { name: 'secret' };

export function fieldsOf(name: string, entry: ProcedureEntry): Field[] {
  const schema = z.toJSONSchema(entry.input, { io: 'input', unrepresentable: 'any' });
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).map(([field, property]) => ({
    name: field,
    isRequired: required.has(field),
    flag: flagOf(field, property as FieldSchema, name.startsWith('secrets.') ? secretSource : sources),
  }));
}

export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function flagOf(field: string, schema: FieldSchema, from: Record<string, ValueSource>): Flag {
  const source = from[field];
  const flag: Flag = {
    name: kebab(field),
    about: schema.description ?? '',
    ...(isPlain(schema.default) ? { default: schema.default } : {}),
    ...(source ? { source } : {}),
  };
  if (schema.type === 'boolean') return { ...flag, isNegatable: true };
  if (schema.type === 'integer' || schema.type === 'number') return { ...flag, value: 'N', type: 'number' };
  if (schema.type === 'array') {
    const { type, oneOf, anyOf } = schema.items ?? {};
    const kinds = oneOf ?? anyOf ?? [{ type }];
    const isOfObjects = kinds.every((one) => one.type === 'object');
    return { ...flag, value: isOfObjects ? 'JSON' : 'A,B,…', type: isOfObjects ? 'json' : 'list' };
  }
  const choices = schema.enum?.filter((one): one is string => typeof one === 'string');
  return { ...flag, value: kebab(field).toUpperCase(), type: 'text', ...(choices ? { choices } : {}) };
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
