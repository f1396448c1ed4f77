// The result of a request to a running service: known, unknown or gone. A failed request is neither a number nor a no, so code must handle the
// other two cases before it gets the value.

export interface Known<T> {
  is: 'known';
  value: T;
}

/** The question failed, or its answer cannot be read. */
export interface Unknown {
  is: 'unknown';
  /** Why, as the end of a sentence. */
  reason: string;
}

/** The container engine says that the container has no process now. */
export interface Gone {
  is: 'gone';
  reason: string;
}

/** What the service itself says. */
export type Told<T> = Known<T> | Unknown;

/** What the service says, or its container engine in its place. */
export type ServiceAnswer<T> = Told<T> | Gone;

export function known<T>(value: T): Known<T> {
  return { is: 'known', value };
}

export function unknown(reason: string): Unknown {
  return { is: 'unknown', reason };
}

export function gone(reason: string): Gone {
  return { is: 'gone', reason };
}

/**
 * The container states in which no process of the service is left, so nothing is in flight in it and it remembers nothing: also between
 * the end of one and the start of the next. One that is paused keeps its callers. Source: Docker Engine API, `State.Status`.
 */
const goneStates = ['created', 'exited', 'dead', 'restarting'];

/** What the container engine alone can say: `gone`, or null where the service has to be asked. `state` null: there is no such container. */
export function goneBy(state: { status: string } | null): Gone | null {
  if (state === null) return gone('there is no such container');
  return goneStates.includes(state.status) ? gone(`the container is ${state.status}`) : null;
}
