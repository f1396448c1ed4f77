// Owns the stand-in for NVIDIA's container runtime: a wrapper around runc that, for containers which ask for a GPU,
// mounts a scripted nvidia-smi. As the real one, it looks only at the container's environment.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nvidiaSmiXml } from '#practice/stand-ins/toolbox/nvidia-smi-xml';

export const standInGpu = {
  name: 'NVIDIA L4',
  uuid: 'GPU-5a11ab1e-0000-4000-8000-000000000014',
  driverVersion: '580.95.05',
  cudaVersion: '13.0',
  memoryMebibytes: 23034,
} as const;

/** Another machine has another GPU. */
export function standInUuid(index: number): string {
  return `${standInGpu.uuid.slice(0, -2)}${String(20 + index)}`;
}

/** Answers `nvidia-smi`, `-L`, `-q -x` and `--query-gpu=… --format=csv[,noheader][,nounits]`; `cat` is all it needs. */
const nvidiaSmi = (uuid: string): string => `#!/bin/sh
# Stand-in of the Site Admin lab; no GPU here.
query= ; header=1 ; units=1 ; list= ; xml=
for arg in "$@"; do
  case "$arg" in
    -L|--list-gpus) list=1 ;;
    -x|--xml-format) xml=1 ;;
    --query-gpu=*) query="\${arg#--query-gpu=}" ;;
    --format=*) case "$arg" in *noheader*) header= ;; esac; case "$arg" in *nounits*) units= ;; esac ;;
  esac
done
if [ -n "$list" ]; then echo "GPU 0: ${standInGpu.name} (UUID: ${uuid})"; exit 0; fi
if [ -n "$xml" ]; then cat <<'XML'
${nvidiaSmiXml({
  ...standInGpu,
  uuid,
  busId: '00000000:00:1E.0',
  totalMebibytes: standInGpu.memoryMebibytes,
  usedMebibytes: 1_021,
})}XML
exit 0; fi
if [ -n "$query" ]; then
  head= ; row=
  old="$IFS"; IFS=,
  for field in $query; do
    field="\${field# }" ; unit=
    case "$field" in
      index) value=0 ;;
      count) value=1 ;;
      name|gpu_name) value="${standInGpu.name}" ;;
      uuid|gpu_uuid) value="${uuid}" ;;
      driver_version) value=${standInGpu.driverVersion} ;;
      pci.bus_id|gpu_bus_id) value=00000000:00:1E.0 ;;
      memory.total) value=${String(standInGpu.memoryMebibytes)} ; unit=MiB ;;
      memory.used) value=1021 ; unit=MiB ;;
      memory.free) value=${String(standInGpu.memoryMebibytes - 1021)} ; unit=MiB ;;
      utilization.gpu) value=3 ; unit=% ;;
      utilization.memory) value=1 ; unit=% ;;
      temperature.gpu) value=41 ;;
      power.draw) value=16.21 ; unit=W ;;
      power.limit) value=72.00 ; unit=W ;;
      compute_cap) value=8.9 ;;
      ecc.mode.current) value=Enabled ;;
      compute_mode) value=Default ;;
      persistence_mode) value=Enabled ;;
      mig.mode.current) value="[N/A]" ;;
      ecc.errors.uncorrected.volatile.total) value=0 ;;
      *) echo "Field \\"$field\\" is not a valid field to query." ; exit 2 ;;
    esac
    shown="$field"
    [ -n "$unit" ] && shown="$field [$unit]" && [ -n "$units" ] && value="$value $unit"
    head="\${head:+$head, }$shown" ; row="\${row:+$row, }$value"
  done
  IFS="$old"
  [ -n "$header" ] && echo "$head"
  echo "$row"
  exit 0
fi
cat <<'TABLE'
Sat Nov 21 02:00:00 2026
+-----------------------------------------------------------------------------------------+
| NVIDIA-SMI ${standInGpu.driverVersion}              Driver Version: ${standInGpu.driverVersion}      CUDA Version: ${standInGpu.cudaVersion}     |
+-----------------------------------------+------------------------+----------------------+
| GPU  Name                 Persistence-M | Bus-Id          Disp.A | Volatile Uncorr. ECC |
| Fan  Temp   Perf          Pwr:Usage/Cap |           Memory-Usage | GPU-Util  Compute M. |
|                                         |                        |               MIG M. |
|=========================================+========================+======================|
|   0  ${standInGpu.name}                      On  |   00000000:00:1E.0 Off |                    0 |
| N/A   41C    P8             16W /   72W |    1021MiB /  ${String(standInGpu.memoryMebibytes)}MiB |      3%      Default |
|                                         |                        |                  N/A |
+-----------------------------------------+------------------------+----------------------+
TABLE
`;

/** runc's `create` is called with `--bundle DIR`; DIR/config.json is the container about to start. */
function wrapper(directory: string): string {
  return `#!/bin/sh
bundle= ; previous= ; creates=
for arg in "$@"; do
  [ "$arg" = create ] && creates=1
  [ "$previous" = --bundle ] || [ "$previous" = -b ] && bundle="$arg"
  previous="$arg"
done
if [ -n "$creates" ] && [ -n "$bundle" ]; then
  if grep -q '"NVIDIA_VISIBLE_DEVICES=' "$bundle/config.json" &&
     ! grep -Eq '"NVIDIA_VISIBLE_DEVICES=(void|none)?"' "$bundle/config.json"; then
    '${process.execPath}' '${directory}/inject.mjs' "$bundle/config.json" '${directory}/nvidia-smi' || exit 1
  fi
fi
exec runc "$@"
`;
}

const inject = `import { readFileSync, writeFileSync } from 'node:fs';
const [, , file, program] = process.argv;
const config = JSON.parse(readFileSync(file, 'utf8'));
config.mounts.push({
  destination: '/usr/bin/nvidia-smi', source: program, type: 'bind', options: ['bind', 'ro', 'nosuid'],
});
writeFileSync(file, JSON.stringify(config));
`;

/** A description after the Container Device Interface, for Podman's `nvidia.com/gpu=all`. */
function deviceDescription(program: string, uuid: string): string {
  const edits = {
    mounts: [{ hostPath: program, containerPath: '/usr/bin/nvidia-smi', options: ['bind', 'ro', 'nosuid'] }],
  };
  return JSON.stringify({
    cdiVersion: '0.3.0',
    kind: 'nvidia.com/gpu',
    devices: ['all', '0', uuid].map((name) => ({ name, containerEdits: edits })),
  });
}

export interface NvidiaStandIn {
  runtimePath: string;
  deviceDescriptionPath: string;
}

export function writeNvidiaStandIn(labDirectory: string, uuid: string = standInGpu.uuid): NvidiaStandIn {
  const directory = path.join(labDirectory, 'nvidia');
  mkdirSync(path.join(directory, 'cdi'), { recursive: true });
  const programs = {
    'nvidia-smi': nvidiaSmi(uuid),
    'nvidia-container-runtime': wrapper(directory),
    'inject.mjs': inject,
    'cdi/nvidia.json': deviceDescription(path.join(directory, 'nvidia-smi'), uuid),
  };
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(path.join(directory, name), text);
    chmodSync(path.join(directory, name), 0o755);
  }
  return nvidiaStandInOf(labDirectory);
}

/** Where the one lies that was written before. */
export function nvidiaStandInOf(labDirectory: string): NvidiaStandIn {
  const directory = path.join(labDirectory, 'nvidia');
  return {
    runtimePath: path.join(directory, 'nvidia-container-runtime'),
    deviceDescriptionPath: path.join(directory, 'cdi/nvidia.json'),
  };
}
