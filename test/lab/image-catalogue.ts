// Owns which images the lab's registry holds, and what is in each. How layers are packed is image-layers.ts's.
// Every image of one release shares its lower layers with the other releases, as the vendor's do.
import type { LayerFile } from './image-layers.ts';

export const labReleases = ['release-260714', 'release-260728', 'release-260812'] as const;
export const labComponents = ['api', 'engine', 'license-proxy'] as const;
type Component = (typeof labComponents)[number];

/** Programs of this machine that the images contain: Node, and what probes and people need inside. */
export const systemPrograms: Record<string, string> = {
  '/usr/bin/node': process.execPath,
  '/bin/sh': '/bin/dash',
  '/bin/bash': '/bin/bash',
  '/usr/bin/getent': '/usr/bin/getent',
  '/usr/bin/timeout': '/usr/bin/timeout',
  '/bin/cat': '/bin/cat',
  '/bin/ls': '/bin/ls',
  '/bin/grep': '/bin/grep',
  '/bin/sleep': '/bin/sleep',
  '/bin/rm': '/bin/rm',
  '/bin/mkdir': '/bin/mkdir',
  '/bin/df': '/bin/df',
  '/usr/bin/env': '/usr/bin/env',
  '/usr/bin/id': '/usr/bin/id',
  '/usr/bin/head': '/usr/bin/head',
  '/usr/bin/tail': '/usr/bin/tail',
  '/usr/bin/curl': '/usr/bin/curl',
  '/sbin/ldconfig': '/sbin/ldconfig',
};

/** Where the vendor's images have their binary; Compose files give only the command after it. */
const entrypoints: Record<Component, string> = {
  api: '/usr/bin/stem',
  engine: '/bin/impeller',
  'license-proxy': '/usr/bin/hermes',
};

const ports: Record<Component, string[]> = {
  api: ['8080/tcp'],
  engine: ['8080/tcp', '9991/tcp'],
  'license-proxy': ['8080/tcp', '8443/tcp'],
};

export interface ImageRecipe {
  repository: string;
  tag: string;
  entrypoint: string[];
  command: string[];
  environment: Record<string, string>;
  ports: string[];
  /** On top of the system layer and the stand-in layer. */
  layers: { name: string; files: LayerFile[] }[];
}

export const accountFiles: LayerFile[] = [
  { path: '/etc/passwd', text: 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n' },
  { path: '/etc/group', text: 'root:x:0:\nnogroup:x:65534:\n' },
  { path: '/etc/nsswitch.conf', text: 'hosts: files dns\n' },
];

export function vendorRecipes(): ImageRecipe[] {
  return labReleases.flatMap((release) =>
    labComponents.map((component): ImageRecipe => {
      const entrypoint = entrypoints[component];
      return {
        repository: `deepgram/self-hosted-${component}`,
        tag: release,
        entrypoint: [component === 'license-proxy' ? 'hermes' : entrypoint],
        command: [],
        // A licence server that comes back is seen soon; the vendor's own interval is not published.
        environment: { PRACTICE_RELEASE: release, PRACTICE_CHECKIN_MS: '1000' },
        ports: ports[component],
        layers: [
          { name: `entrypoint-${component}`, files: [launcher(entrypoint, component)] },
          {
            name: `${component}-${release}`,
            files: [
              { path: '/etc/deepgram-release', text: `${release}\n` },
              payload(`${component} ${release}`),
            ],
          },
        ],
      };
    }),
  );
}

export function licenceServerRecipe(): ImageRecipe {
  return {
    repository: 'deepgram/license-server',
    tag: 'practice',
    entrypoint: ['/usr/bin/license-server'],
    command: ['-v', 'serve', '/license-server.toml'],
    environment: {},
    ports: ['443/tcp'],
    layers: [
      {
        name: 'entrypoint-license-server',
        files: [
          launcher('/usr/bin/license-server', 'license-server'),
          { path: '/license-server.toml', text: '' },
        ],
      },
    ],
  };
}

/** `exec`, so that the stop signal reaches Node itself. */
const launcher = (path: string, component: string): LayerFile => ({
  path,
  mode: 0o755,
  text: `#!/bin/sh\nexec /usr/bin/node /stand-in.mjs ${component} "$@"\n`,
});

/** Makes a layer large enough to have progress. */
const payload = (seed: string): LayerFile => ({
  path: '/usr/share/deepgram/payload',
  noise: { seed, sizeBytes: 3_000_000 },
});
