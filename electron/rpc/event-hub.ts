// Owns events: a rising number per core run, a bounded memory for clients that reconnect, and who listens.
import type { EventName, EventPayload } from '#shared/contract/contract';

export interface HubEvent {
  seq: number;
  name: EventName;
  payload: unknown;
}

const REMEMBERED = 500;

export class EventHub {
  /** Names this run of the core; numbers of another run mean nothing here. */
  readonly session: string;
  readonly #listeners = new Set<(event: HubEvent) => void>();
  readonly #recent: HubEvent[] = [];
  #seq = 0;

  readonly #redact: <T>(value: T) => T;

  /** `redact` cuts known secrets out of what is published. */
  constructor(session: string, redact: <T>(value: T) => T = (value) => value) {
    this.session = session;
    this.#redact = redact;
  }

  get seq(): number {
    return this.#seq;
  }

  publish<Name extends EventName>(name: Name, payload: EventPayload<Name>): void {
    this.#seq += 1;
    // Serialised once, here: what a listener gets can never be our own living object.
    const plain = JSON.parse(JSON.stringify(payload)) as unknown;
    const event: HubEvent = { seq: this.#seq, name, payload: this.#redact(plain) };
    this.#recent.push(event);
    if (this.#recent.length > REMEMBERED) this.#recent.shift();
    for (const listener of this.#listeners) listener(event);
  }

  subscribe(listener: (event: HubEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What was missed since a number, or null when it is no longer known. */
  since(session: string | null, lastSeq: number): HubEvent[] | null {
    if (session === null) return [];
    if (session !== this.session || lastSeq > this.#seq) return null;
    const oldest = this.#recent[0]?.seq ?? this.#seq + 1;
    if (lastSeq + 1 < oldest && lastSeq < this.#seq) return null;
    return this.#recent.filter(({ seq }) => seq > lastSeq);
  }
}
