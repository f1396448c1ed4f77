// Owns getting to a core: the running one of this data directory when there is one, otherwise an own one for this command.
import { setTimeout as delay } from 'node:timers/promises';
import type { Core } from '#core/create-core';
import type { RpcClient } from '#rpc/client';
import { connectInMemory } from '#rpc/memory-channel';
import { AppError } from '#shared/errors/app-error';
import { attachToCore } from '#web/attach-client';
import { createNodeCore } from '#web/node-core';
import { endCrashed } from './exit-codes.ts';

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

export async function openClient(directory: string): Promise<OpenClient> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const attached = await attachToCore(directory);
    if (attached) {
      const { client, processId, lost } = attached;
      const close = () => Promise.resolve(client.close());
      return { client, processId, attached: true, lost, close };
    }
    const core = createNodeCore({ directory, host: 'cli', crashed: endCrashed });
    if (core) {
      const open = openOwn(core);
      return {
        ...open,
        async close() {
          await open.close();
          await core.close();
        },
      };
    }
    // Somebody holds the directory and does not answer yet: a core that is starting, or another short command.
    if (performance.now() > until) throw new AppError('app.coreBusy', { pid: 'unknown', directory });
    await delay(100);
  }
}
