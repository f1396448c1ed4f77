// Owns how a command that has done its own work ends while other terminals use its core: a change that one of them began is carried out to
// its end, an answer that one of them waits for is given, and whoever only follows (a log, a status) is told `app.coreEnded`.
import { setTimeout as delay } from 'node:timers/promises';
import type { Core } from '#core/create-core';
import type { AttachEndpoint } from '#web/attach-endpoint';

export interface Waiting {
  /** Aborted when the operator does not want to wait any longer: the change stops at its next safe point. */
  enough: AbortSignal;
  tell: (text: string) => void;
}

interface Parts {
  core: Core;
  endpoint: AttachEndpoint;
  waiting: Waiting;
}

const LOOK_MS = 25;
/** A command that was answered asks its next question, if it has one, well within that. */
const QUIET_MS = 200;
/** Of one answer. A change is waited for as long as it takes. */
const LONGEST_ANSWER_MS = 60_000;

export async function untilUnused({ core, endpoint, waiting }: Parts): Promise<void> {
  const { runner } = core;
  const { enough, tell } = waiting;
  if (runner.isAtWork) tell(words(runner.active[0]?.title));
  while (runner.isAtWork && !enough.aborted) await delay(LOOK_MS);
  endpoint.shut();
  const until = performance.now() + LONGEST_ANSWER_MS;
  let quietSince = performance.now();
  while (!enough.aborted && endpoint.hasClients && performance.now() - quietSince < QUIET_MS) {
    if (runner.isAtWork || endpoint.isAwaited) quietSince = performance.now();
    if (!runner.isAtWork && performance.now() > until) return;
    await delay(LOOK_MS);
  }
}

function words(title = 'a failed change is taken back'): string {
  return `A change that another terminal began runs in this process, which waits for it: ${title}. Ctrl-C stops it at its next safe point.`;
}
