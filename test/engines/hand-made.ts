// Owns a deployment made by hand, without compose: three `run` commands on a network, names of the operator's own, files beside them.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startPracticeDaemon } from '#practice/client';
import { freePort } from '#test/fixtures/free-port';
import { files } from '#test/fixtures/found-containers';
import { coreOptions, type OpenCore } from '#test/fixtures/open-core';
import type { Lab } from '#test/lab/raise-lab';

export interface HandMadeWishes {
  /** `docker`, or `podman` with where to find it. */
  program: [name: string, ...args: string[]];
  env?: Record<string, string>;
  /** Beginning of every name. */
  prefix: string;
  image: (service: string) => string;
  /** How this engine is asked for a GPU. */
  gpu: string[];
  /** The engine's host is not this machine: files go there through the engine. */
  carries?: boolean;
  /** More options of `run`, such as `--rm`. */
  options?: string[];
}

export interface HandMade {
  names: string[];
  ports: Record<'api' | 'engine' | 'license-proxy', number>;
  run: (...args: string[]) => Promise<string>;
  close: () => Promise<void>;
}

const inside = { 'license-proxy': 8080, engine: 9991, api: 8080 } as const;

/** Raises the practice host of this core; answers the environment for a Docker client of it. */
export async function raisePractice({ directory }: OpenCore): Promise<Record<string, string>> {
  const { daemon, standIn, node } = coreOptions(directory).practice;
  const record = await startPracticeDaemon({
    home: join(directory, 'practice'),
    daemonPath: daemon,
    standInPath: standIn,
    nodePath: node,
  });
  return { DOCKER_HOST: record.dockerHost };
}

export function startOnPractice(
  env: Record<string, string>,
  wishes: Pick<HandMadeWishes, 'prefix' | 'options'>,
): Promise<HandMade> {
  return startHandMade({
    program: ['docker'],
    env,
    image: (service) => `quay.io/deepgram/self-hosted-${service}:release-260728`,
    // A count: which GPU that is has to be looked up.
    gpu: ['--gpus', '1', '-e', 'NVIDIA_VISIBLE_DEVICES=0'],
    carries: true,
    ...wishes,
  });
}

/** What it is made of on the Podman of a lab, with its images there. */
export async function pullHandMade({
  registry,
  podman,
}: Lab): Promise<Pick<HandMadeWishes, 'program' | 'image' | 'gpu'>> {
  if (!registry || !podman) throw new Error('the lab has no Podman or no registry');
  const program: HandMadeWishes['program'] = ['podman', '--remote', '--url', `unix://${podman.socket}`];
  const image = (service: string) => `${registry.address}/deepgram/self-hosted-${service}:release-260728`;
  const login = ['--creds', `${registry.username}:${registry.password}`, '--tls-verify=false'];
  for (const service of ['api', 'engine', 'license-proxy'])
    await promisify(execFile)('podman', [...program.slice(1), 'pull', ...login, image(service)]);
  return { program, image, gpu: ['--device', 'nvidia.com/gpu=all'] };
}

export async function startHandMade(wishes: HandMadeWishes): Promise<HandMade> {
  const { program, env, prefix, image, gpu, carries = false, options = [] } = wishes;
  const directory = await mkdtemp(join(tmpdir(), 'site-admin-hand-'));
  const [name, ...first] = program;
  const run = async (...args: string[]) =>
    (await promisify(execFile)(name, [...first, ...args], { env: { ...process.env, ...env } })).stdout;
  const network = `${prefix}-net`;
  const [api, engine, proxy] = await Promise.all([freePort(), freePort(), freePort()]);
  const ports = { api, engine, 'license-proxy': proxy };
  const services = ['license-proxy', 'engine', 'api'] as const;
  const names = services.map((service) => `${prefix}-${service}`);
  await mkdir(join(directory, 'models'));
  await run('network', 'create', network);
  const carrier = `${prefix}-carrier`;
  if (carries) await run('create', '--name', carrier, '-v', `${directory}:/files`, image('api'));
  for (const service of services) {
    const file = join(directory, `${service}.toml`);
    await writeFile(file, files[service]);
    if (carries) await run('cp', file, `${carrier}:/files/${service}.toml`);
    await run(
      ...['run', '-d', '--name', `${prefix}-${service}`, '--network', network, '--network-alias', service],
      ...['-p', `127.0.0.1:${ports[service]}:${inside[service]}`, '-v', `${file}:/${service}.toml:ro`],
      ...['-e', 'DEEPGRAM_API_KEY=canary-hand-key', '-e', 'RUST_BACKTRACE=1', ...options],
      ...(service === 'engine' ? ['-v', `${join(directory, 'models')}:/models:ro`, ...gpu] : []),
      ...[image(service), '-v', 'serve', `/${service}.toml`],
    );
  }
  if (carries) await run('rm', carrier);
  return {
    names,
    ports,
    run,
    async close() {
      await run('rm', '-f', ...names).catch(() => undefined);
      await run('network', 'rm', network).catch(() => undefined);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
