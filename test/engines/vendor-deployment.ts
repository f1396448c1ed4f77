// Owns a deployment as operators have it before Site Admin: compose files in the vendor's shape (dossier 1.3), files edited by hand,
// started with docker-compose. Written from the facts, not copied.
import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
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
}

export interface VendorDeployment {
  directory: string;
  ports: { api: number; engine: number; proxy: number };
  compose: (...words: string[]) => Promise<string>;
  close: () => Promise<void>;
}

/** Edited: a limit, another default, a key taken out, comments. */
export const editedApi = (proxy = true) => `# edited by hand, 2025-11-03
[license]
server_url = [${proxy ? '"https://license-proxy:8443", ' : ''}"https://license.deepgram.com"]

[server]
base_url = "/v1"
host = "0.0.0.0"
port = 8080
callback_conn_timeout = "1s"
callback_timeout = "10s"
fetch_conn_timeout = "1s"
fetch_timeout = "90s" # was 60s

[concurrency_limit]
active_requests = 40

[features]
summarization = true
entity_detection = true
entity_redaction = true
format_entity_tags = true
speak_streaming = true
listen_v2 = false

[[driver_pool.standard]]
url = "https://engine:8080/v2"
timeout_backoff = 1.2
retry_sleep = "2s"
retry_backoff = 1.6
max_response_size = 1073741824
`;

export const editedEngine = (proxy = true) => `max_active_requests = 60

[license]
server_url = [${proxy ? '"https://license-proxy:8443", ' : ''}"https://license.deepgram.com"]

[server]
host = "0.0.0.0"
port = 8080

[metrics_server]
host = "0.0.0.0"
port = 9991

[model_manager]
search_paths = ["/models"]

[features]
multichannel = true
language_detection = true
streaming_ner = true
use_v2_language_detection = false

[flux]
enabled = false
`;

const proxyFile = `[server]
host = "0.0.0.0"
port = 8443
base_url = "/"
status_port = 8080
`;

export async function startVendorDeployment(lab: Lab, wishes: VendorWishes): Promise<VendorDeployment> {
  const { project, directory, release = 'release-260728', more = {}, key = 'canary-vendor-key' } = wishes;
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
  const files = {
    'docker-compose.yml': JSON.stringify({ version: '2.4', services }, null, 2),
    'api.toml': editedApi(),
    'engine.toml': editedEngine(),
    'license-proxy.toml': proxyFile,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
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
