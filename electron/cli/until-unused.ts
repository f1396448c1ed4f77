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

interface Dependencies {
  core: Core;
  endpoint: AttachEndpoint;
  waiting: Waiting;
}

const LOOK_MS = 20;
/** A command that is connected, asks nothing and does not end by then has stopped for reasons of its own. */
const LONGEST_SILENCE_MS = 10_000;

export async function untilUnused({ core, endpoint, waiting }: Dependencies): Promise<void> {
  const { runner } = core;
  const { enough, tell } = waiting;
  if (runner.isAtWork) tell(words(runner.active[0]?.title));
  while (runner.isAtWork && !enough.aborted) await delay(LOOK_MS);
  endpoint.shut();
  let heardAt = performance.now();
  while (endpoint.isUsed && !enough.aborted && performance.now() - heardAt < LONGEST_SILENCE_MS) {
    if (runner.isAtWork || endpoint.isAwaited) heardAt = performance.now();
    await delay(LOOK_MS);
  }
}

function words(title = 'a failed change is taken back'): string {
  return `A change that another terminal began runs in this process, which waits for it: ${title}. Ctrl-C stops it at its next safe point.`;
}
