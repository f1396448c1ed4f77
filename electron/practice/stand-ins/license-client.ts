// Owns how API and Engine get and keep their licence: the URLs in order, the vendor's words when one fails,
// shutting down when none answers at start, or later after a grace period (docs/domain.md, "License Proxy" and "Known failures").
import type { ComponentConfig } from './component-config.ts';
import { StartRefused } from './component-config.ts';
import { callRemote, failureWords } from './remote-call.ts';
import { durationFromEnv, type Surroundings } from './surroundings.ts';

interface LicenseClientOptions {
  around: Surroundings;
  config: ComponentConfig;
  /** Log target: `stem` or `impeller`. */
  binary: string;
  component: string;
}

const officialUrl = 'https://license.deepgram.com';

export class LicenseClient {
  readonly #around: Surroundings;
  readonly #binary: string;
  readonly #component: string;
  readonly #urls: string[];
  readonly #key: string;
  #timer: NodeJS.Timeout | undefined;
  #lastGrantedAt = 0;
  #heldBy: string | undefined;

  constructor(options: LicenseClientOptions) {
    this.#around = options.around;
    this.#binary = options.binary;
    this.#component = options.component;
    this.#urls = options.config.texts('license.server_url', [officialUrl]);
    this.#key = options.around.env.DEEPGRAM_API_KEY ?? options.config.text('license.key', '');
  }

  /** Resolves once licensed; rejects with `StartRefused` when it cannot be. */
  async acquire(): Promise<void> {
    const { log, env } = this.#around;
    if (this.#key === '') {
      log.error(
        `${this.#binary}::config`,
        'Missing license configuration. Set DEEPGRAM_API_KEY or [license] key',
      );
      throw new StartRefused('no licence key');
    }
    // A proxy that starts at the same moment deserves a short patience; the vendor's own is unpublished.
    const patienceMs = durationFromEnv(env, 'PRACTICE_LICENSE_START_MS', 3000);
    const startedAt = Date.now();
    for (;;) {
      const outcome = await this.#askInOrder();
      if (outcome === 'granted') return;
      if (outcome === 'rejected' || Date.now() - startedAt >= patienceMs) {
        log.error(this.#binary, 'Unable to validate license with any license server. Shutting down.');
        throw new StartRefused('not licensed');
      }
      await new Promise((resolve) => setTimeout(resolve, Math.min(250, patienceMs)));
    }
  }

  /** Renews in the background and calls `onLost` when the grace period has passed without an answer. */
  keep(onLost: () => void): void {
    const { env, log } = this.#around;
    const intervalMs = durationFromEnv(env, 'PRACTICE_LICENSE_INTERVAL_MS', 3000);
    const graceMs = durationFromEnv(env, 'PRACTICE_LICENSE_GRACE_MS', 60_000);
    const renew = async (): Promise<void> => {
      const outcome = await this.#askInOrder();
      if (outcome !== 'granted' && Date.now() - this.#lastGrantedAt > graceMs) {
        log.error(
          this.#binary,
          'License is no longer valid and no license server can be reached. Shutting down.',
        );
        onLost();
        return;
      }
      this.#timer = setTimeout(() => void renew(), intervalMs);
    };
    this.#timer = setTimeout(() => void renew(), intervalMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #askInOrder(): Promise<'granted' | 'rejected' | 'unreachable'> {
    const { network, log, hostname } = this.#around;
    let rejected = false;
    for (const server of this.#urls) {
      try {
        const answer = await callRemote(network, new URL('/v1/license', server), {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ key: this.#key, component: this.#component, instance: hostname }),
          timeoutMs: 3000,
        });
        if (answer.status === 200) {
          this.#lastGrantedAt = Date.now();
          if (this.#heldBy !== server) log.info(`${this.#binary}::license`, 'License validated', { server });
          this.#heldBy = server;
          return 'granted';
        }
        rejected ||= answer.status === 401;
        const words = answer.status === 401 ? '401 Unauthorized' : String(answer.status);
        log.error(
          `${this.#binary}::license`,
          `Aegis request to ${server} failed: HTTP status client error (${words})`,
        );
      } catch (error) {
        log.error(`${this.#binary}::license`, `Aegis request to ${server} failed: ${failureWords(error)}`);
      }
      this.#heldBy = undefined;
    }
    return rejected ? 'rejected' : 'unreachable';
  }
}
