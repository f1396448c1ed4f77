// Records which status requests of a waiting step stayed unanswered, for the text of the step and its evidence.
import { inFlightTotal, type InFlight } from '#shared/domain/status/in-flight';
import type { ServiceAnswer } from '#shared/domain/status/service-answer';

/** Limits the number of reasons, so that a service with a new error each time does not fill the evidence. */
const MOST_REASONS = 10;

export class Silence {
  readonly #container: string;
  readonly #reasons = new Map<string, number>();
  #asked = 0;
  #unanswered = 0;
  #lastKnown: { total: number; afterMs: number } | null = null;

  constructor(container: string) {
    this.#container = container;
  }

  take(answer: ServiceAnswer<InFlight>, afterMs: number): void {
    this.#asked += 1;
    if (answer.is === 'known') this.#lastKnown = { total: inFlightTotal(answer.value), afterMs };
    if (answer.is !== 'unknown') return;
    this.#unanswered += 1;
    const times = this.#reasons.get(answer.reason);
    if (times !== undefined || this.#reasons.size < MOST_REASONS)
      this.#reasons.set(answer.reason, (times ?? 0) + 1);
  }

  /** Whether the service never reported its requests in flight. */
  get isTotal(): boolean {
    return this.#lastKnown === null;
  }

  /** The text, preceded by the unanswered requests. */
  after(words: string): string {
    if (this.#unanswered === 0) return words;
    return `${words}; ${this.#unanswered} of ${this.#asked} questions had no answer`;
  }

  evidence(): string {
    const last = this.#lastKnown;
    const lines = [
      `${this.#container}: ${this.#unanswered} of ${this.#asked} questions had no answer`,
      last === null
        ? 'it never said how many requests are in flight'
        : `last known: ${last.total} in flight, ${Math.round(last.afterMs / 1000)} s after the wait began`,
      ...[...this.#reasons].map(([reason, times]) => `${times} times: ${reason}`),
    ];
    return lines.join('\n');
  }
}
