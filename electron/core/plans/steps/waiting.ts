// Steps that wait and judge: ready, and proved with speech.
import { setTimeout as delay } from 'node:timers/promises';
import { diagnoseStart } from '#shared/domain/status/diagnose-start';
import { isPlannable, type PlannableRole } from '#shared/domain/site/role-names';
import { serviceTitle } from '#shared/domain/site/service-title';
import { AppError } from '#shared/errors/app-error';
import type { ContainerState } from '#core/engine/engine-client';
import { StoppedAtSafePoint } from '#core/operations/operation-runner';
import { lastLogLines } from '../evidence.ts';
import { FilesCheck } from '../guards/files-as-planned.ts';
import { reportProgress, type ActionOf, type StepContext, type StepHandler } from '../step-handler.ts';

const POLL_MS = 100;
/** A service that restarted this often during the wait will not become ready by waiting. */
const HOPELESS_RESTARTS = 3;

export const waitReady: StepHandler<ActionOf<'wait-ready'>> = {
  isDone: () => Promise.resolve(false),

  async run({ container, timeoutMs }, context) {
    const { role, title } = subjectOf(context);
    const { engine, host, services } = context;
    const startedAt = performance.now();
    let reason = 'it has not answered yet';
    // Restarts before this step may have a cause that is gone: a resume must not fail because of them.
    let restartsBefore: number | null = null;
    const files = new FilesCheck(container, context);
    while (performance.now() - startedAt < timeoutMs) {
      stopIfAsked(context, `waiting for ${container}`);
      const state = await engine.inspectContainer(container);
      if (!state) throw await startFailure(container, state, context);
      // Not in the first round: a container that just started uses its host fully.
      if (restartsBefore !== null && state.status === 'running') files.begin();
      restartsBefore ??= state.restartCount;
      const answer = await services.probes.probe({ engine, host, role, state });
      if (answer.is === 'known' && answer.value.readiness === 'ready') {
        await files.require();
        return answer.value.health ?? 'ready';
      }
      reason = (answer.is === 'known' ? answer.value.reason : answer.reason) ?? reason;
      if (isHopeless(state, restartsBefore)) throw await startFailure(container, state, context);
      reportProgress(context, reason);
      await delay(POLL_MS);
    }
    throw new AppError('service.notReady', { service: title, host: context.host.name, timeoutMs, reason });
  },
};

export const prove: StepHandler<ActionOf<'prove'>> = {
  isDone: () => Promise.resolve(false),

  async run({ container }, context) {
    const { engine, host, services } = context;
    const state = await engine.inspectContainer(container);
    const place = await services.probes.place({ engine, host, role: 'api', state });
    if (place.is !== 'known')
      throw new AppError('engine.notFound', { host: host.name, what: `the API port of ${container}` });
    const words: string[] = [];
    const options = {
      host: host.name,
      ...place.value,
      mode: 'both' as const,
      // Interim results come every second (`chunking.streaming.step` in docs/domain.md, "engine.toml"): wait for one of them and for the end
      // of the stream.
      streamSeconds: 1.5,
      signal: context.signal,
    };
    for await (const update of context.services.transcripts.run(options)) {
      if (update.kind === 'interim') reportProgress(context, update.transcript);
      if (update.kind === 'final')
        words.push(`${update.mode}: “${update.transcript.slice(0, 80)}” in ${update.tookMs} ms`);
    }
    return words.join('; ');
  },
};

function subjectOf({ step }: StepContext): { role: PlannableRole; title: string } {
  const { service, role } = step;
  if (service === null || role === null || !isPlannable(role))
    throw new Error(`step ${step.id} has no service`);
  return { role, title: serviceTitle({ service, role }) };
}

function isHopeless({ status, restartCount }: ContainerState, restartsBefore: number): boolean {
  return status === 'exited' || status === 'dead' || restartCount - restartsBefore >= HOPELESS_RESTARTS;
}

async function startFailure(
  container: string,
  state: ContainerState | null,
  context: StepContext,
): Promise<AppError> {
  const { title: service } = subjectOf(context);
  const host = context.host.name;
  if (!state) return new AppError('engine.notFound', { host, what: container });
  const log = await lastLogLines(context.engine, container, 60);
  const cause = diagnoseStart(log);
  if (cause) return new AppError(cause.code, { service, host }, { evidence: cause.evidence });
  const evidence = log.split('\n').slice(-8).join('\n');
  return new AppError('service.exited', { service, host, exitCode: state.exitCode ?? -1 }, { evidence });
}

export function stopIfAsked({ signal }: StepContext, where: string): void {
  if (signal.aborted)
    throw new StoppedAtSafePoint(`Cancelled while ${where}. Resume or revert from History.`);
}
