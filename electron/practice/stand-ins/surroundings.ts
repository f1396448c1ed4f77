// Owns what a stand-in knows of the place it runs in: environment, files, network, GPU, log.
// The same component code runs below the practice daemon and in an OCI image; only this file tells them apart.
import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  contextVariable,
  type ContainerContext,
  type FaultName,
  type ToChild,
} from '#practice/seam/messages';
import { ContainerView, OwnView, type FileView } from '#practice/seam/view';
import { DirectNetwork, PracticeNetwork, type Network } from './network.ts';
import { VendorLog, type LogFormat } from './vendor-log.ts';

export interface Surroundings {
  env: Record<string, string | undefined>;
  files: FileView;
  network: Network;
  log: VendorLog;
  hostname: string;
  workingDir: string;
  gpuVisible: boolean;
  release: string;
  context?: ContainerContext;
  faults: Set<FaultName>;
  /** Runs once, on the first stop signal (SIGTERM, SIGINT, or the daemon's word on Windows). */
  onStop(callback: (signal: string) => void): void;
}

const knownRelease = 'release-260812';

function readContext(): ContainerContext | undefined {
  const text = process.env[contextVariable];
  return text === undefined ? undefined : (JSON.parse(text) as ContainerContext);
}

/** NVIDIA's runtime injects a GPU when NVIDIA_VISIBLE_DEVICES names one; docs/domain.md, "Environment variables". */
function gpuVisible(env: Record<string, string | undefined>, context: ContainerContext | undefined): boolean {
  const wanted = env.NVIDIA_VISIBLE_DEVICES;
  if (wanted === undefined || wanted === '' || wanted === 'void' || wanted === 'none') return false;
  if (env.PRACTICE_GPU !== undefined) return env.PRACTICE_GPU !== '0';
  if (context) return context.gpuAttached;
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders.some((folder) => existsSync(path.join(folder, 'nvidia-smi')));
}

export function findSurroundings(format: LogFormat): Surroundings {
  const context = readContext();
  const env = context ? { ...context.env } : process.env;
  const faults = new Set<FaultName>();
  const stopCallbacks: ((signal: string) => void)[] = [];
  let stopped = false;
  const stop = (signal: string): void => {
    if (stopped) return;
    stopped = true;
    for (const callback of stopCallbacks) callback(signal);
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  if (process.channel) {
    // The daemon is this container's kernel: when it is gone, so is the container.
    process.on('disconnect', () => process.exit(137));
    process.on('message', (message: ToChild) => {
      if (message.type === 'signal') stop(message.name);
      if (message.type === 'fault' && message.name === 'panic') panic();
      else if (message.type === 'fault') faults[message.active ? 'add' : 'delete'](message.name);
      if (message.type === 'report-usage') reportUsage();
    });
  }
  return {
    env,
    files: context ? new ContainerView(context) : new OwnView(),
    network: context ? new PracticeNetwork() : new DirectNetwork(),
    log: new VendorLog(format),
    hostname: context?.hostname ?? env.HOSTNAME ?? 'localhost',
    workingDir: context?.workingDir ?? process.cwd(),
    gpuVisible: gpuVisible(env, context),
    release: env.PRACTICE_RELEASE ?? knownRelease,
    context,
    faults,
    onStop: (callback) => void stopCallbacks.push(callback),
  };
}

/** What a Rust service says, and its exit code, when it gives up in the middle of things. */
function panic(): never {
  process.stderr.write("thread 'main' panicked: CUDA error: an illegal memory access was encountered\n");
  process.exit(101);
}

function reportUsage(): void {
  const { user, system } = process.cpuUsage();
  process.send?.({ type: 'usage', cpuMicros: user + system, memoryBytes: process.memoryUsage.rss() });
}

/** A duration from the environment, for tests and lessons that must not wait for real-life figures. */
export function durationFromEnv(env: Surroundings['env'], name: string, fallbackMs: number): number {
  const value = Number(env[name]);
  return env[name] !== undefined && Number.isFinite(value) && value >= 0 ? value : fallbackMs;
}
