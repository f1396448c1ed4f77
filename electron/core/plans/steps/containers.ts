// Steps that create, start, stop, rename and remove containers. Each reads the present state, acts, and verifies.
import { environmentAudience } from '#shared/domain/secrets/secret-uses';
import { siteLabels, type ContainerSpec } from '#shared/domain/containers/container-spec';
import { AppError } from '#shared/errors/app-error';
import type { EngineClient } from '#core/engine/engine-client';
import { requireOtherProxy } from '../guards/licence.ts';
import { requireSuccessor } from '../guards/old-stays.ts';
import { requireAnnounced } from '../guards/service.ts';
import { requireWayBack } from '../guards/way-back.ts';
import { whileCounting } from './in-flight.ts';
import { reportProgress, type ActionOf, type StepContext, type StepHandler } from '../step-handler.ts';

export const createContainer: StepHandler<ActionOf<'create-container'>> = {
  async isDone({ spec }, { engine }) {
    const existing = await engine.inspectContainer(spec.name);
    return existing !== null && existing.labels[siteLabels.spec] === spec.labels[siteLabels.spec];
  },
  async run({ spec }, context) {
    const { engine, host } = context;
    const image = await engine.inspectImage(spec.image);
    if (!image) throw new AppError('engine.notFound', { host: host.name, what: spec.image });
    const env = await openSecrets(spec, context);
    const labels = { ...spec.labels, [siteLabels.digest]: image.digest };
    await engine.createContainer({ ...spec, env, labels });
    await requireState(engine, spec.name, ['created']);
    return image.digest;
  },
};

export const startContainer: StepHandler<ActionOf<'start-container'>> = {
  async isDone({ container }, { engine }) {
    return (await engine.inspectContainer(container))?.status === 'running';
  },
  async run({ container }, { engine }) {
    await engine.startContainer(container);
    // Here only the start is verified; the next step checks whether the container keeps running.
    const state = await requireState(engine, container, ['running', 'restarting', 'exited']);
    return state;
  },
};

export const stopContainer: StepHandler<ActionOf<'stop-container'>> = {
  async isDone({ container }, { engine }) {
    const state = await engine.inspectContainer(container);
    return state === null || state.status === 'exited' || state.status === 'created';
  },
  async run({ container, graceSeconds }, context) {
    await requireWayBack(container, context);
    await requireOtherProxy(container, context);
    await requireAnnounced(container, context);
    reportProgress(context, `waiting up to ${graceSeconds} s for it to finish`);
    await whileCounting(container, context, context.engine.stopContainer(container, graceSeconds));
    return requireState(context.engine, container, ['exited', 'created']);
  },
};

export const renameContainer: StepHandler<ActionOf<'rename-container'>> = {
  async isDone({ container, to }, { engine }) {
    const [before, after] = await Promise.all([
      engine.inspectContainer(container),
      engine.inspectContainer(to),
    ]);
    return before?.name !== container && after?.name === to;
  },
  async run({ container, to }, { engine }) {
    await engine.renameContainer(container, to);
    await requireState(engine, to, null);
    return to;
  },
};

export const setRestart: StepHandler<ActionOf<'set-restart'>> = {
  async isDone({ container, restart }, { engine }) {
    return (await engine.describeContainer(container))?.restart === restart;
  },
  async run({ container, restart }, { engine, host }) {
    await engine.setRestart(container, restart);
    const found = (await engine.describeContainer(container))?.restart ?? 'gone';
    if (found !== restart)
      throw new AppError(
        'engine.failed',
        { host: host.name, action: `change ${container}` },
        { evidence: `restart policy is ${found}; wanted ${restart}` },
      );
    return restart;
  },
};

export const removeContainer: StepHandler<ActionOf<'remove-container'>> = {
  async isDone({ container }, { engine }) {
    return (await engine.inspectContainer(container)) === null;
  },
  async run({ container }, context) {
    await requireSuccessor(container, context);
    await context.engine.removeContainer(container);
    if ((await context.engine.inspectContainer(container)) !== null) {
      throw new AppError('engine.failed', { host: context.host.name, action: `remove ${container}` });
    }
    return 'gone';
  },
};

async function openSecrets(spec: ContainerSpec, { services }: StepContext): Promise<Record<string, string>> {
  const opened = Object.entries(spec.env).map(
    async ([name, value]) =>
      [
        name,
        value.startsWith('secret:') ? await services.secrets.open(value, environmentAudience(name)) : value,
      ] as const,
  );
  return Object.fromEntries(await Promise.all(opened));
}

async function requireState(engine: EngineClient, name: string, wanted: string[] | null): Promise<string> {
  const state = await engine.inspectContainer(name);
  if (!state) throw new AppError('engine.notFound', { host: engine.host, what: name });
  if (wanted && !wanted.includes(state.status)) {
    const evidence = `${name} is ${state.status}; expected ${wanted.join(' or ')}`;
    throw new AppError('engine.failed', { host: engine.host, action: `change ${name}` }, { evidence });
  }
  return state.status;
}
