// Owns what the shell needs of the core: sessions that speak frames, and an orderly end.
// The shell knows neither procedures' handlers nor the store; it is one more door.
import type { ClientFrame, ServerFrame } from '#shared/wire/frames';
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
}

/** Until electron/core/create-core.ts stands: a core that welcomes and knows nothing. */
export function openCore(options: OpenCoreOptions): Promise<CoreDoor> {
  const capabilities = { fileDialogs: true, tray: true, secureSecrets: options.keychain !== null };
  return Promise.resolve({
    openSession: (send) => ({
      receive(frame) {
        if (frame.t === 'hello') send({ t: 'welcome', session: 'shell', seq: 0, capabilities });
      },
      close: () => undefined,
    }),
    close: () => Promise.resolve(),
  });
}
