// Owns what the fault matrix stands on: an engine that can be troubled in every way that its kind knows, and says which those are.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { startPracticeDaemon, stopPracticeDaemon } from '#practice/client';
import { practiceSite } from '#test/faults/practice-site';
import { coreOptions } from '#test/fixtures/open-core';
import type { RpcClient } from '#rpc/client';

/** Stand-ins that load models at once and ask for their licence often: the matrix has hundreds of changes to see. */
export const quick = {
  PRACTICE_MODEL_LOAD_MS: '20',
  PRACTICE_LICENSE_INTERVAL_MS: '500',
};

export type Trouble = 'disk full' | 'image corrupt' | 'licence server down';

/** Troubles begin within one moment of a step, so their beginnings wait for nothing but their own effect. */
export interface Switch {
  begin(): void;
  end(): void | Promise<void>;
}

export interface Ground {
  readonly name: 'practice' | 'Docker';
  /** Where the engine answers, behind the gate. */
  readonly socket: string;
  readonly troubles: Record<Trouble, Switch>;
  /** A site with a License Proxy on this engine, reached through `connection`. */
  document(site: string, connection: string): Promise<string>;
  /** Secrets that its sites name. */
  prepare(client: RpcClient): Promise<void>;
  restartEngine(): Promise<void>;
  close(): Promise<void>;
}

/** The engine's own API, asked behind the app's back; returns when it has answered. */
export function askEngine(socket: string, method: string, path: string): void {
  execFileSync('curl', [
    '-s',
    '-o',
    '/dev/null',
    '-X',
    method,
    '--unix-socket',
    socket,
    `http://engine${path}`,
  ]);
}

export async function practiceGround(directory: string): Promise<Ground> {
  const home = join(directory, 'practice');
  const { daemon, standIn, node } = coreOptions(directory).practice;
  let socket = '';
  const start = async () => {
    const env = quick;
    const started = { home, daemonPath: daemon, standInPath: standIn, nodePath: node, env };
    const { dockerHost } = await startPracticeDaemon(started);
    socket = dockerHost.replace('unix://', '');
  };
  const drill = (name: string): Switch => ({
    begin: () => askEngine(socket, 'POST', `/practice/drills/${name}`),
    end: () => askEngine(socket, 'DELETE', `/practice/drills/${name}`),
  });
  await start();
  return {
    name: 'practice',
    get socket() {
      return socket;
    },
    troubles: {
      'disk full': drill('disk-full'),
      'image corrupt': drill('image-corrupt'),
      'licence server down': drill('license-server-lost'),
    },
    document: async (site, connection) =>
      (await practiceSite(site, { release: 'release-260728' })).replace(
        '"practice"\nroles',
        `"${connection}"\nroles`,
      ),
    prepare: () => Promise.resolve(),
    async restartEngine() {
      await stopPracticeDaemon(home);
      await start();
    },
    close: async () => {
      await stopPracticeDaemon(home);
    },
  };
}
