// Owns the in-process transport: it serialises like every other, so what works here works over a wire.
import type { ClientFrame, ServerFrame } from '#shared/wire/frames';
import { RpcClient } from './client.ts';
import { createSession, type SessionOptions } from './session.ts';

export function connectInMemory(options: Omit<SessionOptions, 'send'>): RpcClient {
  let client: RpcClient | null = null;
  const session = createSession({
    ...options,
    send: (frame) => queueMicrotask(() => client?.receive(JSON.parse(JSON.stringify(frame)) as ServerFrame)),
  });
  const channel = {
    send: (frame: ClientFrame) => {
      const text = JSON.stringify(frame);
      queueMicrotask(() => session.receiveText(text));
    },
    close: () => {
      session.close();
      client?.disconnected();
    },
  };
  client = new RpcClient(channel);
  return client;
}
