// Owns the endpoints about the engine itself: ping, version, info, disk use; and what a practice engine never has (swarm, plugins, builds).
import os from 'node:os';
import { statfsSync } from 'node:fs';
import { EngineError } from '../engine-error.ts';
import { newestApiVersion, oldestApiVersion, route, type Route } from '../http/router.ts';
import type { RequestContext } from '../http/request-context.ts';
import type { PracticeEngine } from '../practice-engine.ts';

/** The engine's own version: what `docker version` shows under Server. */
export const practiceVersion = '1.0.0-practice';

const goArch = (): string => ({ x64: 'amd64', arm64: 'arm64' })[process.arch as string] ?? process.arch;

export function systemRoutes(engine: PracticeEngine): Route[] {
  const ping = (context: RequestContext): void => {
    context.response.writeHead(200, {
      'api-version': newestApiVersion,
      'builder-version': '1',
      'docker-experimental': 'false',
      ostype: 'linux',
      server: `Docker/${practiceVersion} (linux)`,
      'cache-control': 'no-cache, no-store, must-revalidate',
      'content-type': 'text/plain; charset=utf-8',
    });
    context.response.end(context.request.method === 'HEAD' ? undefined : 'OK');
  };
  return [
    route('GET', '/_ping', ping),
    route('HEAD', '/_ping', ping),
    route('GET', '/version', (context) => context.send(200, versionJson())),
    route('GET', '/info', (context) => context.send(200, infoJson(engine))),
    route('GET', '/system/df', (context) => context.send(200, diskUseJson(engine))),
    // Nothing is ever built here, so that there is no cache of builds to clear.
    route('POST', '/build/prune', (context) => context.send(200, { CachesDeleted: [], SpaceReclaimed: 0 })),
    ...[
      '/swarm',
      '/nodes',
      '/services',
      '/services/*',
      '/tasks',
      '/tasks/*',
      '/secrets',
      '/secrets/*',
      '/configs',
      '/configs/*',
      '/nodes/*',
    ].map((path) =>
      route('GET', path, () => {
        throw new EngineError(503, 'This node is not a swarm manager. Practice engines have no swarm.');
      }),
    ),
    ...['/plugins/*/json'].map((path) =>
      route('GET', path, (context) => {
        throw new EngineError(404, `plugin ${context.param(0)} not found`);
      }),
    ),
  ];
}

function versionJson(): object {
  const details = {
    ApiVersion: newestApiVersion,
    Arch: goArch(),
    BuildTime: '2026-08-12T00:00:00.000000000+00:00',
    Experimental: 'false',
    GitCommit: 'practice',
    GoVersion: `node ${process.version}`,
    KernelVersion: os.release(),
    MinAPIVersion: oldestApiVersion,
    Os: 'linux',
  };
  return {
    Platform: { Name: 'Site Admin practice engine' },
    Components: [{ Name: 'Engine', Version: practiceVersion, Details: details }],
    Version: practiceVersion,
    ...details,
    Experimental: undefined,
  };
}

function infoJson({ host, keeper, images }: PracticeEngine): object {
  const running = keeper.all.filter(({ state }) => state.status === 'running').length;
  return {
    ID: host.records.engineId,
    Name: host.options.name,
    ServerVersion: practiceVersion,
    Containers: keeper.all.length,
    ContainersRunning: running,
    ContainersPaused: 0,
    ContainersStopped: keeper.all.length - running,
    Images: images.all.length,
    Driver: 'practice',
    DriverStatus: [['Backing', 'child processes of the practice daemon']],
    DockerRootDir: '/var/lib/docker',
    SystemTime: new Date().toISOString(),
    OperatingSystem: 'Site Admin practice engine',
    OSType: 'linux',
    OSVersion: '',
    Architecture: process.arch === 'arm64' ? 'aarch64' : 'x86_64',
    KernelVersion: os.release(),
    NCPU: os.cpus().length,
    MemTotal: os.totalmem(),
    LoggingDriver: 'json-file',
    CgroupDriver: 'none',
    CgroupVersion: '2',
    Plugins: {
      Volume: ['local'],
      Network: ['bridge', 'host', 'null'],
      Authorization: null,
      Log: ['json-file'],
    },
    Runtimes: {
      'io.containerd.runc.v2': { path: 'runc' },
      nvidia: { path: 'nvidia-container-runtime' },
      runc: { path: 'runc' },
    },
    DefaultRuntime: 'runc',
    IndexServerAddress: 'https://index.docker.io/v1/',
    RegistryConfig: { IndexConfigs: {}, InsecureRegistryCIDRs: ['127.0.0.0/8'], Mirrors: null },
    Swarm: {
      NodeID: '',
      NodeAddr: '',
      LocalNodeState: 'inactive',
      ControlAvailable: false,
      Error: '',
      RemoteManagers: null,
    },
    LiveRestoreEnabled: false,
    SecurityOptions: [],
    Labels: ['site-admin.practice=true'],
    Warnings: null,
    HttpProxy: '',
    HttpsProxy: '',
    NoProxy: '',
    Debug: false,
    ExperimentalBuild: false,
  };
}

function diskUseJson({ host, keeper, images, volumes }: PracticeEngine): object {
  const free = statfsSync(host.options.folder);
  return {
    LayersSize: images.all.reduce((sum, image) => sum + image.sizeBytes, 0),
    Images: images.all.map((image) => ({
      Id: image.id,
      RepoTags: image.tags,
      RepoDigests: image.digests,
      Size: image.sizeBytes,
      SharedSize: 0,
      Containers: images.users(image).length,
      Created: Math.floor(Date.parse(image.createdAt) / 1000),
    })),
    Containers: keeper.all.map((record) => ({
      Id: record.id,
      Names: [`/${record.name}`],
      Image: record.config.Image,
      ImageID: record.imageId,
      State: record.state.status,
      SizeRw: 0,
      SizeRootFs: 0,
      Created: Math.floor(Date.parse(record.createdAt) / 1000),
    })),
    Volumes: volumes.all.map((volume) => ({
      Name: volume.name,
      Driver: 'local',
      Mountpoint: '',
      UsageData: { Size: 0, RefCount: volumes.users(volume).length },
    })),
    BuildCache: [],
    PracticeFreeBytes: host.faults.diskFull ? 0 : free.bavail * free.bsize,
  };
}
