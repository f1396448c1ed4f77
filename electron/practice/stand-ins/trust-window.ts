// Owns the License Proxy's four states as pure data (docs/domain.md, "License Proxy status"). Leaves asking and answering to license-proxy.ts.

type LicenseProxyState = 'Ready' | 'Connected' | 'TrustBased' | 'Failed';

interface LicenseProxyStatus {
  state: LicenseProxyState;
  last_successful_checkin: string | null;
  trust_expiration: string | null;
}

export class TrustWindow {
  readonly #windowMs: number;
  #lastSuccessAt: number | undefined;
  #relayed = false;
  #lastFailed = false;
  #rejected = false;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  succeeded(atMs: number): void {
    this.#relayed = true;
    this.#lastFailed = false;
    this.#rejected = false;
    this.#lastSuccessAt = atMs;
  }

  failed(): void {
    this.#relayed = true;
    this.#lastFailed = true;
  }

  /** The vendor said no: that is an answer, and no trust outlives it. */
  rejected(): void {
    this.failed();
    this.#rejected = true;
  }

  /** Trust counts from a check-in made at start too, but only a relay or a regular check-in leaves `Ready`. */
  startedWith(atMs: number): void {
    this.#lastSuccessAt = atMs;
  }

  trusts(atMs: number): boolean {
    return (
      !this.#rejected && this.#lastSuccessAt !== undefined && atMs < this.#lastSuccessAt + this.#windowMs
    );
  }

  status(atMs: number): LicenseProxyStatus {
    const stamp = (ms: number): string => new Date(ms).toISOString().replace('Z', '000000Z');
    return {
      state: this.#state(atMs),
      last_successful_checkin: this.#lastSuccessAt === undefined ? null : stamp(this.#lastSuccessAt),
      trust_expiration:
        this.#lastSuccessAt === undefined ? null : stamp(this.#lastSuccessAt + this.#windowMs),
    };
  }

  #state(atMs: number): LicenseProxyState {
    if (!this.#relayed) return 'Ready';
    if (!this.#lastFailed) return 'Connected';
    return this.trusts(atMs) ? 'TrustBased' : 'Failed';
  }
}
