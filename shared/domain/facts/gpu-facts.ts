// Owns what is known of GPUs and of the chain that brings them into a container: module, driver, toolkit, CDI.
import { z } from 'zod';

export const gpuFactSchema = z.object({
  index: z.number(),
  /** `GPU-…` */
  uuid: z.string(),
  /** As nvidia-smi says, such as `NVIDIA L4`. */
  name: z.string(),
  pciBusId: z.string().nullable(),
  memoryTotalBytes: z.number(),
  memoryUsedBytes: z.number().nullable(),
  /** Percent, 0 to 100. */
  utilisation: z.number().nullable(),
  /** Such as `8.9`; null where the driver is too old to say. */
  computeCapability: z.string().nullable(),
  ecc: z.enum(['on', 'off', 'unsupported']).nullable(),
  mig: z.enum(['on', 'off', 'unsupported']).nullable(),
  /** Uncorrected errors since the driver was loaded; null where it does not count them. */
  uncorrectedErrors: z.number().nullable(),
  /** Programs that hold memory on it, as nvidia-smi lists them. */
  processes: z.array(z.object({ pid: z.number(), name: z.string(), memoryBytes: z.number().nullable() })),
});
export type GpuFact = z.infer<typeof gpuFactSchema>;

export const driverFactSchema = z.object({
  /** Version of the loaded kernel module, such as `580.95.05`; null when none is loaded. */
  moduleVersion: z.string().nullable(),
  module: z.enum(['open', 'proprietary', 'none', 'unknown']),
  /** Version of the user-space libraries (what nvidia-smi says); null when nvidia-smi does not work. */
  libraryVersion: z.string().nullable(),
  /** Newest CUDA that the driver serves, such as `13.0`. */
  cudaVersion: z.string().nullable(),
  /** What nvidia-smi said instead of an answer, such as `Failed to initialize NVML: Driver/library version mismatch`. */
  problem: z.string().nullable(),
});
export type DriverFact = z.infer<typeof driverFactSchema>;

export const pciDeviceSchema = z.object({
  address: z.string(),
  name: z.string(),
  kernelDriver: z.string().nullable(),
});
export type PciDevice = z.infer<typeof pciDeviceSchema>;

export const cdiSpecSchema = z.object({
  path: z.string(),
  /** Place of its directory in the engine's order: a higher one wins. */
  priority: z.number(),
  /** Such as `nvidia.com/gpu`; empty where the file is no specification. */
  kind: z.string(),
  /** The version that it claims; null where it claims none. */
  cdiVersion: z.string().nullable(),
  /** The oldest version that knows all its fields; null where no version has them. */
  needs: z.string().nullable(),
  /** Why no engine loads it, whatever its version; null where nothing speaks against it. */
  problem: z.string().nullable(),
  devices: z.array(z.string()),
  /** Driver version that its library paths name, such as `580.95.05`; null when none does. */
  driverVersion: z.string().nullable(),
  /** Host paths that it names and that do not exist. */
  missingPaths: z.array(z.string()),
  modifiedAt: z.string().nullable(),
});
export type CdiSpec = z.infer<typeof cdiSpecSchema>;
