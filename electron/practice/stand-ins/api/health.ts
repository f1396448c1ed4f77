// Owns the API's five health states as pure data (docs/domain.md, "API status"). Who counts as failed is decided by the caller.

type SystemHealth = 'Initializing' | 'Ready' | 'Healthy' | 'Degraded' | 'Critical';

/** The vendor's window length is unpublished; twenty requests let a drill show every state within seconds. */
const windowLength = 20;
const degradedSince = 260319;

export class HealthJudge {
  readonly #hasDegraded: boolean;
  #engineSeen = false;
  #recent: boolean[] = [];

  constructor(releaseNumber: number) {
    this.#hasDegraded = releaseNumber >= degradedSince;
  }

  engineConnected(): void {
    this.#engineSeen = true;
  }

  judged(success: boolean): void {
    this.#recent = [...this.#recent, success].slice(-windowLength);
  }

  /** No return to `Initializing` is documented once an Engine was seen, so there is none here. */
  state(): SystemHealth {
    if (!this.#engineSeen) return 'Initializing';
    if (this.#recent.length === 0) return 'Ready';
    const share = this.#recent.filter(Boolean).length / this.#recent.length;
    if (share > 0.9) return 'Healthy';
    if (share >= 0.4) return this.#hasDegraded ? 'Degraded' : 'Healthy';
    return 'Critical';
  }
}
