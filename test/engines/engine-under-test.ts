// Owns the engines that the site suite runs on: practice, and the lab's real Docker and Podman. Each gives a site document that
// fits it, and a way to look at the engine behind the product's back.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { freePort } from '#test/fixtures/free-port';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openCore, type OpenCore } from '#test/fixtures/open-core';
import { raiseLab, type Lab } from '#test/lab/raise-lab';
import { skipReason } from '#test/lab/use-lab';
import { startPracticeDaemon, stopPracticeDaemon } from '#practice/client';
import { coreOptions } from '#test/fixtures/open-core';

/** Two Engines on one GPU is what the preflight rightly stops; a lab has one for all its sites, so tests carry it, with this reason. */
export const oneGpu = [{ code: 'gpu.shared', host: 'box', reason: 'the lab has one GPU for all its sites' }];

export interface EngineUnderTest {
  open: OpenCore;
  /** Value for DOCKER_HOST. */
  dockerHost: string;
  document: (site: string, changes?: Record<string, string>) => Promise<string>;
  /** No image can be fetched any more, or it can again. */
  switchRegistry: (serves: boolean) => Promise<unknown>;
  /** The vendor's licence server cannot be reached any more, or it can again. */
  switchLicenceServer: (serves: boolean) => Promise<unknown>;
  close(): Promise<void>;
}

export const engines: Record<string, { why: string | null; raise: () => Promise<EngineUnderTest> }> = {
  practice: { why: null, raise: raisePractice },
  Docker: { why: skipReason, raise: () => raiseReal('docker') },
  Podman: { why: skipReason, raise: () => raiseReal('podman') },
};

async function raisePractice(): Promise<EngineUnderTest> {
  const open = await openCore();
  const home = join(open.directory, 'practice');
  const { daemon, standIn, node } = coreOptions(open.directory).practice;
  const record = await startPracticeDaemon({
    home,
    daemonPath: daemon,
    standInPath: standIn,
    nodePath: node,
    env: { PRACTICE_CHECKIN_MS: '1000' },
  });
  await open.client.call('secrets.put', { name: 'deepgram-api-key', value: 'canary-practice-key' });
  return {
    open,
    dockerHost: record.dockerHost,
    document: (site, changes) =>
      documentFor(site, { connection: 'practice', registry: 'quay.io', ...changes }),
    switchRegistry: (serves) => open.client.call('practice.drill', { name: 'registry-cut', active: !serves }),
    switchLicenceServer: (serves) =>
      open.client.call('practice.drill', { name: 'license-server-lost', active: !serves }),
    async close() {
      await stopPracticeDaemon(home);
      await open[Symbol.asyncDispose]();
    },
  };
}

async function raiseReal(kind: 'docker' | 'podman'): Promise<EngineUnderTest> {
  // A lab of its own: what the other test files do beside this one would show in its containers, images and registry.
  const lab: Lab = await raiseLab({
    docker: kind === 'docker',
    podman: kind === 'podman',
    registry: true,
    fresh: true,
  });
  const open = await openCore();
  const files = await mkdtemp(join(tmpdir(), 'site-admin-files-'));
  const { registry } = lab;
  const socket = lab[kind]?.socket;
  if (!registry || !socket) throw new Error(`the lab has no ${kind}`);
  const { client } = open;
  await client.call('secrets.put', { name: 'deepgram-api-key', value: 'canary-real-key' });
  await client.call('secrets.put', {
    name: 'lab',
    value: `${registry.username}:${registry.password}`,
    audiences: [`registry:${registry.address}`],
  });
  const connection = kind === 'podman' ? `podman:${socket}` : `unix://${socket}`;
  return {
    open,
    dockerHost: `unix://${socket}`,
    document: (site, changes) =>
      documentFor(site, {
        connection,
        registry: registry.address,
        credential: 'secret:lab',
        files,
        ...changes,
      }),
    switchLicenceServer: (serves) => lab.licenceServer.switchTo(serves ? 'answering' : 'unreachable'),
    switchRegistry: (serves) => (serves ? lab.registryServer.start() : lab.registryServer.stop()),
    async close() {
      await open[Symbol.asyncDispose]();
      await lab.close();
      await rm(files, { recursive: true, force: true });
    },
  };
}

async function documentFor(site: string, values: Record<string, string>): Promise<string> {
  const [api, status, metrics] = await Promise.all([freePort(), freePort(), freePort()]);
  const files = values['files'] ?? '/srv/deepgram';
  return `name = "${site}"
release = "${values['release'] ?? 'release-260812'}"

[licensing]
mode = "${values['mode'] ?? 'license-proxy'}"
api_key = "${values['key'] ?? 'secret:deepgram-api-key'}"

[registry]
address = "${values['registry'] ?? 'quay.io'}"
${values['credential'] ? `credential = "${values['credential']}"` : ''}

[stop]
grace_seconds = 20

[[host]]
name = "box"
connection = "${values['connection'] ?? 'local'}"
roles = ["api", "engine"${values['mode'] === 'direct' ? '' : ', "license-proxy"'}]
models = "${files}/models"
files = "${files}/site"
ports = { api = ${values['apiPort'] ?? api}, license_proxy_status = ${status}, engine_metrics = ${metrics} }
listen = { api = "127.0.0.1", status = "127.0.0.1", metrics = "127.0.0.1" }
${values['more'] ?? ''}
`;
}

/** The plain docker command: a stranger's view of the engine. */
export async function docker(dockerHost: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('docker', args, {
    env: { ...process.env, DOCKER_HOST: dockerHost },
    // Half an hour of a watcher's log.
    maxBuffer: 64 * 1024 ** 2,
  });
  return stdout;
}
