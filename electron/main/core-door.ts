// Owns what the shell needs of the core: sessions that speak frames, and an orderly end.
// The shell knows neither procedures' handlers nor the store; it is one more door. Where another process already runs
// the core of this data directory, the window attaches to that one, so that all doors see the same truth.
import path from 'node:path';
import { guardProcess } from '#base/last-resort';
import { createCore } from '#core/create-core';
import { preparePrivateDirectory } from '#core/store/private-directory';
import { keyFileSealer } from '#core/store/key-file-sealer';
import { createSession } from '#rpc/session';
import type { Capabilities, ClientFrame, ServerFrame } from '#shared/wire/frames';
import { listenForAttach } from '#web/attach-endpoint';
import { fileLogger } from '#web/file-log';
import { attachedCore } from './attached-core.ts';
import type { Places } from './places.ts';
import type { KeychainSealer } from './secret-sealer.ts';

export interface Session {
  receive(frame: ClientFrame): void;
  close(): void;
}

export interface CoreDoor {
  openSession(send: (frame: ServerFrame) => void): Session;
  close(): Promise<void>;
}

export interface OpenCoreOptions {
  places: Places;
  keychain: KeychainSealer | null;
  tray: boolean;
  /** The core of another process, to which this window was attached, has ended. */
  lost: () => void;
  /** Ends the app after an error that nobody caught. */
  crashed: () => void;
}

export async function openCore({
  places,
  keychain,
  tray,
  lost,
  crashed,
}: OpenCoreOptions): Promise<CoreDoor> {
  const directory = places.dataDirectory;
  const { repairedFrom } = preparePrivateDirectory(directory);
  const logger = fileLogger(directory);
  const core = createCore({
    dataDirectory: directory,
    repairedFrom,
    sealer: keychain ?? keyFileSealer(path.join(directory, 'secret.key')),
    logger,
    practice: { daemon: places.practiceDaemon, standIn: places.standIn, node: places.nodeProgram },
    speechSample: places.speechSample,
    version: places.version,
    host: 'window',
  });
  if (!core) return attachedCore(directory, lost);
  guardProcess({ log: logger, end: crashed });
  const endpoint = await listenForAttach({ core, directory, openAddress: () => null });
  const capabilities: Capabilities = { fileDialogs: false, tray, secureSecrets: keychain !== null };
  return {
    openSession(send) {
      const { dispatcher, events } = core;
      // Serialised like on every other transport: what the page gets is never the core's own object.
      const session = createSession({
        dispatcher,
        events,
        capabilities,
        actor: 'window',
        send: (frame) => send(JSON.parse(JSON.stringify(frame)) as ServerFrame),
      });
      return { receive: (frame) => session.receiveText(JSON.stringify(frame)), close: () => session.close() };
    },
    async close() {
      await endpoint.close();
      await core.close();
    },
  };
}
