// Owns what `nvidia-smi -q -x` says of one L4, in the shape of driver 580; of its elements only those that somebody reads. The lab's
// stand-in prints the same.

export interface StandInGpu {
  name: string;
  uuid: string;
  busId: string;
  driverVersion: string;
  cudaVersion: string;
  totalMebibytes: number;
  usedMebibytes: number;
}

export const nvidiaSmiXml = (gpu: StandInGpu): string => `<?xml version="1.0" ?>
<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v12.dtd">
<nvidia_smi_log>
	<timestamp>Thu Jan  1 00:00:00 2026</timestamp>
	<driver_version>${gpu.driverVersion}</driver_version>
	<cuda_version>${gpu.cudaVersion}</cuda_version>
	<attached_gpus>1</attached_gpus>
	<gpu id="${gpu.busId}">
		<product_name>${gpu.name}</product_name>
		<product_brand>NVIDIA</product_brand>
		<product_architecture>Ada Lovelace</product_architecture>
		<persistence_mode>Enabled</persistence_mode>
		<mig_mode>
			<current_mig>N/A</current_mig>
			<pending_mig>N/A</pending_mig>
		</mig_mode>
		<uuid>${gpu.uuid}</uuid>
		<minor_number>0</minor_number>
		<fb_memory_usage>
			<total>${String(gpu.totalMebibytes)} MiB</total>
			<reserved>475 MiB</reserved>
			<used>${String(gpu.usedMebibytes)} MiB</used>
			<free>${String(gpu.totalMebibytes - gpu.usedMebibytes)} MiB</free>
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
