// Owns which keys of one configuration table the other does not have.
import type { ConfigTable } from './check-config.ts';

export function differentKeys(before: ConfigTable, after: ConfigTable): { added: string[]; gone: string[] } {
  const [old, now] = [keysOf(before), keysOf(after)];
  return { added: now.filter((key) => !old.includes(key)), gone: old.filter((key) => !now.includes(key)) };
}

function keysOf(table: ConfigTable, path = ''): string[] {
  return Object.entries(table).flatMap(([name, value]) => {
    const key = path ? `${path}.${name}` : name;
    const isTable = value !== null && typeof value === 'object' && !Array.isArray(value);
    return isTable ? keysOf(value as ConfigTable, key) : [key];
  });
}
