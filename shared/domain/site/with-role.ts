// Owns reading what was written down before services had names: a service was called by its role then.

/** The value with its `role`, where it has none; for `z.preprocess`. */
export function withRole(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || 'role' in value || !('service' in value)) return value;
  return { ...value, role: value.service };
}
