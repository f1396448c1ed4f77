// Owns the list of GPUs from both of nvidia-smi's answers, and what is known of the driver from its answers and from the kernel.
import type { DriverFact, GpuFact, PciDevice } from '../gpu-facts.ts';
import { known, notKnown, type Read } from '../reading.ts';
import { readSmiRows } from './nvidia-smi-rows.ts';
import { readSmiXml } from './nvidia-smi-xml.ts';
import { firstLineOf, linesOf, type Output } from './output.ts';

export interface SmiOutputs {
  xml: Output;
  /** Null where it was not asked. */
  rows: Output | null;
}

export function readGpus({ xml, rows }: SmiOutputs): Read<GpuFact[]> {
  const answer = readSmiXml(xml);
  if (!answer.ok) return answer;
  const read = rows ? readSmiRows(rows) : null;
  const capability = new Map((read?.ok ? read.value : []).map((row) => [row.uuid, row.computeCapability]));
  return known(
    answer.value.gpus.map((gpu) => ({ ...gpu, computeCapability: capability.get(gpu.uuid) ?? null })),
  );
}

type Module = Pick<DriverFact, 'module' | 'moduleVersion'>;

/** `kernelModule`: /proc/driver/nvidia/version, with exit code 4 where there is none. */
export function readDriver({ xml, kernelModule }: { xml: Output; kernelModule: Output }): Read<DriverFact> {
  const module = readModule(kernelModule);
  const answer = readSmiXml(xml);
  if (answer.ok) {
    const { driverVersion, cudaVersion, gpus } = answer.value;
    // A driver that could not start its GPU says the same as one without (open-gpu-kernel-modules, issue 862).
    const problem = gpus.length === 0 && driverVersion === null ? 'No devices were found' : null;
    return known({ ...module, libraryVersion: driverVersion, cudaVersion, problem });
  }
  const isMissing = answer.reason === 'nvidia-smi is not installed.';
  if (isMissing && module.module === 'unknown') return answer;
  // On a mismatch it still names its own version (seen since 535).
  const libraryVersion = /NVML library version:\s*(\d[\d.]*)/.exec(xml.text.slice(0, 2_000))?.[1] ?? null;
  return known({ ...module, libraryVersion, cudaVersion: null, problem: isMissing ? null : answer.reason });
}

function readModule({ text, exitCode }: Output): Module {
  if (exitCode === 4) return { module: 'none', moduleVersion: null };
  const line = linesOf(text).find((each) => each.startsWith('NVRM version:')) ?? '';
  const moduleVersion = /Kernel Module(?: for \S{1,20})?\s{1,10}(\d[\d.]{2,20})/.exec(line)?.[1] ?? null;
  if (moduleVersion === null) return { module: 'unknown', moduleVersion };
  return { module: /Open Kernel Module/.test(line) ? 'open' : 'proprietary', moduleVersion };
}

/** Lines of address, device id, kernel driver and name, divided by tabs. */
export function readPciGpus({ text, exitCode }: Output): Read<PciDevice[]> {
  if (exitCode !== 0) return notKnown('The PCI bus cannot be read.', firstLineOf(text));
  const devices: PciDevice[] = [];
  for (const line of linesOf(text)) {
    if (line.trim() === '') continue;
    const [address, id, driver, name] = line.split('\t');
    if (!address || !id?.startsWith('0x')) return notKnown('The list of PCI devices cannot be read.', line);
    devices.push({
      address,
      name: name?.trim() ? name.trim().slice(0, 200) : `NVIDIA device ${id.slice(2)}`,
      kernelDriver: driver?.trim() ? driver.trim() : null,
    });
  }
  return known(devices);
}

/** Lines of /proc/modules that begin with nouveau or nvidia. */
export function readNouveau({ text, exitCode }: Output): Read<boolean> {
  if (exitCode !== 0)
    return notKnown('The list of kernel modules cannot be read.', firstLineOf(text) || null);
  const lines = linesOf(text).filter((line) => line.trim() !== '');
  if (!lines.every((line) => /^\w{1,100} \d+ \d+ /.test(line)))
    return notKnown('The list of kernel modules cannot be read.', text);
  return known(lines.some((line) => line.startsWith('nouveau ')));
}
