// Owns what the practice engine's tests share: a daemon in a temporary home, a three-service site on it, and the
// proof that nothing is left afterwards. Not a test itself.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import { pack } from 'tar-stream';
import { startPracticeDaemon, stopPracticeDaemon, type PracticeRecord } from '#practice/client';
import { isAlive, socketOf } from '#practice/home/practice-record';

export const repository = path.resolve(import.meta.dirname, '../../..');
const release = 'release-260812';
export const image = (component: string, tag = release): string =>
  `quay.io/deepgram/self-hosted-${component}:${tag}`;
export const sample = (): Buffer => readFileSync(path.join(repository, 'assets/first-transcript.wav'));

export interface PracticeHome {
  home: string;
  record: PracticeRecord;
  docker: Docker;
  /** Process ids seen while the daemon lived; they must be dead when it is. */
  seen: Set<number>;
}

/** Seconds of the real thing become milliseconds here. */
const quick = {
  PRACTICE_MODEL_LOAD_MS: '100',
  PRACTICE_ENGINE_POLL_MS: '100',
  PRACTICE_CHECKIN_MS: '150',
  PRACTICE_LICENSE_INTERVAL_MS: '200',
  PRACTICE_LICENSE_START_MS: '2000',
  PRACTICE_MODEL_SCAN_MS: '100',
};

export async function openPractice(
  options: { env?: Record<string, string>; home?: string; hosts?: string[] } = {},
): Promise<PracticeHome> {
  const home = options.home ?? mkdtempSync(path.join(os.tmpdir(), 'sa-practice-'));
  const record = await startPracticeDaemon({
    home,
    daemonPath: path.join(repository, 'electron/practice/daemon.ts'),
    standInPath: path.join(repository, 'electron/practice/stand-ins/main.ts'),
    nodePath: process.execPath,
    hosts: options.hosts,
    env: { ...quick, ...options.env },
  });
  return {
    home,
    record,
    docker: new Docker({ socketPath: socketOf(record.dockerHost) }),
    seen: new Set([record.pid]),
  };
}

/** Notes the processes of all containers, so that `closePractice` can prove they ended. */
export async function noteProcesses(practice: PracticeHome): Promise<void> {
  for (const { Id } of await practice.docker.listContainers()) {
    practice.seen.add((await practice.docker.getContainer(Id).inspect()).State.Pid);
  }
}

export async function closePractice(practice: PracticeHome): Promise<string[]> {
  const leaks: string[] = [];
  await noteProcesses(practice).catch(() => undefined);
  await stopPracticeDaemon(practice.home);
  for (const pid of practice.seen) if (pid > 0 && isAlive(pid)) leaks.push(`process ${String(pid)}`);
  if (existsSync(socketOf(practice.record.dockerHost))) leaks.push('socket');
  if (existsSync(path.join(practice.home, 'practice.json'))) leaks.push('practice.json');
  rmSync(practice.home, { recursive: true, force: true });
  return leaks;
}

/** Waits for a state, not for a time: asks until `holds`, fails with what was seen last. */
export async function until<Value>(
  ask: () => Promise<Value>,
  holds: (value: Value) => boolean,
  timeoutMs = 15_000,
): Promise<Value> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const value = await ask();
      if (holds(value)) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(
    `the awaited state never came; last seen: ${last instanceof Error ? last.message : JSON.stringify(last)}`,
  );
}

export async function pull(docker: Docker, reference: string): Promise<object[]> {
  const stream = await docker.pull(reference);
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error: Error | null, lines: object[]) =>
      error ? reject(error) : resolve(lines),
    );
  });
}

export async function tarOf(files: Record<string, string>): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const license = 'server_url = ["https://license-proxy:8443", "https://license.deepgram.com"]';
export const tomlFiles = {
  'api.toml': `[license]\n${license}\n[server]\nhost = "0.0.0.0"\nport = 8080\nbase_url = "/v1"\n[[driver_pool.standard]]\nurl = "https://engine:8080/v2"\nretry_sleep = "50ms"\n`,
  'engine.toml': `[license]\n${license}\n[server]\nhost = "0.0.0.0"\nport = 8080\n[metrics_server]\nhost = "0.0.0.0"\nport = 9991\n[model_manager]\nsearch_paths = ["/models"]\n[health]\ngpu_required = true\n`,
  'license-proxy.toml': `[server]\nhost = "0.0.0.0"\nport = 8443\nbase_url = "/"\nstatus_port = 8080\n`,
};

/** Files reach a host through the engine alone: a created container with the bind, and an archive into it. */
export async function putFiles(docker: Docker, folder: string, files: Record<string, string>): Promise<void> {
  const carrier = await docker.createContainer({
    Image: image('api'),
    HostConfig: { Binds: [`${folder}:/carried`] },
  });
  await carrier.putArchive(await tarOf(files), { path: '/carried' });
  await carrier.remove();
}

interface ServiceOptions {
  env?: string[];
  networkMode?: string;
  files?: string;
  restart?: string;
  hostConfig?: object;
}

export async function createService(
  docker: Docker,
  service: 'api' | 'engine' | 'license-proxy',
  options: ServiceOptions = {},
) {
  const ports = { api: ['8080/tcp'], engine: ['9991/tcp'], 'license-proxy': ['8080/tcp'] }[service];
  const container = await docker.createContainer({
    name: service,
    Image: image(service),
    Cmd: ['-v', 'serve', `/${service}.toml`],
    Env: [
      'DEEPGRAM_API_KEY=practice',
      ...(service === 'engine' ? ['NVIDIA_VISIBLE_DEVICES=all'] : []),
      ...(options.env ?? []),
    ],
    HostConfig: {
      Binds: [`${options.files ?? '/srv/site'}/${service}.toml:/${service}.toml:ro`],
      NetworkMode: options.networkMode ?? 'site',
      PortBindings: Object.fromEntries(ports.map((port) => [port, [{ HostIp: '127.0.0.1', HostPort: '' }]])),
      RestartPolicy: { Name: options.restart ?? 'no' },
      ...(service === 'engine' ? { Runtime: 'nvidia' } : {}),
      ...options.hostConfig,
    },
  });
  return container;
}

export async function hostPort(container: Docker.Container, port: string): Promise<number> {
  const { NetworkSettings } = await container.inspect();
  return Number(NetworkSettings.Ports[port]?.[0]?.HostPort);
}

export async function json<Body>(url: string): Promise<Body> {
  return (await (await fetch(url)).json()) as Body;
}

export interface Site {
  api: Docker.Container;
  engine: Docker.Container;
  proxy: Docker.Container;
  apiUrl: string;
  metricsUrl: string;
  proxyUrl: string;
}

/** A whole site, ready: License Proxy Connected, Engine connected. */
export async function raiseSite(
  practice: PracticeHome,
  options: Partial<Record<'api' | 'engine' | 'license-proxy', ServiceOptions>> = {},
): Promise<Site> {
  const { docker } = practice;
  await Promise.all(['api', 'engine', 'license-proxy'].map((component) => pull(docker, image(component))));
  await docker.createNetwork({ Name: 'site' });
  await putFiles(docker, '/srv/site', tomlFiles);
  const proxy = await createService(docker, 'license-proxy', options['license-proxy']);
  const engine = await createService(docker, 'engine', options.engine);
  const api = await createService(docker, 'api', options.api);
  for (const container of [proxy, engine, api]) await container.start();
  const url = async (container: Docker.Container, port: string): Promise<string> =>
    `http://127.0.0.1:${String(await hostPort(container, port))}`;
  const site = {
    api,
    engine,
    proxy,
    apiUrl: await url(api, '8080/tcp'),
    metricsUrl: await url(engine, '9991/tcp'),
    proxyUrl: await url(proxy, '8080/tcp'),
  };
  await until(
    async () => (await fetch(`${site.apiUrl}/v1/status/engine`)).text(),
    (text) => text.startsWith('{"engine_connection_status":"Connected"'),
  );
  await noteProcesses(practice);
  return site;
}

export const transcriptOf = (body: unknown): string =>
  (body as { results: { channels: { alternatives: { transcript: string }[] }[] } }).results.channels[0]
    ?.alternatives[0]?.transcript ?? '';

export function ensureFolder(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}
