// Owns a deployment as operators have it before Site Admin: compose files in the vendor's shape (docs/domain.md, "Compose templates"), files edited by hand,
// started with docker-compose. Written from the facts, not copied.
import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { files } from '#test/fixtures/found-containers';
import { freePort } from '#test/fixtures/free-port';
import type { Lab } from '#test/lab/raise-lab';

const run = promisify(execFile);

export interface VendorWishes {
  project: string;
  directory: string;
  release?: string;
  /** Replaces or adds whole services of the compose file. */
  more?: Record<string, unknown>;
  key?: string;
  /** Instead of the edited files, by name. */
  files?: Record<string, string>;
}

export interface VendorDeployment {
  directory: string;
  ports: { api: number; engine: number; proxy: number };
  compose: (...words: string[]) => Promise<string>;
  close: () => Promise<void>;
}

export async function startVendorDeployment(lab: Lab, wishes: VendorWishes): Promise<VendorDeployment> {
  const {
    project,
    directory,
    release = 'release-260728',
    more = {},
    key = 'canary-vendor-key',
    files: own = {},
  } = wishes;
  const { registry, docker } = lab;
  if (!registry || !docker) throw new Error('the lab has no Docker or no registry');
  const [api, engine, proxy] = await Promise.all([freePort(), freePort(), freePort()]);
  const image = (name: string) => `${registry.address}/deepgram/self-hosted-${name}:${release}`;
  const common = {
    restart: 'always',
    environment: {
      DEEPGRAM_API_KEY: '${DEEPGRAM_API_KEY}',
      DEEPGRAM_DEPLOYMENT_ORCHESTRATOR: 'docker-compose',
      NVIDIA_VISIBLE_DEVICES: 'all',
      NVIDIA_DRIVER_CAPABILITIES: 'compute,utility',
    },
  };
  const services = {
    api: {
      ...common,
      image: image('api'),
      ports: [`${api}:8080`],
      volumes: ['./api.toml:/api.toml:ro,Z'],
      command: '-v serve /api.toml',
      depends_on: ['license-proxy'],
    },
    engine: {
      ...common,
      image: image('engine'),
      runtime: 'nvidia',
      ports: [`${engine}:9991`],
      volumes: ['./engine.toml:/engine.toml:ro,Z', './models:/models:ro,Z'],
      command: '-v serve /engine.toml',
      depends_on: ['license-proxy'],
    },
    'license-proxy': {
      ...common,
      image: image('license-proxy'),
      ports: [`${proxy}:8080`],
      volumes: ['./license-proxy.toml:/license-proxy.toml:ro,Z'],
      command: '-v serve /license-proxy.toml',
    },
    ...more,
  };
  await mkdir(join(directory, 'models'), { recursive: true });
  const written = {
    'docker-compose.yml': JSON.stringify({ version: '2.4', services }, null, 2),
    // Edited: a limit, another default, a key taken out, a comment.
    'api.toml': files.api,
    'engine.toml': files.engine,
    'license-proxy.toml': files['license-proxy'],
    ...own,
  };
  for (const [name, text] of Object.entries(written)) await writeFile(join(directory, name), text);
  const env = {
    ...process.env,
    DOCKER_HOST: `unix://${docker.socket}`,
    DOCKER_CONFIG: join(directory, 'docker-config'),
    DEEPGRAM_API_KEY: key,
  };
  const compose = async (...words: string[]) =>
    (await run('docker-compose', ['-p', project, ...words], { cwd: directory, env })).stdout;
  const { username, password, address } = registry;
  await run('docker', ['login', '-u', username, '-p', password, address], { env });
  await compose('up', '-d');
  return {
    directory,
    ports: { api, engine, proxy },
    compose,
    async close() {
      // Whoever made them meanwhile: the names stay those of the project.
      const found = await run('docker', ['ps', '-aq', '--filter', `name=^${project}[_-]`], { env });
      const left = found.stdout.split('\n').filter(Boolean);
      if (left.length > 0) await run('docker', ['rm', '-f', ...left], { env });
      await compose('down').catch(() => undefined);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
