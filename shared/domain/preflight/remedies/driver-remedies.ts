// Owns the remedies for driver and GPU: nouveau, the driver itself, keeping it, MIG. Source: docs/domain.md, "Drivers", "Host preparation" and "Hosts in practice".
import type { RemedySpec } from './remedy-spec.ts';

const rebuild = (family: 'apt' | 'dnf') => `if [ -n "$live" ]; then
  say 'Rebuilding the initial RAM disk'
  ${family === 'apt' ? 'update-initramfs -u' : 'dracut --force'}
fi`;

const nvidiaPackages = `dpkg-query -W -f '\${db:Status-Abbrev} \${Package}\\n' 'nvidia-*' 'libnvidia-*' 'linux-modules-nvidia-*' 'cuda-drivers*' 2>/dev/null | awk '$1 ~ /^[ih]i$/ && $2 !~ /container/ { print $2 }'`;

export const driverRemedies: RemedySpec[] = [
  {
    id: 'blacklist-nouveau',
    title: 'Keep nouveau from loading',
    changes: () => [
      'Writes /etc/modprobe.d/blacklist-nouveau.conf and rebuilds the initial RAM disk.',
      'Takes effect with the next start of the host, which the script leaves to you.',
    ],
    undoWords:
      'The script removes the file, or puts the earlier one back, and rebuilds the initial RAM disk.',
    body: (_, { family }) => `file="$root/etc/modprobe.d/blacklist-nouveau.conf"
keep "$file"
printf 'blacklist nouveau\\noptions nouveau modeset=0\\n' >"$file"
seal "$file"
say "Wrote $file"
${rebuild(family)}
say 'Restart the host when the site may be away; until then nouveau stays loaded.'`,
    undo: (_, { family }) => `give_back "$root/etc/modprobe.d/blacklist-nouveau.conf"
${rebuild(family)}`,
  },
  {
    id: 'install-driver',
    title: 'Install driver 580 with open kernel modules',
    changes: () => [
      'Installs kernel headers and driver 580 with open kernel modules from the package sources of the host.',
      'Takes effect with the next start of the host, which the script leaves to you.',
    ],
    interruption:
      'Running containers keep the loaded driver until the host restarts; new ones may fail until then, because module and libraries differ.',
    undoWords:
      'Install the earlier driver by its version from the same package source and restart the host; the script prints which one that was.',
    body: (_, { family, id }) => {
      if (id === 'debian') return null;
      const before = `mkdir -p "$state"
[ -r /sys/module/nvidia/version ] && say "Loaded before: $(cat /sys/module/nvidia/version)" | tee "$state/before"
kernel=$(uname -r)`;
      if (family === 'apt') {
        return `${before}
apt-get update
if ! apt-cache policy nvidia-driver-580-open | grep -q 'Candidate: [0-9]'; then
  stop 'No package source of this host has nvidia-driver-580-open. Add one, or your mirror of it, then run this again.'
fi
DEBIAN_FRONTEND=noninteractive apt-get install -y "linux-headers-$kernel" nvidia-driver-580-open
say 'Installed. Restart the host when the site may be away.'`;
      }
      const headers =
        id === 'ol' ? 'kernel-devel kernel-headers' : '"kernel-devel-$kernel" "kernel-headers-$kernel"';
      return `${before}
if ! dnf -q module list nvidia-driver 2>/dev/null | grep -q '580-open'; then
  stop 'No package source of this host has the module nvidia-driver:580-open. Add the one that NVIDIA names in its installation guide, or your mirror of it, then run this again.'
fi
dnf install -y ${headers}
dnf module reset -y nvidia-driver
dnf module install -y nvidia-driver:580-open
say 'Installed. Restart the host when the site may be away.'`;
    },
  },
  {
    id: 'hold-driver',
    title: 'Keep automatic updates from the driver',
    changes: () => [
      'Ubuntu and Debian: holds the installed NVIDIA packages (apt-mark hold).',
      'Red Hat and Oracle: excludes them in /etc/dnf/automatic.conf. Updates by hand stay possible there.',
    ],
    oneClick: true,
    undoWords: 'The script releases exactly the packages that this remedy held.',
    body: (_, { family }) =>
      family === 'apt'
        ? `mkdir -p "$state"
${nvidiaPackages} >"$state/packages"
[ -s "$state/packages" ] || stop 'No NVIDIA package is installed; there is nothing to hold.'
apt-mark showhold >"$state/already"
remember "$state/held"
touch "$state/held"
while IFS= read -r package; do
  if grep -qx "$package" "$state/already"; then say "$package is held already"; continue; fi
  apt-mark hold "$package"
  on_failure "apt-mark unhold $package"
  printf '%s\\n' "$package" >>"$state/held"
done <"$state/packages"
rm -f "$state/packages" "$state/already"`
        : `file="$root/etc/dnf/automatic.conf"
[ -e "$file" ] || stop "$file is not there: this host does not update by itself with dnf-automatic."
if grep -E '^ *exclude(pkgs)? *=' "$file" | grep -F '*nvidia*' | grep -qF 'cuda-drivers*'; then say 'The driver is excluded already'; exit 0; fi
keep "$file"
line='excludepkgs=*nvidia* cuda-drivers*'
if grep -qE '^ *exclude(pkgs)? *=' "$file"; then
  sed -E 's/^( *exclude(pkgs)? *=.*)$/\\1 *nvidia* cuda-drivers*/' "$file" >"$state/new"
elif grep -q '^\\[base\\]' "$file"; then
  sed "s/^\\[base\\]/[base]\\n$line/" "$file" >"$state/new"
else
  { cat "$file"; printf '\\n[base]\\n%s\\n' "$line"; } >"$state/new"
fi
cat "$state/new" >"$file"; rm -f "$state/new"; seal "$file"
say "Wrote $file"`,
    undo: (_, { family }) =>
      family === 'apt'
        ? `[ -s "$state/held" ] || { say 'This remedy held nothing'; exit 0; }
while IFS= read -r package; do apt-mark unhold "$package"; done <"$state/held"
rm -f "$state/held"`
        : `give_back "$root/etc/dnf/automatic.conf"`,
  },
  {
    id: 'switch-mig-off',
    title: 'Switch MIG off',
    changes: () => ['Switches MIG off on every GPU where it is on. The GPU must not be in use.'],
    interruption: 'Programs that use a part of these GPUs must be ended first; nvidia-smi refuses otherwise.',
    undoWords: 'The script switches MIG on again at the same GPUs; their parts must be made anew.',
    body: () => `need nvidia-smi 'Install the driver first.'
mkdir -p "$state"
nvidia-smi --query-gpu=uuid,mig.mode.current --format=csv,noheader | awk -F', ' '$2 == "Enabled" { print $1 }' >"$state/on"
[ -s "$state/on" ] || { say 'MIG is off on every GPU'; exit 0; }
remember "$state/switched"
while IFS= read -r gpu; do
  nvidia-smi -i "$gpu" -mig 0
  on_failure "nvidia-smi -i $gpu -mig 1"
  grep -qx "$gpu" "$state/switched" 2>/dev/null || printf '%s\\n' "$gpu" >>"$state/switched"
done <"$state/on"
say 'Where nvidia-smi says "pending", the GPU must be reset or the host restarted; this script does neither.'`,
    undo: () => `[ -s "$state/switched" ] || { say 'This remedy switched nothing'; exit 0; }
while IFS= read -r gpu; do nvidia-smi -i "$gpu" -mig 1; done <"$state/switched"
rm -f "$state/switched"`,
  },
];
