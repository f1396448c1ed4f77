// Owns the synthetic images the registry stand-in serves: releases whose images share a base layer, generated
// deterministically, with true digests. Leaves HTTP to registry.ts.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** A rehearsal names those of its site besides, because it has to go from one of them to the other. */
export const practiceReleases: readonly string[] = [
  ...new Set([
    'release-260714',
    'release-260728',
    'release-260812',
    ...(process.env.PRACTICE_RELEASES ?? '').split(',').filter(Boolean),
  ]),
].toSorted();
const deepgramComponents: readonly string[] = ['api', 'engine', 'license-proxy', 'billing'];

/** A name that ends with `/` is a folder. */
interface LayerFile {
  name: string;
  content: Buffer | string;
  mode?: number;
}

interface ImagePlan {
  layers: LayerFile[][];
  created: string;
  config: {
    Entrypoint: string[];
    Cmd?: string[];
    Env: string[];
    ExposedPorts?: Record<string, object>;
    Labels: Record<string, string>;
  };
}

const binaryOf: Record<string, string> = {
  api: 'stem',
  engine: 'impeller',
  'license-proxy': 'hermes',
  billing: 'ledger',
};
const portsOf: Record<string, string[]> = {
  api: ['8080/tcp'],
  engine: ['8080/tcp', '9991/tcp'],
  'license-proxy': ['8443/tcp', '8080/tcp'],
  billing: ['8443/tcp', '8080/tcp'],
};
const ownBytes: Record<string, number> = {
  api: 900_000,
  engine: 2_400_000,
  'license-proxy': 500_000,
  billing: 300_000,
};

/** Bytes that look like a binary to a compressor and are the same on every machine (xorshift32). */
export function deterministicBytes(seed: string, sizeBytes: number): Buffer {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0) || 1;
  const words = new Uint32Array(Math.ceil(sizeBytes / 4));
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return Buffer.from(words.buffer, 0, sizeBytes);
}

const osRelease =
  'PRETTY_NAME="Practice stand-in (not a Deepgram image)"\nNAME="Practice"\nID=practice\nVERSION_ID="1"\n';

const baseLayer = (): LayerFile[] => [
  ...['root/', 'tmp/', 'var/log/'].map((name) => ({ name, content: '' })),
  { name: 'etc/os-release', content: osRelease },
  { name: 'etc/passwd', content: 'root:x:0:0:root:/root:/bin/sh\n' },
  { name: 'usr/lib/libpractice.so', content: deterministicBytes('practice base', 1_800_000) },
];

/** Undefined when practice has no such repository or tag. `deepgram/self-hosted-api` + `release-260812`. */
export function planImage(repository: string, tag: string): ImagePlan | undefined {
  if (repository === 'practice/toolbox') return toolboxPlan(tag);
  const component = /^deepgram\/self-hosted-([a-z-]+)$/.exec(repository)?.[1] ?? '';
  if (!deepgramComponents.includes(component) || !practiceReleases.includes(tag)) return undefined;
  const binary = binaryOf[component] ?? component;
  const built = /(\d{2})(\d{2})(\d{2})$/.exec(tag);
  return {
    created: built
      ? `20${String(built[1])}-${String(built[2])}-${String(built[3])}T03:26:33Z`
      : '2026-01-01T00:00:00Z',
    layers: [
      baseLayer(),
      [
        {
          name: `usr/lib/lib${binary}-shared.so`,
          content: deterministicBytes(`${component} shared`, 300_000),
        },
      ],
      [
        {
          name: `usr/bin/${binary}`,
          content: deterministicBytes(`${component} ${tag}`, ownBytes[component] ?? 400_000),
          mode: 0o755,
        },
        { name: 'etc/practice-release', content: `${component} ${tag} practice stand-in\n` },
      ],
    ],
    config: {
      Entrypoint: [binary],
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', `PRACTICE_RELEASE=${tag}`],
      ExposedPorts: Object.fromEntries((portsOf[component] ?? []).map((port) => [port, {}])),
      Labels: {
        'org.opencontainers.image.title': `practice stand-in for self-hosted-${component}`,
        'site-admin.practice.component': component,
      },
    },
  };
}

function toolboxPlan(tag: string): ImagePlan | undefined {
  if (tag !== 'latest') return undefined;
  return {
    created: '2026-08-12T00:00:00Z',
    layers: [
      baseLayer(),
      [{ name: 'etc/motd', content: 'The practice toolbox: a few commands to look around with.\n' }],
    ],
    config: {
      Entrypoint: [],
      Cmd: ['sh'],
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      Labels: { 'site-admin.practice.component': 'toolbox' },
    },
  };
}

async function tarOf(files: LayerFile[]): Promise<Buffer> {
  const archive = pack();
  for (const file of files) {
    const isFolder = file.name.endsWith('/');
    const mode = file.mode ?? (isFolder ? 0o755 : 0o644);
    const type = isFolder ? ('directory' as const) : ('file' as const);
    archive.entry({ name: file.name, type, mode, mtime: new Date(0) }, Buffer.from(file.content));
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export const sha256 = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export interface BuiltImage {
  manifest: Buffer;
  manifestDigest: string;
  blobs: Map<string, Buffer>;
}

export const manifestMediaType = 'application/vnd.docker.distribution.manifest.v2+json';

export async function buildImage(plan: ImagePlan): Promise<BuiltImage> {
  const blobs = new Map<string, Buffer>();
  const diffIds: string[] = [];
  const layers: { mediaType: string; size: number; digest: string }[] = [];
  for (const files of plan.layers) {
    const tar = await tarOf(files);
    // Level 0 stores: the bytes are random anyway, and every zlib version then yields the same digest.
    const compressed = gzipSync(tar, { level: 0 });
    compressed[9] = 255; // the OS byte, which differs between platforms
    const digest = sha256(compressed);
    blobs.set(digest, compressed);
    diffIds.push(sha256(tar));
    layers.push({
      mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
      size: compressed.length,
      digest,
    });
  }
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      created: plan.created,
      config: plan.config,
      rootfs: { type: 'layers', diff_ids: diffIds },
      history: plan.layers.map((_, index) => ({
        created: plan.created,
        created_by: `practice layer ${String(index)}`,
      })),
    }),
  );
  blobs.set(sha256(config), config);
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestMediaType,
      config: {
        mediaType: 'application/vnd.docker.container.image.v1+json',
        size: config.length,
        digest: sha256(config),
      },
      layers,
    }),
  );
  return { manifest, manifestDigest: sha256(manifest), blobs };
}
