// Sends test requests like a caller during a change, and reports how many were sent, how many failed, and the longest time without an answer.
import { setTimeout as delay } from 'node:timers/promises';
import { probeAt, type ServicePlace } from '../services/service-probes.ts';

const EVERY_MS = 250;

export interface SpeechNoticed {
  asked: number;
  unanswered: number;
  /** From the first question without an answer to the first with one again. */
  longestSilenceMs: number;
}

export interface SpeechWatch {
  stop(): Promise<SpeechNoticed>;
}

/** The requests go to all `places`, as those of callers behind a load balancer; one that answers is enough. */
export function watchSpeech(places: ServicePlace[]): SpeechWatch {
  const over = new AbortController();
  const noticed: SpeechNoticed = { asked: 0, unanswered: 0, longestSilenceMs: 0 };
  const watching = (async () => {
    let silentSince: number | null = null;
    while (!over.signal.aborted) {
      const askedAt = performance.now();
      const answers = await Promise.all(places.map((place) => probeAt('api', place)));
      noticed.asked += 1;
      const isAnswered = answers.some(({ readiness }) => readiness === 'ready');
      if (!isAnswered) {
        noticed.unanswered += 1;
        silentSince ??= askedAt;
      }
      if (silentSince !== null)
        noticed.longestSilenceMs = Math.max(noticed.longestSilenceMs, performance.now() - silentSince);
      if (isAnswered) silentSince = null;
      await delay(EVERY_MS, undefined, { signal: over.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      over.abort();
      await watching;
      return noticed;
    },
  };
}
