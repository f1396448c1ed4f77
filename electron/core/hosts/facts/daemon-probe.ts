// Owns asking which dockerd runs on a host, how it was started, and what is in the file that it reads.
import { mayBecomeRoot, onlyTrusted, type Probe } from './probe-script.ts';

/**
 * Rootless Docker reads the file of its account; snap and others name it on the command line. The start is told in clock ticks since the
 * host started.
 */
export const daemonProbe: Probe = {
  name: 'daemon-config',
  from: 'ps -C dockerd -o pid,user,args; cat daemon.json',
  script: `${mayBecomeRoot}flag() { tr '\\0' '\\n' <"$process/cmdline" | awk -v name="--$1" 'take { print; exit } index($0, name "=") == 1 { print substr($0, length(name) + 2); exit } $0 == name { take = 1 }'; }
for comm in $(grep -lx dockerd /proc/[0-9]*/comm 2>/dev/null); do
  process=\${comm%/comm}
  ${onlyTrusted}  account=$(stat -c %U "$process")
  home=$(getent passwd "$uid" 2>/dev/null | cut -d : -f 6)
  printf '\\n%s daemon %s\\n' "$NONCE" "\${process#/proc/}"
  printf 'uid=%s\\naccount=%s\\nhome=%s\\n' "$uid" "$account" "$home"
  printf 'unit=%s\\n' "$(sed -n 's#^.*/user@[0-9]*\\.service/#/#; s#^.*/\\([^/]*\\.service\\)\\(/.*\\)\\{0,1\\}$#\\1#p' "$process/cgroup" 2>/dev/null | head -n 1)"
  ticks=$(sed 's/^.*) //' "$process/stat" 2>/dev/null | cut -d ' ' -f 20)
  boot=$(sed -n 's/^btime //p' /proc/stat)
  rate=$(getconf CLK_TCK 2>/dev/null)
  [ -n "$ticks" ] && [ -n "$boot" ] && echo "started=$((boot + ticks / \${rate:-100}))"
  if [ "$uid" != 0 ]; then
    if [ -e "/var/lib/systemd/linger/$account" ]; then echo lingers=yes; else echo lingers=no; fi
    echo "lowestPort=$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start 2>/dev/null)"
  fi
  tr '\\0' '\\n' <"$process/cmdline" | sed '1d; s/^/arg=/'
  file=$(flag config-file)
  if [ -z "$file" ] && [ "$uid" = 0 ]; then file=/etc/docker/daemon.json; fi
  if [ -z "$file" ]; then
    settings=$({ tr '\\0' '\\n' <"$process/environ" || $as tr '\\0' '\\n' <"$process/environ"; } 2>/dev/null | sed -n 's/^XDG_CONFIG_HOME=//p' | head -n 1)
    file=\${settings:-$home/.config}/docker/daemon.json
  fi
  if [ -e "$file" ]; then
    text=$(cat "$file" 2>/dev/null || $as cat "$file" 2>&1) && state=there || state=unreadable
  elif $as test -e "$file" 2>/dev/null; then
    text=$($as cat "$file" 2>&1) && state=there || state=unreadable
  elif [ -x "$(dirname "$(dirname "$file")")" ] || [ -n "$as" ]; then text='' state=absent
  else text='' state=unreadable; fi
  # dockerd judges the file itself since 23.0; its flags it does not look at then. Only the one that is installed is run, and only where it is the same.
  program=$(readlink -f "$(command -v dockerd 2>/dev/null)" 2>/dev/null)
  if [ "$state" = there ] && [ -n "$program" ] && [ "$($as readlink "$process/exe" 2>/dev/null)" = "$program" ] && "$program" --help 2>/dev/null | grep -q -- --validate; then
    said=$($as "$program" --validate --config-file="$file" 2>&1) || printf 'refusal=%s\\n' "$(printf '%s\\n' "$said" | tail -n 1)"
  fi
  data=$(flag data-root)
  [ -n "$data" ] || data=$(printf '%s' "$text" | sed -n 's/.*"data-root" *: *"\\([^"]*\\)".*/\\1/p' | head -n 1)
  if [ -z "$data" ] && [ "$uid" = 0 ]; then data=/var/lib/docker; fi
  data=\${data:-$home/.local/share/docker}
  echo "root=$(readlink -f "$data" 2>/dev/null || echo "$data")"
  printf '\\n%s config %s %s %s\\n%s\\n' "$NONCE" "$state" "$({ stat -L -c %Y "$file" || $as stat -L -c %Y "$file"; } 2>/dev/null || echo -)" "$file" "$text"
done
exit 0`,
};
