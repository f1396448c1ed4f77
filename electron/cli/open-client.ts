// Owns getting to a core: the running one of this data directory when there is one, otherwise an own one for this command. An own core has
// the same private door as every other, so that a second terminal sees and steers what the first one does.
import { setTimeout as delay } from 'node:timers/promises';
import type { Core } from '#core/create-core';
import type { RpcClient } from '#rpc/client';
import { connectInMemory } from '#rpc/memory-channel';
import { AppError } from '#shared/errors/app-error';
import { attachToCore } from '#web/attach-client';
import { listenForAttach, type AttachEndpoint } from '#web/attach-endpoint';
import { createNodeCore } from '#web/node-core';
import { endCrashed } from './exit-codes.ts';
import { untilUnused, type Waiting } from './until-unused.ts';

export interface OpenClient {
  client: RpcClient;
  /** Process that runs the core. */
  processId: number;
  attached: boolean;
  /** Resolves when the core has gone before this client was closed; never for a core in this process. */
  lost: Promise<AppError>;
  close(): Promise<void>;
}

/** A client of a core in this process; closing it leaves the core open. */
export function openOwn(core: Core): OpenClient {
  const capabilities = { fileDialogs: false, tray: false, secureSecrets: false };
  const client = connectInMemory({
    dispatcher: core.dispatcher,
    events: core.events,
    capabilities,
    actor: 'cli',
  });
  const close = () => Promise.resolve(client.close());
  return { client, processId: process.pid, attached: false, lost: new Promise(() => undefined), close };
}

const PATIENCE_MS = 5_000;

/** Somebody holds the directory and does not answer yet: a core that is starting or ending, or another short command. */
export async function tryAgainWhileBusy<T>(attempt: () => Promise<T | null>): Promise<T | null> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const got = await attempt();
    if (got !== null || performance.now() > until) return got;
    await delay(100);
  }
}

/** `waiting` is how the end of this command waits for others that still use its core. Rejects with `app.coreBusy`. */
export async function openClient(directory: string, waiting?: Waiting): Promise<OpenClient> {
  const open = await tryAgainWhileBusy(
    async () => (await openAttached(directory)) ?? openShared(directory, waiting),
  );
  if (open) return open;
  throw new AppError('app.coreBusy', { pid: 'unknown', directory });
}

async function openAttached(directory: string): Promise<OpenClient | null> {
  const attached = await attachToCore(directory);
  if (!attached) return null;
  const { client, processId, lost } = attached;
  return { client, processId, attached: true, lost, close: () => Promise.resolve(client.close()) };
}

async function openShared(directory: string, waiting: Waiting | undefined): Promise<OpenClient | null> {
  const core = createNodeCore({ directory, host: 'cli', crashed: endCrashed });
  if (!core) return null;
  const endpoint = await doorOf(core, directory);
  const open = openOwn(core);
  return {
    ...open,
    async close() {
      await open.close();
      if (endpoint && waiting) await untilUnused({ core, endpoint, waiting });
      await endpoint?.close();
      await core.close();
    },
  };
}

/** Where no door can be made, a command still does its own work: others are told that the directory is in use. */
async function doorOf(core: Core, directory: string): Promise<AttachEndpoint | null> {
  try {
    return await listenForAttach({ core, directory, openAddress: () => null });
  } catch (thrown) {
    core.log.warn({ error: String(thrown) }, 'the command has no door for other terminals');
    return null;
  }
}
