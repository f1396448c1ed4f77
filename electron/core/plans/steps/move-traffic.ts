// Owns step "move-traffic": the operator moves callers, the app shows what to do and looks whether it happened.
//
// What can be seen: the vendor's status tells what is in flight at this moment, and counts nothing that has been (dossier 2.2). So the old
// one at work no more, and the new one at work, are seen by asking often. Where traffic is light both may be missed; then the operator
// says that it is moved, and only the quiet of the old one is looked at.
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '#shared/errors/app-error';
import { probeService, statusPort } from '#core/monitor/service-probes';
import { siteContainers } from '#core/sites/site-containers';
import { tell, type ActionOf, type StepContext, type StepHandler } from '../step-handler.ts';
import { inFlightWords, readInFlight } from './in-flight.ts';
import { stopIfAsked } from './waiting.ts';

const POLL_MS = 100;
/** As long as this nothing may be seen in flight in the old one. */
const QUIET_MS = 3_000;

export const moveTraffic: StepHandler<ActionOf<'move-traffic'>> = {
  isDone: () => Promise.resolve(false),

  async run({ container, to, words, proof, deadlineMs }, context) {
    const { handle, step } = context;
    const startedAt = performance.now();
    let quietSince: number | null = null;
    let seenAt: number | null = null;
    for (;;) {
      stopIfAsked(context, `waiting for the traffic to leave ${container}`);
      const [old, atWork] = await Promise.all([
        readInFlight(container, context),
        proof === 'both' ? isAtWork(to, container, context) : false,
      ]);
      const now = performance.now();
      if (old === null) return `${container} does not answer; nothing reaches it`;
      quietSince = old.batch + old.stream === 0 ? (quietSince ?? now) : null;
      if (atWork) seenAt ??= now;
      const isSaid = handle.isConfirmed(step.id);
      const isProved = proof === 'quiet' || isSaid || seenAt !== null;
      if (isProved && quietSince !== null && now - quietSince >= QUIET_MS) {
        const seen = seenAt !== null ? `${to ?? 'another API'} was seen at work` : null;
        const said = isSaid ? 'the operator says that it moved' : null;
        return [`nothing in flight in ${container} for ${QUIET_MS / 1000} s`, seen, said]
          .filter(Boolean)
          .join('; ');
      }
      const waitedMs = now - startedAt;
      const state = `${container}: ${inFlightWords(old)}; ${to ?? 'others'}: ${seenAt === null ? 'not yet seen at work' : 'seen at work'}`;
      if (waitedMs > deadlineMs)
        throw new AppError(
          'switch.notMoved',
          { container, seconds: Math.round(deadlineMs / 1000) },
          { evidence: state },
        );
      tell(context, `${words} ${state}. ${Math.ceil((deadlineMs - waitedMs) / 1000)} s left.`);
      await delay(POLL_MS);
    }
  },
};

/** The one named, or any other API of the site that callers may be on. */
async function isAtWork(to: string | null, old: string, context: StepContext): Promise<boolean> {
  if (to !== null) {
    const now = await readInFlight(to, context);
    return now !== null && now.batch + now.stream > 0;
  }
  const { document, services, host } = context;
  for (const other of document.host) {
    const engine = await services.hosts.engine(other);
    const { containers } = await siteContainers(engine, document, other);
    for (const { id, name } of containers.filter(({ service }) => service === 'api')) {
      if (other.name === host.name && name === old) continue;
      const state = await engine.inspectContainer(id);
      const published = state?.ports[statusPort.api];
      if (state?.status !== 'running' || !published) continue;
      const answer = await probeService('api', await services.hosts.reach(other, published));
      if ((answer.activeBatch ?? 0) + (answer.activeStream ?? 0) > 0) return true;
    }
  }
  return false;
}
