// Owns the engine's events: both dialects in one message (`status/id/from` and `Type/Action/Actor`), a short history
// for `since`, live subscribers, filters. Leaves HTTP to routes/event-routes.ts.

type EventType = 'container' | 'image' | 'network' | 'volume' | 'daemon';

interface EngineEvent {
  status?: string;
  id?: string;
  from?: string;
  Type: EventType;
  Action: string;
  Actor: { ID: string; Attributes: Record<string, string> };
  scope: 'local';
  time: number;
  timeNano: number;
}

type EventFilters = Record<string, string[] | undefined>;

const historyLength = 1000;

export class EventFeed {
  #history: EngineEvent[] = [];
  readonly #subscribers = new Set<(event: EngineEvent) => void>();

  publish(type: EventType, action: string, actor: { id: string; attributes: Record<string, string> }): void {
    const ms = Date.now();
    const event: EngineEvent = {
      ...(type === 'container' || type === 'image'
        ? { status: action, id: actor.id, from: actor.attributes.image }
        : {}),
      Type: type,
      Action: action,
      Actor: { ID: actor.id, Attributes: actor.attributes },
      scope: 'local',
      time: Math.floor(ms / 1000),
      timeNano: ms * 1_000_000,
    };
    this.#history = [...this.#history.slice(1 - historyLength), event];
    for (const subscriber of this.#subscribers) subscriber(event);
  }

  since(seconds: number, untilSeconds = Number.POSITIVE_INFINITY): EngineEvent[] {
    return this.#history.filter(
      (event) => event.timeNano / 1e9 >= seconds && event.timeNano / 1e9 <= untilSeconds,
    );
  }

  subscribe(subscriber: (event: EngineEvent) => void): () => void {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }
}

export function matchesFilters(event: EngineEvent, filters: EventFilters): boolean {
  const attributes = event.Actor.Attributes;
  const tests: Record<string, (value: string) => boolean> = {
    type: (value) => event.Type === value,
    event: (value) => event.Action === value || event.Action.split(':')[0] === value,
    container: (value) =>
      event.Type === 'container' && (event.Actor.ID.startsWith(value) || attributes.name === value),
    image: (value) => event.Actor.ID === value || attributes.image === value || attributes.name === value,
    network: (value) =>
      event.Type === 'network' && (event.Actor.ID.startsWith(value) || attributes.name === value),
    label: (value) => {
      const [name = '', ...rest] = value.split('=');
      return rest.length === 0 ? name in attributes : attributes[name] === rest.join('=');
    },
  };
  return Object.entries(filters).every(([name, values]) => {
    const test = tests[name];
    return !test || !values || values.length === 0 || values.some(test);
  });
}
