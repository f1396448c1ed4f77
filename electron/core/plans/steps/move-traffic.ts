// Step "move-traffic": the operator moves callers; the step shows what to do and verifies it.
// The status reports requests in flight at this moment and keeps no totals (docs/domain.md, "API status"). So the step polls often until the
// previous API has none and the new API has some. With light traffic both can be missed; then the operator confirms, and the step verifies
// only that the previous API has no requests in flight.
import { inFlightTotal, ZeroRun } from '#shared/domain/status/in-flight';
import { AppError } from '#shared/errors/app-error';
import { siteContainers } from '#core/observation/site-containers';
import { reportProgress, type ActionOf, type StepContext, type StepHandler } from '../step-handler.ts';
import { answerWords, inFlightIn, QUIET_POLLS, readInFlight, readWithTime } from './in-flight.ts';
import { Silence } from './silence.ts';
import { stopIfAsked } from './waiting.ts';

const POLL_MS = 100;
/** How long the previous API must have no requests in flight. */
const QUIET_MS = 3_000;

export const moveTraffic: StepHandler<ActionOf<'move-traffic'>> = {
  isDone: () => Promise.resolve(false),

  async run({ container, to, words, proof, deadlineMs }, context) {
    const { handle, step, services } = context;
    const { clock } = services;
    const startedAt = clock.elapsedMs();
    const silence = new Silence(container);
    let zeros = new ZeroRun();
    let isSeen = false;
    let isProved = proof === 'quiet';
    for (;;) {
      stopIfAsked(context, `waiting for the traffic to leave ${container}`);
      const [{ answer: old, when }, atWork] = await Promise.all([
        readWithTime(container, context),
        isProved ? false : isAtWork(to, container, context),
      ]);
      const waitedMs = clock.elapsedMs() - startedAt;
      zeros.take(old, when);
      silence.take(old, waitedMs);
      if (old.is === 'gone') return `${container}: ${old.reason}, so nothing reaches it`;
      isSeen ||= atWork;
      const isSaid = handle.isConfirmed(step.id);
      if (!isProved && (isSaid || isSeen)) {
        isProved = true;
        // Until then the previous API was polled only as often as the others responded, so callers may have been missed.
        zeros = new ZeroRun();
      }
      if (isProved && zeros.hasLasted({ answers: QUIET_POLLS, ms: QUIET_MS })) {
        const seen = isSeen ? `${to ?? 'another API'} was seen at work` : null;
        const said = isSaid ? 'the operator says that it moved' : null;
        const quiet = silence.after(`nothing in flight in ${container} for ${QUIET_MS / 1000} s`);
        return [quiet, seen, said].filter(Boolean).join('; ');
      }
      const state = `${container}: ${answerWords(old)}; ${to ?? 'others'}: ${isSeen ? 'seen at work' : 'not yet seen at work'}`;
      if (waitedMs > deadlineMs)
        throw new AppError(
          'switch.notMoved',
          { container, seconds: Math.round(deadlineMs / 1000) },
          { evidence: `${state}\n${silence.evidence()}` },
        );
      reportProgress(context, `${words} ${state}. ${Math.ceil((deadlineMs - waitedMs) / 1000)} s left.`);
      await clock.sleep(POLL_MS);
    }
  },
};

/** The named API, or any other API of the site that callers may use. One whose count is unknown does not count as busy. */
async function isAtWork(to: string | null, old: string, context: StepContext): Promise<boolean> {
  if (to !== null) {
    const now = await readInFlight(to, context);
    return now.is === 'known' && inFlightTotal(now.value) > 0;
  }
  const { document, services, host } = context;
  for (const other of document.host) {
    const engine = await services.hosts.engine(other);
    const { containers } = await siteContainers(engine, document, other);
    for (const { id, name } of containers.filter(({ role }) => role === 'api')) {
      if (other.name === host.name && name === old) continue;
      const now = await inFlightIn({ container: id, engine, host: other, role: 'api' }, context);
      if (now.is === 'known' && inFlightTotal(now.value) > 0) return true;
    }
  }
  return false;
}
