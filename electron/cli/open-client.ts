// Owns getting to a core: the running one of this data directory when there is one, otherwise an own one for this command. An own core has
// the same private door as every other, so that a second terminal sees and steers what the first one does.
import type { Core } from '#core/create-core';
import type { RpcClient } from '#rpc/client';
import { connectInMemory } from '#rpc/memory-channel';
import type { AppError } from '#shared/errors/app-error';
import { attachToCore } from '#web/attach-client';
import { listenForAttach, type AttachEndpoint } from '#web/attach-endpoint';
import { createNodeCore } from '#web/node-core';
import { endCrashed } from './exit-codes.ts';
import { untilUnused, type Waiting } from './until-unused.ts';
import { untilFree } from './while-busy.ts';

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

interface OpenOptions {
  /** How the end of this command waits for others that still use its core; left out, it does not. */
  waiting?: Waiting;
  /** It only follows, and goes on with the next core when this one ends. */
  follows?: boolean;
}

/** Rejects with `app.coreBusy`. */
export function openClient(directory: string, options: OpenOptions = {}): Promise<OpenClient> {
  const { waiting, follows = false } = options;
  const target = follows ? '/follow' : '/rpc';
  return untilFree(
    directory,
    async () => (await openAttached(directory, target)) ?? openShared(directory, waiting),
  );
}

async function openAttached(directory: string, target: '/rpc' | '/follow'): Promise<OpenClient | null> {
  const attached = await attachToCore(directory, target);
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
