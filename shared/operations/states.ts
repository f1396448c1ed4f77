// Owns the states of an operation and which may follow which. Without schemas, so that the UI carries none for it.

export const operationStates = [
  'queued',
  'running',
  'cancelling',
  'succeeded',
  'failed',
  'cancelled',
  'interrupted',
] as const;
export type OperationState = (typeof operationStates)[number];

const following: Record<OperationState, readonly OperationState[]> = {
  queued: ['running', 'cancelled', 'interrupted'],
  running: ['cancelling', 'succeeded', 'failed', 'cancelled', 'interrupted'],
  cancelling: ['succeeded', 'failed', 'cancelled', 'interrupted'],
  succeeded: [],
  failed: [],
  cancelled: [],
  interrupted: [],
};

export function mayFollow(from: OperationState, to: OperationState): boolean {
  return following[from].includes(to);
}

export function isTerminal(state: OperationState): boolean {
  return following[state].length === 0;
}
