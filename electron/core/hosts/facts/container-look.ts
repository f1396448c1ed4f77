// Owns what a short-lived container sees: the GPUs that an Engine would be given, and the way out of the site's network.
import { randomBytes } from 'node:crypto';
import type { DriverFact, GpuFact } from '#shared/domain/facts/gpu-facts';
import type { EgressProbe } from '#shared/domain/facts/network-facts';
import { readEgress, skippedEgress } from '#shared/domain/facts/readers/egress';
import { readDriver, readGpus } from '#shared/domain/facts/readers/gpus';
import type { Output } from '#shared/domain/facts/readers/output';
import { notKnown, type Read } from '#shared/domain/facts/reading';
import { toAppError } from '#shared/errors/app-error';
import type { EngineClient, RunOnceResult } from '#core/engine/engine-client';
import { EGRESS_SECONDS, egressScript, proxyAddress } from './egress-script.ts';
import type { FactTarget } from './fact-target.ts';
import { smiRows, smiXml } from './gpu-probes.ts';

const TIMEOUT_MS = 20_000;
/** What an engine says where the image has no shell. */
const NO_SHELL = /no such file or directory|executable file not found|exec format error/i;

/** The first of the images that is on the host, or null. */
export async function imageOnHost(engine: EngineClient, images: string[]): Promise<string | null> {
  for (const image of images) if (await engine.inspectImage(image)) return image;
  return null;
}

export interface SeenByContainer {
  gpus: Read<GpuFact[]>;
  driver: Read<DriverFact>;
}

export async function gpusInContainer(engine: EngineClient, image: string): Promise<SeenByContainer> {
  const mark = `sa${randomBytes(12).toString('hex')}`;
  const script = [smiXml.script, smiRows.script, 'cat /proc/driver/nvidia/version'].join(
    `; echo; echo ${mark}; `,
  );
  const common = { image, gpu: true, network: null, env: { LC_ALL: 'C' }, timeoutMs: TIMEOUT_MS };
  let ran: RunOnceResult;
  try {
    try {
      ran = await engine.runOnce({ ...common, entrypoint: ['/bin/sh', '-c'], command: [script] });
    } catch (thrown) {
      if (!NO_SHELL.test(toAppError(thrown).evidence ?? '')) throw thrown;
      ran = await engine.runOnce({ ...common, entrypoint: ['nvidia-smi'], command: ['-q', '-x'] });
    }
  } catch (thrown) {
    const { message, evidence } = toAppError(thrown);
    return { gpus: notKnown(message, evidence), driver: notKnown(message, evidence) };
  }
  const [first = '', second = '', third = ''] = ran.output.split(`${mark}\n`);
  const output = (text: string): Output => ({ text, exitCode: null, cut: false });
  const xml = output(first);
  return {
    gpus: readGpus({ xml, rows: second === '' ? null : output(second) }),
    driver: readDriver({ xml, kernelModule: output(third) }),
  };
}

export async function egressFromContainer(
  engine: EngineClient,
  { egress, proxy, network }: FactTarget,
  image: string,
): Promise<EgressProbe[]> {
  if (egress.length === 0) return [];
  const { env, shown, problem } = proxyAddress(proxy);
  const knocked = { targets: egress, from: 'container' as const, through: shown };
  if (problem !== null) return skippedEgress(knocked, problem);
  try {
    const networks = await engine.listNetworks();
    const fallback = engine.version.product === 'podman' ? 'podman' : 'bridge';
    const { output } = await engine.runOnce({
      image,
      gpu: false,
      network: network !== null && networks.includes(network) ? network : fallback,
      env: { LC_ALL: 'C', ...env },
      entrypoint: ['/bin/sh', '-c'],
      command: [egressScript(egress)],
      timeoutMs: EGRESS_SECONDS * 1000 + TIMEOUT_MS,
    });
    return readEgress(output, knocked);
  } catch (thrown) {
    const { message, evidence } = toAppError(thrown);
    return skippedEgress(knocked, [message, evidence].filter((text) => text !== null).join(' '));
  }
}
