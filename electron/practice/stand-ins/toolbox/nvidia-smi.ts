// Owns what `nvidia-smi` prints in a practice container that was given a GPU: one L4, as table, as CSV query or as XML; and its module's version.
import type { ToolCommand } from './command-io.ts';

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
  uuid: { value: 'GPU-9a1c0de0-0000-4000-8000-70ac71ce0001' },
  gpu_uuid: { value: 'GPU-9a1c0de0-0000-4000-8000-70ac71ce0001' },
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

/** In the shape of driver 580, of the elements only those that somebody reads. */
const xml = `<?xml version="1.0" ?>
<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v12.dtd">
<nvidia_smi_log>
	<timestamp>Thu Jan  1 00:00:00 2026</timestamp>
	<driver_version>580.95.05</driver_version>
	<cuda_version>13.0</cuda_version>
	<attached_gpus>1</attached_gpus>
	<gpu id="00000000:00:04.0">
		<product_name>NVIDIA L4</product_name>
		<product_brand>NVIDIA</product_brand>
		<product_architecture>Ada Lovelace</product_architecture>
		<persistence_mode>Enabled</persistence_mode>
		<mig_mode>
			<current_mig>N/A</current_mig>
			<pending_mig>N/A</pending_mig>
		</mig_mode>
		<uuid>${fields.uuid?.value ?? ''}</uuid>
		<minor_number>0</minor_number>
		<fb_memory_usage>
			<total>23034 MiB</total>
			<reserved>475 MiB</reserved>
			<used>4096 MiB</used>
			<free>18464 MiB</free>
		</fb_memory_usage>
		<utilization>
			<gpu_util>3 %</gpu_util>
			<memory_util>1 %</memory_util>
		</utilization>
		<ecc_mode>
			<current_ecc>Enabled</current_ecc>
			<pending_ecc>Enabled</pending_ecc>
		</ecc_mode>
		<ecc_errors>
			<volatile>
				<sram_correctable>0</sram_correctable>
				<sram_uncorrectable_parity>0</sram_uncorrectable_parity>
				<sram_uncorrectable_secded>0</sram_uncorrectable_secded>
				<dram_correctable>0</dram_correctable>
				<dram_uncorrectable>0</dram_uncorrectable>
			</volatile>
		</ecc_errors>
		<processes>
		</processes>
	</gpu>
</nvidia_smi_log>
`;

export const nvidiaSmi: ToolCommand = (args, io) => {
  if (!io.around.gpuVisible) {
    io.err('sh: 1: nvidia-smi: not found\n');
    return 127;
  }
  if (args.includes('-L') || args.includes('--list-gpus')) {
    io.out(`GPU 0: NVIDIA L4 (UUID: ${fields.uuid?.value ?? ''})\n`);
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
