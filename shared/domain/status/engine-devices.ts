// Derives on which device an Engine works, from the log of its start and from nvidia-smi in its container. An Engine without a GPU goes on with
// the CPU and says so nowhere else. Source: docs/domain.md, "Known failures". Pure.
import type { EngineDevice } from './status.ts';

const ON_CPU = /Using devices: CPU|Running model on device cpu/i;
const ON_GPU = /Using devices: .*Gpu\(|gpu_id=Gpu\(/i;
/** nvidia-smi where a container had a GPU and has it no longer, or never had one. */
const NO_GPU =
  /Failed to initialize NVML|No devices were found|couldn't communicate with the NVIDIA driver|Unable to determine the device handle|GPU is lost/i;

/** One line is enough. A line about the CPU outweighs lines about GPUs, because one of several models may run there. */
export function deviceInLog(lines: readonly string[]): EngineDevice {
  const onCpu = lines.find((line) => ON_CPU.test(line));
  if (onCpu !== undefined) return { is: 'cpu', evidence: onCpu.trim() };
  if (lines.some((line) => ON_GPU.test(line))) return { is: 'gpu' };
  return { is: 'unknown', reason: 'the log of its start does not name a device' };
}

export interface SmiAnswer {
  exitCode: number;
  output: string;
}

/** `smi` is null where nvidia-smi could not be run. A missing program says nothing about a GPU. */
export function engineDevice(inLog: EngineDevice, smi: SmiAnswer | null): EngineDevice {
  const gone = smi === null ? undefined : smi.output.split('\n').find((line) => NO_GPU.test(line));
  if (inLog.is === 'gpu' && gone !== undefined) return { is: 'lost', evidence: gone.trim() };
  if (inLog.is === 'unknown' && gone !== undefined) return { is: 'cpu', evidence: gone.trim() };
  return inLog;
}
