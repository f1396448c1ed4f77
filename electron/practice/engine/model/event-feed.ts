// Owns the engine's events: both dialects in one message (`status/id/from` and `Type/Action/Actor`), a short history
// for `since`, live subscribers. Filters are in event-filters.ts.

type EventType = 'container' | 'image' | 'network' | 'volume' | 'daemon';

export interface EngineEvent {
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
