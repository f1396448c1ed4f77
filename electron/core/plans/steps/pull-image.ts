// Step "pull-image": reports bytes, and can be cancelled at any moment because a partial pull harms nothing.
import { openRegistryLogin } from '#core/images/registry-login';
import { StoppedAtSafePoint } from '#core/operations/operation-runner';
import type { RegistryLogin } from '#core/engine/engine-client';
import { reportProgress, type ActionOf, type StepContext, type StepHandler } from '../step-handler.ts';
import { requireSpace } from '../guards/space.ts';

export const pullImage: StepHandler<ActionOf<'pull-image'>> = {
  async isDone({ image }, { engine }) {
    return (await engine.inspectImage(image)) !== null;
  },

  async run({ image, bytes }, context) {
    const { engine, handle, signal } = context;
    const unseen = await requireSpace(context, bytes);
    if (unseen !== null) reportProgress(context, unseen);
    const login = await registryLogin(image, context);
    try {
      const facts = await engine.pullImage(image, {
        login,
        signal,
        onProgress: ({ doneBytes, totalBytes, detail }) => {
          const fraction = totalBytes ? doneBytes / totalBytes : null;
          handle.report({ doneBytes, totalBytes });
          reportProgress(
            context,
            totalBytes ? `${megabytes(doneBytes)} of ${megabytes(totalBytes)} MB` : detail,
            fraction,
          );
        },
      });
      const done = `fetched and read back as ${facts.digest.slice(0, 19)}`;
      return unseen === null ? done : `${done}; ${unseen}`;
    } catch (thrown) {
      if (signal.aborted)
        throw new StoppedAtSafePoint(`Cancelled while fetching ${image}; nothing on the host changed.`);
      throw thrown;
    } finally {
      handle.report({ doneBytes: null, totalBytes: null });
    }
  },
};

async function registryLogin(
  image: string,
  { document, services }: StepContext,
): Promise<RegistryLogin | null> {
  const login = await openRegistryLogin(services.secrets, { document, image });
  return login && { ...login, serveraddress: document.registry.address };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
