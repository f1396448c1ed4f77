// Owns running one command in a container of its own that is gone afterwards, however it ended: how GPUs and the network are seen from
// inside, without a shell on the host.
import type Docker from 'dockerode';
import type { Readable } from 'node:stream';
import type { EngineVersion, RunOnce, RunOnceResult } from './engine-client.ts';
import { readLogFrames } from './log-frames.ts';
import { createProbeOnPodman } from './podman-container.ts';

/** Marks our probes, so that one left behind by a crash is recognised and removed. */
export const PROBE_LABEL = 'site-admin.probe';
const MOST_OUTPUT_CHARS = 1_048_576;
/** A removal of its own deadline: it must also happen after the caller has stopped waiting. */
const REMOVE_MS = 20_000;

export async function runOnceThrough(
  docker: Docker,
  run: RunOnce,
  { engine, signal }: { engine: EngineVersion; signal: AbortSignal },
): Promise<RunOnceResult> {
  const id = await create(docker, run, { engine, signal });
  const container = docker.getContainer(id);
  try {
    await container.start({ abortSignal: signal });
    const output = await outputOf(container, signal);
    const { StatusCode } = (await container.wait({ abortSignal: signal })) as { StatusCode: number };
    return { exitCode: StatusCode, output };
  } finally {
    await container.remove({ force: true, v: true, abortSignal: AbortSignal.timeout(REMOVE_MS) });
  }
}

async function create(
  docker: Docker,
  { image, entrypoint, command, gpu, network, env }: RunOnce,
  { engine, signal }: { engine: EngineVersion; signal: AbortSignal },
): Promise<string> {
  const labels = { [PROBE_LABEL]: entrypoint[0] ?? '' };
  if (engine.product === 'podman' && gpu) {
    return createProbeOnPodman(docker, { image, entrypoint, command, env, labels }, signal);
  }
  const variables = {
    ...(gpu ? { NVIDIA_VISIBLE_DEVICES: 'all', NVIDIA_DRIVER_CAPABILITIES: 'all' } : {}),
    ...env,
  };
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: entrypoint,
    Cmd: command,
    Env: Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    Labels: labels,
    HostConfig: {
      NetworkMode: network ?? 'none',
      // Whatever the engine's default is, these can be read back.
      LogConfig: { Type: engine.product === 'podman' ? 'k8s-file' : 'json-file', Config: {} },
      ...(gpu ? { Runtime: 'nvidia' } : {}),
    },
    abortSignal: signal,
  });
  return container.id;
}

/** Followed to its end, and no further than is kept: a container could print for ever. */
async function outputOf(container: Docker.Container, signal: AbortSignal): Promise<string> {
  const stream = (await container.logs({
    stdout: true,
    stderr: true,
    follow: true,
    abortSignal: signal,
  })) as unknown as Readable;
  let output = '';
  try {
    for await (const { line } of readLogFrames(stream)) {
      output += `${line}\n`;
      if (output.length > MOST_OUTPUT_CHARS) break;
    }
  } finally {
    stream.destroy();
  }
  return output;
}
