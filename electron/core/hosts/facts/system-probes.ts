// Owns what is asked about the machine below the engine: distribution, memory, time, network settings, updates. Root is not needed;
// where it can be had without a password (`$root`), more is seen.
import { daemonProbe } from './daemon-probe.ts';
import { mayBecomeRoot, type Probe } from './probe-script.ts';

const osRelease: Probe = {
  name: 'os-release',
  from: 'cat /etc/os-release',
  script: 'cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release',
};

const machine: Probe = {
  name: 'machine',
  from: 'uname, nproc, /proc/meminfo',
  script: `${mayBecomeRoot}echo "kernel=$(uname -r)"
echo "architecture=$(uname -m)"
echo "cpus=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || grep -c ^processor /proc/cpuinfo)"
sed -n 's/^MemTotal: *\\([0-9]*\\) kB.*/memoryKibibytes=\\1/p' /proc/meminfo
echo "uptime=$(cut -d ' ' -f 1 /proc/uptime 2>/dev/null)"
echo "virtualisation=$(systemd-detect-virt 2>/dev/null)"
if command -v apt-get >/dev/null; then echo packageManager=apt; elif command -v dnf >/dev/null; then echo packageManager=dnf; else echo packageManager=none; fi
if [ "$(id -u)" = 0 ]; then echo rights=root; elif [ -n "$root" ]; then echo rights=sudo; else echo rights=none; fi`,
};

const selinux: Probe = {
  name: 'selinux',
  from: 'getenforce',
  script: `if command -v getenforce >/dev/null; then getenforce; exit; fi
if [ -r /sys/fs/selinux/enforce ]; then cat /sys/fs/selinux/enforce; exit; fi
[ -e /sys/fs/selinux ] || [ -e /etc/selinux/config ] || { echo absent; exit 0; }
echo 'SELinux is there, but getenforce is not'; exit 3`,
};

const driverUpgrades: Probe = {
  name: 'driver-upgrades',
  from: 'apt-config dump, dpkg-query -W; dnf-automatic, versionlock',
  script: `if command -v apt-config >/dev/null; then
  echo manager=apt
  apt-config dump 2>/dev/null | grep -E '^(APT::Periodic::(Unattended-Upgrade|Enable)|Unattended-Upgrade::Package-Blacklist)' | sed 's/^/setting /'
  # A hold is the package's wanted state "hold"; apt-mark would build its whole cache to say the same.
  dpkg-query -W -f 'package \${db:Status-Abbrev} \${Package}\\n\${db:Status-Want}:held \${Package}\\n' unattended-upgrades 'nvidia-*' 'libnvidia-*' 'linux-modules-nvidia-*' 'cuda-drivers*' 2>/dev/null |
    sed -n 's/^hold:held /held /p; /^package /p' | sort -u
  exit 0
fi
if command -v dnf >/dev/null; then
  echo manager=dnf
  for timer in dnf-automatic.timer dnf-automatic-install.timer; do echo "timer $timer $(systemctl is-enabled "$timer" 2>/dev/null)"; done
  grep -E '^ *(apply_updates|exclude|excludepkgs) *=' /etc/dnf/automatic.conf /etc/dnf/dnf.conf 2>/dev/null | sed 's/^[^:]*:/setting /'
  rpm -qa --qf 'package ii %{NAME}\\n' 'nvidia-*' 'kmod-nvidia*' 'cuda-drivers*' 2>/dev/null
  grep -vE '^ *(#|$)' /etc/dnf/plugins/versionlock.list 2>/dev/null | sed 's/^/held /'
  exit 0
fi
echo 'neither apt nor dnf'; exit 5`,
};

const firewall: Probe = {
  name: 'firewall',
  from: 'ufw status verbose, firewall-cmd --state, nft list ruleset',
  script: `${mayBecomeRoot}if command -v ufw >/dev/null; then
  if { [ "$(id -u)" = 0 ] || [ -n "$root" ]; } && status=$($root ufw status verbose 2>/dev/null); then
    printf '%s\\n' "$status" | sed -n 's/^Status: /ufw /p; s/^Default: allow (incoming).*/open 1-65535/p; s/^\\([0-9][0-9:]*\\)\\(\\/tcp\\)\\{0,1\\} *ALLOW\\( IN\\)\\{0,1\\} *Anywhere *$/open \\1/p'
    echo open-ports
  fi
  sed -n 's/^ENABLED=/ufw-enabled /p' /etc/ufw/ufw.conf 2>/dev/null
fi
if command -v firewall-cmd >/dev/null; then echo "firewalld $(firewall-cmd --state 2>&1 | tail -n 1)"
  if { [ "$(id -u)" = 0 ] || [ -n "$root" ]; } && ports=$($root firewall-cmd --list-ports 2>/dev/null); then
    printf '%s\\n' "$ports" | tr ' ' '\\n' | sed -n 's/^\\([0-9][0-9-]*\\)\\/tcp$/open \\1/p'
    echo open-ports
  fi
fi
if command -v nft >/dev/null; then
  { [ "$(id -u)" = 0 ] || [ -n "$root" ]; } && { echo nft; $root nft list ruleset 2>/dev/null && echo nft-end; }
elif command -v iptables >/dev/null; then
  { [ "$(id -u)" = 0 ] || [ -n "$root" ]; } && { echo iptables; $root iptables -S INPUT 2>/dev/null && echo iptables-end; }
else echo no-filter; fi
exit 0`,
};

const listeners: Probe = {
  name: 'listeners',
  from: 'ss -ltnup',
  script: `${mayBecomeRoot}if command -v ss >/dev/null; then $root ss -Hltnup && exit 0; fi
for kind in tcp tcp6 udp udp6; do echo "table $kind"; cat "/proc/net/$kind" 2>/dev/null; done; exit 0`,
};

const timeSync: Probe = {
  name: 'time-sync',
  from: 'timedatectl show',
  script: `for unit in chrony chronyd systemd-timesyncd ntpsec ntpd ntp; do
  [ "$(systemctl is-active "$unit" 2>/dev/null)" = active ] && echo "active=$unit"
done
timedatectl show 2>/dev/null
command -v chronyc >/dev/null && chronyc -n tracking 2>/dev/null | sed -n 's/^Leap status *: */chronyLeap=/p'
command -v ntpq >/dev/null && ntpq -c rv 2>/dev/null | tr ',' '\\n' | sed -n 's/^.*\\(leap_[a-z_]*\\).*/ntpLeap=\\1/p'
exit 0`,
};

const dns: Probe = {
  name: 'dns',
  from: 'cat /etc/resolv.conf',
  // systemd-resolved puts itself there; its own file has whom it asks.
  script: `cat /etc/resolv.conf || exit
if [ -r /run/systemd/resolve/resolv.conf ]; then printf '\\n%s upstream\\n' "$NONCE"; cat /run/systemd/resolve/resolv.conf; fi
exit 0`,
};

const proxy: Probe = {
  name: 'proxy',
  from: 'environment, /etc/environment, docker.service.d',
  script: `show() { sed -n "s#^ *\\(export  *\\)*\\([A-Za-z_]*[Pp][Rr][Oo][Xx][Yy]\\)=#$1 \\2=#p"; }
cat /etc/systemd/system/docker.service.d/*.conf /usr/lib/systemd/system/docker.service.d/*.conf 2>/dev/null |
  sed -n 's/^ *Environment= *//p' | sed 's/^"//; s/"$//; s/" *"/\\n/g' | tr ' ' '\\n' | show docker.service
cat /etc/environment 2>/dev/null | show /etc/environment
timeout 2 sh -lc env 2>/dev/null </dev/null | show environment
exit 0`,
};

export const systemProbes: Probe[] = [
  osRelease,
  machine,
  selinux,
  daemonProbe,
  driverUpgrades,
  firewall,
  listeners,
  timeSync,
  dns,
  proxy,
];
