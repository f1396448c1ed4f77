// Steps "write-files", "ensure-network", "join-network" and "remove-network".
import { siteLabels } from '#shared/domain/containers/container-spec';
import { checkConfig } from '#shared/domain/config/check-config';
import type { FilePlace, Finding } from '#shared/domain/findings/finding-schema';
import type { Plan } from '#shared/domain/plan/plan';
import { isPlannable } from '#shared/domain/site/role-names';
import { AppError } from '#shared/errors/app-error';
import { foundDone, type ActionOf, type StepContext, type StepHandler } from '../step-handler.ts';

type WriteFiles = ActionOf<'write-files'>;

/** Readable by the user of the service, which the vendor does not document; these files contain no secret. */
const FILE_MODE = 0o644;

export const writeFiles: StepHandler<WriteFiles> = {
  // Checking costs as much as writing, and both use the same carrier; putFiles checks first.
  isDone: () => Promise.resolve(false),

  async run(action, context) {
    requireValid(action, context);
    const sizes = await context.engine.putFiles(putOf(action));
    if (sizes === null) return foundDone;
    // Complete and in place; the content is verified in the container that mounts it (guards/files-as-planned.ts).
    if (!action.files.every(({ name, text }) => sizes[name] === Buffer.byteLength(text))) {
      const evidence = `bytes that lie there now: ${JSON.stringify(sizes)}`;
      throw new AppError(
        'engine.failed',
        { host: context.host.name, action: `write ${action.directory}` },
        { evidence },
      );
    }
    return action.directory;
  },
};

export const ensureNetwork: StepHandler<ActionOf<'ensure-network'>> = {
  async isDone({ network }, { engine }) {
    return (await engine.listNetworks()).includes(network);
  },
  async run({ network }, { engine, document }) {
    // With the Compose labels `docker compose` treats the network as its own.
    await engine.createNetwork(network, {
      [siteLabels.site]: document.name,
      'com.docker.compose.project': document.name,
      'com.docker.compose.network': 'default',
    });
    return network;
  },
};

export const joinNetwork: StepHandler<ActionOf<'join-network'>> = {
  async isDone({ container, network }, { engine }) {
    return (await engine.inspectContainer(container))?.networks[network] !== undefined;
  },
  async run({ container, network }, { engine, host }) {
    await engine.connectNetwork(network, { container, aliases: [] });
    const found = await engine.inspectContainer(container);
    if (found?.networks[network] !== undefined) return network;
    throw new AppError('engine.failed', { host: host.name, action: `put ${container} on ${network}` });
  },
};

export const removeNetwork: StepHandler<ActionOf<'remove-network'>> = {
  async isDone({ network }, { engine }) {
    return !(await engine.listNetworks()).includes(network);
  },
  async run({ network }, { engine }) {
    await engine.removeNetwork(network);
    return network;
  },
};

function putOf({ image, directory, files }: WriteFiles) {
  return { image, directory, files: files.map(({ name, text }) => ({ name, text, mode: FILE_MODE })) };
}

/**
 * Guard "configuration", repeated immediately before the effect. Accepted is what the plan told as a warning, and what its operator took on: a
 * plan with another blocker does not begin.
 */
function requireValid({ files }: WriteFiles, { step, plan, document, services }: StepContext): void {
  const { role, service } = step;
  if (role === null || !isPlannable(role)) return;
  const keys = services.catalogue().configKeys;
  const { release } = document;
  for (const { name, text } of files) {
    const found = checkConfig({ file: role, release, text, name, host: step.host, service }, keys);
    const problem = found.find(({ level, ...one }) => level === 'blocker' && !isTold(plan, one));
    if (problem) {
      const words = problem.message.replace(/\.$/, '');
      throw new AppError('guard.configuration', { file: name, release, problem: words });
    }
  }
}

function isTold({ findings }: Plan, { code, host, at }: Pick<Finding, 'code' | 'host' | 'at'>): boolean {
  const place = (one?: FilePlace) => JSON.stringify([one?.service, one?.path]);
  return findings.some(
    (one) =>
      (one.level !== 'blocker' || one.overridable === true) &&
      one.code === code &&
      one.host === host &&
      place(one.at) === place(at),
  );
}
