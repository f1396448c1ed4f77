// Owns what is asked about GPUs on a host: nvidia-smi, kernel modules, PCI bus, container toolkit, CDI, Secure Boot. None needs root.
import type { EngineFacts } from '#shared/domain/facts/engine-facts';
import { quote, type Probe } from './probe-script.ts';

const FIELDS =
  'index,uuid,name,pci.bus_id,memory.total,memory.used,utilization.gpu,driver_version,ecc.mode.current,mig.mode.current';
const FORMAT = '--format=csv,noheader,nounits';

export const smiXml: Probe = {
  name: 'smi-xml',
  from: 'nvidia-smi -q -x',
  // Without persistence mode the driver starts each GPU first, which takes seconds on large machines.
  script: 'nvidia-smi -q -x',
};

export const smiRows: Probe = {
  name: 'smi-rows',
  from: 'nvidia-smi --query-gpu=…',
  // Drivers before 510 do not know compute_cap and refuse the whole question.
  script: `nvidia-smi --query-gpu=${FIELDS},compute_cap ${FORMAT} || nvidia-smi --query-gpu=${FIELDS} ${FORMAT}`,
};

const kernelModule: Probe = {
  name: 'kernel-module',
  from: 'cat /proc/driver/nvidia/version',
  script: '[ -e /proc/driver/nvidia/version ] || exit 4; cat /proc/driver/nvidia/version',
};

const modules: Probe = {
  name: 'modules',
  from: 'lsmod',
  // A kernel without loadable modules has no list of them; what is built in shows in /sys.
  script: `[ -d /sys/module ] || exit 3
[ -d /sys/module/nouveau ] && echo 'nouveau 0 0 - Live 0x0'
grep -E '^(nouveau|nvidia)' /proc/modules 2>/dev/null
exit 0`,
};

const pci: Probe = {
  name: 'pci',
  from: '/sys/bus/pci/devices',
  script: `[ -d /sys/bus/pci/devices ] || { echo 'no PCI bus'; exit 3; }
for device in /sys/bus/pci/devices/*; do
  read -r vendor <"$device/vendor" && [ "$vendor" = 0x10de ] || continue
  read -r class <"$device/class"; case "$class" in 0x03*) ;; *) continue ;; esac
  read -r id <"$device/device"
  address=\${device##*/}
  driver=$(readlink "$device/driver") || driver=
  name=$(lspci -s "$address" 2>/dev/null | sed 's/^[^ ]* //') || name=
  printf '%s\\t%s\\t%s\\t%s\\n' "$address" "$id" "\${driver##*/}" "$name"
done 2>/dev/null
exit 0`,
};

const toolkit: Probe = {
  name: 'toolkit',
  from: 'nvidia-ctk --version',
  script: `if command -v nvidia-ctk >/dev/null; then nvidia-ctk --version; exit; fi
if command -v dpkg-query >/dev/null; then dpkg-query -W -f '\${Status} \${Version}\\n' nvidia-container-toolkit; exit 0; fi
if command -v rpm >/dev/null; then rpm -q --qf 'install ok installed %{VERSION}\\n' nvidia-container-toolkit; exit 0; fi
echo 'no nvidia-ctk, no dpkg, no rpm'; exit 5`,
};

/** Where engines look that do not say where. Source: CDI specification; later ones win. */
const USUAL_DIRECTORIES = ['/etc/cdi', '/var/run/cdi'];

const podmansDirectories = `settings=$(cat /usr/share/containers/containers.conf /etc/containers/containers.conf /etc/containers/containers.conf.d/*.conf 2>/dev/null | sed -n 's/^ *cdi_spec_dirs *= *\\[\\([^]]*\\)\\].*/\\1/p' | tail -n 1)
[ -z "$settings" ] || set -- $(printf '%s' "$settings" | tr ',' '\\n' | sed 's/[" ]//g')
`;

/**
 * Each file is introduced by a line with the nonce, which no file can hold. Podman names other directories in containers.conf, the last of
 * these files counts.
 */
const cdi = (directories: string[], isPodman: boolean): Probe => ({
  name: 'cdi',
  from: directories.join(' and '),
  script: `set -- ${directories.map(quote).join(' ')}
${isPodman ? podmansDirectories : ''}order=-1
for directory in "$@"; do
  order=$((order + 1))
  for file in "$directory"/*.yaml "$directory"/*.yml "$directory"/*.json; do
    [ -f "$file" ] || continue
    printf '\\n%s file %s %s %s\\n' "$NONCE" "$(stat -c %Y "$file" 2>/dev/null || echo -)" "$order" "$file"
    head -c 200000 "$file" || { printf '\\n%s unreadable\\n' "$NONCE"; continue; }
    tr ',{}' '\\n\\n\\n' <"$file" | sed -n 's/^[^#]*hostPath"*: *"*\\([^"]*[^" ]\\)"* *$/\\1/p' | sort -u | head -n 1000 |
      while IFS= read -r path; do [ -e "$path" ] || printf '\\n%s missing %s' "$NONCE" "$path"; done
  done
done
exit 0`,
});

const secureBoot: Probe = {
  name: 'secure-boot',
  from: 'mokutil --sb-state',
  script: `if [ ! -d /sys/firmware/efi ]; then echo 'no EFI'; exit 0; fi
if command -v mokutil >/dev/null && mokutil --sb-state; then exit 0; fi
for file in /sys/firmware/efi/efivars/SecureBoot-*; do
  [ -r "$file" ] && { printf 'variable'; od -An -tu1 "$file"; exit 0; }
done
echo 'EFI without a SecureBoot variable'; exit 0`,
};

export function gpuProbes(engine: Pick<EngineFacts, 'product' | 'cdiDirectories'> | null): Probe[] {
  const named = engine?.cdiDirectories ?? [];
  const directories = named.length > 0 ? named : USUAL_DIRECTORIES;
  const specs = cdi(directories, engine?.product === 'podman' && named.length === 0);
  return [smiXml, smiRows, kernelModule, modules, pci, toolkit, specs, secureBoot];
}
