// Owns what `nvidia-smi` prints in a practice container that was given a GPU: one L4, as table, as CSV query or as XML; and its module's version.
import type { ToolCommand } from './command-io.ts';
import { nvidiaSmiXml } from './nvidia-smi-xml.ts';
import { practiceGpuUuid } from './practice-gpu.ts';

const table = `+-----------------------------------------------------------------------------------------+
| NVIDIA-SMI 580.95.05              Driver Version: 580.95.05      CUDA Version: 13.0     |
+-----------------------------------------+------------------------+----------------------+
| GPU  Name                 Persistence-M | Bus-Id          Disp.A | Volatile Uncorr. ECC |
| Fan  Temp   Perf          Pwr:Usage/Cap |           Memory-Usage | GPU-Util  Compute M. |
|                                         |                        |               MIG M. |
|=========================================+========================+======================|
|   0  NVIDIA L4 (practice)           On  |   00000000:00:04.0 Off |                    0 |
| N/A   47C    P0             31W /   72W |    4096MiB /  23034MiB |      3%      Default |
|                                         |                        |                  N/A |
+-----------------------------------------+------------------------+----------------------+
`;

/** Every container sees the kernel's word on its NVIDIA module. */
export const moduleVersionFile = '/proc/driver/nvidia/version';
export const moduleVersion =
  'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.95.05  Release Build  (practice)\n';

interface Field {
  value: string;
  unit?: string;
}

const fields: Record<string, Field> = {
  index: { value: '0' },
  name: { value: 'NVIDIA L4' },
  gpu_name: { value: 'NVIDIA L4' },
  uuid: { value: practiceGpuUuid },
  gpu_uuid: { value: practiceGpuUuid },
  'pci.bus_id': { value: '00000000:00:04.0' },
  driver_version: { value: '580.95.05' },
  compute_cap: { value: '8.9' },
  'memory.total': { value: '23034', unit: 'MiB' },
  'memory.used': { value: '4096', unit: 'MiB' },
  'memory.free': { value: '18938', unit: 'MiB' },
  'utilization.gpu': { value: '3', unit: '%' },
  'utilization.memory': { value: '1', unit: '%' },
  'temperature.gpu': { value: '47' },
  'power.draw': { value: '31.20', unit: 'W' },
  'power.limit': { value: '72.00', unit: 'W' },
  pstate: { value: 'P0' },
  persistence_mode: { value: 'Enabled' },
  'mig.mode.current': { value: '[N/A]' },
  'ecc.mode.current': { value: 'Enabled' },
  'ecc.errors.uncorrected.volatile.total': { value: '0' },
  count: { value: '1' },
  serial: { value: '0' },
  timestamp: { value: '2026/01/01 00:00:00.000' },
};

const xml = nvidiaSmiXml({
  name: 'NVIDIA L4',
  uuid: practiceGpuUuid,
  busId: '00000000:00:04.0',
  driverVersion: '580.95.05',
  cudaVersion: '13.0',
  totalMebibytes: 23_034,
  usedMebibytes: 4_096,
});

export const nvidiaSmi: ToolCommand = (args, io) => {
  if (!io.around.gpuVisible) {
    io.err('sh: 1: nvidia-smi: not found\n');
    return 127;
  }
  if (args.includes('-L') || args.includes('--list-gpus')) {
    io.out(`GPU 0: NVIDIA L4 (UUID: ${practiceGpuUuid})\n`);
    return 0;
  }
  if (args.includes('-x') || args.includes('--xml-format')) {
    io.out(xml);
    return 0;
  }
  const query = args.find((argument) => argument.startsWith('--query-gpu='));
  if (query === undefined) {
    io.out(table);
    return 0;
  }
  const names = query
    .slice('--query-gpu='.length)
    .split(',')
    .map((name) => name.trim());
  const format =
    args
      .find((argument) => argument.startsWith('--format='))
      ?.slice('--format='.length)
      .split(',') ?? [];
  if (!format.includes('csv')) {
    io.err('"--format=" switch is missing. Please run \'nvidia-smi --help\' for help\n');
    return 2;
  }
  const unknown = names.find((name) => fields[name] === undefined);
  if (unknown !== undefined) {
    io.out(`Field "${unknown}" is not a valid field to query.\n`);
    return 2;
  }
  const bare = format.includes('nounits');
  const header = names.map((name) => (fields[name]?.unit && !bare ? `${name} [${fields[name].unit}]` : name));
  const row = names.map((name) => {
    const field = fields[name];
    return field?.unit && !bare ? `${field.value} ${field.unit}` : (field?.value ?? '');
  });
  if (!format.includes('noheader')) io.out(`${header.join(', ')}\n`);
  io.out(`${row.join(', ')}\n`);
  return 0;
};
