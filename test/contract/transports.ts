// Owns the transports that the contract suite runs over. Each gives a client that speaks frames to a real core.
import { MessageChannel } from 'node:worker_threads';
import { RpcClient } from '#rpc/client';
import { connectInMemory } from '#rpc/memory-channel';
import { createSession } from '#rpc/session';
import type { ServerFrame } from '#shared/wire/frames';
import { attachToCore } from '#web/attach-client';
import { listenForAttach } from '#web/attach-endpoint';
import { openBrowserDoor } from '#web/browser-door';
import { openSocket, swapToken } from '#test/fixtures/browser-session';
import { capabilities, repository, type OpenCore } from '#test/fixtures/open-core';

export interface Line {
  client: RpcClient;
  close(): Promise<void>;
}

export const transports: Record<string, (open: OpenCore) => Promise<Line>> = {
  memory({ core }) {
    const client = connectInMemory({
      dispatcher: core.dispatcher,
      events: core.events,
      capabilities,
      actor: 'test',
    });
    return Promise.resolve({ client, close: () => Promise.resolve(client.close()) });
  },

  /** Structured clone over a message port: what Electron's IPC does between main and preload. */
  'window (message port)'({ core }) {
    const { port1, port2 } = new MessageChannel();
    const session = createSession({
      dispatcher: core.dispatcher,
      events: core.events,
      capabilities,
      actor: 'window',
      send: (frame) => port1.postMessage(frame),
    });
    port1.on('message', (frame) => session.receive(frame));
    const client = new RpcClient({ send: (frame) => port2.postMessage(frame), close: () => port2.close() });
    port2.on('message', (frame: ServerFrame) => client.receive(frame));
    const close = () => {
      session.close();
      port1.close();
      return Promise.resolve();
    };
    return Promise.resolve({ client, close });
  },

  async 'browser (loopback)'({ core, directory }) {
    const door = await openBrowserDoor({ core, directory, ui: `${repository}/assets`, port: 0 });
    const address = door.openAddress();
    const socket = await openSocket(address, (await swapToken(address)).key);
    const client = new RpcClient({
      send: (frame) => socket.send(JSON.stringify(frame)),
      close: () => socket.close(),
    });
    socket.on('message', (data) =>
      client.receive(JSON.parse((data as Buffer).toString('utf8')) as ServerFrame),
    );
    socket.on('close', () => client.disconnected());
    const close = async () => {
      socket.terminate();
      await door.close();
    };
    return { client, close };
  },

  async 'command line (attached)'({ core, directory }) {
    const endpoint = await listenForAttach({ core, directory, openAddress: () => null });
    const attached = await attachToCore(directory);
    if (!attached) throw new Error('nobody answers at the endpoint');
    const close = async () => {
      attached.client.close();
      await endpoint.close();
    };
    return { client: attached.client, close };
  },
};
