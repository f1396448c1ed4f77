// Owns the remedies for the machine around the engine: directories, time, firewall, and looking who has a port. Source:
// docs/domain.md, "Ports", "Volumes" and "Network flows".
import { callerPorts, publishedOn } from '#shared/domain/roles/published-ports';
import { quoted } from './script-text.ts';
import type { RemedyInput, RemedySpec } from './remedy-spec.ts';

function apiPorts({ document, host }: RemedyInput): number[] {
  return callerPorts(document, host).map(({ port }) => port);
}

/** Ports that the document publishes on this host. */
function ports({ document, host }: RemedyInput): number[] {
  return publishedOn(document, host).map(({ port }) => port);
}

const firewallKind = `kind=''
if command -v ufw >/dev/null 2>&1 && ufw status | grep -q '^Status: active'; then kind=ufw
elif command -v firewall-cmd >/dev/null 2>&1 && firewall-cmd --state >/dev/null 2>&1; then kind=firewalld
else say 'No firewall that this script knows is active'; exit 0; fi`;

export const systemRemedies: RemedySpec[] = [
  {
    id: 'create-directories',
    title: 'Create the directories for models and files',
    changes: ({ host }) => [`Creates ${host.models} and ${host.files}, where they are missing.`],
    oneClick: true,
    undoWords: 'The script removes those that this remedy made, as long as they are empty.',
    // A line break in a path could end the script's own text and begin another; no directory is called so.
    body: ({ host }) =>
      /[\r\n]/.test(host.models + host.files)
        ? null
        : `mkdir -p "$state"
remember "$state/made"
touch "$state/made"
for directory in ${quoted(host.models)} ${quoted(host.files)}; do
  if [ -d "$root$directory" ]; then say "$directory is there"; continue; fi
  mkdir -p "$root$directory"
  on_failure "rmdir $(quote "$root$directory")"
  printf '%s\\n' "$directory" >>"$state/made"
  say "Made $directory"
done`,
    undo: () => `[ -s "$state/made" ] || { say 'This remedy made nothing'; exit 0; }
while IFS= read -r directory; do
  if rmdir "$root$directory" 2>/dev/null; then say "Removed $directory"; else say "$directory is not empty or gone; it stays"; fi
done <"$state/made"
rm -f "$state/made"`,
  },
  {
    id: 'time-sync',
    title: 'Switch time synchronisation on',
    changes: () => ['Switches the time service of the system on; installs one where there is none.'],
    oneClick: true,
    undoWords: 'The script switches it off again if this remedy switched it on.',
    body: (_, { family }) => `need timedatectl 'This needs systemd.'
if [ "$(timedatectl show -p NTP --value)" = yes ]; then say 'Time synchronisation is on already'; exit 0; fi
if [ "$(timedatectl show -p CanNTP --value)" != yes ]; then
  ${family === 'apt' ? 'DEBIAN_FRONTEND=noninteractive apt-get install -y systemd-timesyncd' : 'dnf install -y chrony'}
fi
timedatectl set-ntp true
mkdir -p "$state"; : >"$state/switched"
say 'Time synchronisation is on; it may take a minute until the clock is right'`,
    undo: () => `[ -e "$state/switched" ] || { say 'This remedy switched nothing'; exit 0; }
timedatectl set-ntp false
rm -f "$state/switched"`,
  },
  {
    id: 'open-api-port',
    title: 'Open the API port in the firewall',
    changes: (input) => [
      `Allows TCP port ${apiPorts(input).join(' and ')} from everywhere, in ufw or firewalld.`,
    ],
    oneClick: true,
    undoWords: 'The script takes exactly this rule away again, if this remedy added it.',
    body: (input) => `${firewallKind}
mkdir -p "$state"
for port in ${apiPorts(input).join(' ')}; do
if [ "$kind" = ufw ]; then
  if ufw show added | grep -qx "ufw allow $port/tcp"; then say "ufw allows $port already"; continue; fi
  ufw allow "$port/tcp"
else
  if firewall-cmd --query-port="$port/tcp" >/dev/null 2>&1; then say "firewalld allows $port already"; continue; fi
  firewall-cmd --permanent --add-port="$port/tcp"
  on_failure "firewall-cmd --permanent --remove-port=$port/tcp"
  firewall-cmd --add-port="$port/tcp"
fi
printf '%s %s\\n' "$kind" "$port" >>"$state/added"
done`,
    undo: () => `[ -s "$state/added" ] || { say 'This remedy added nothing'; exit 0; }
while read -r kind port; do
if [ "$kind" = ufw ]; then
  ufw delete allow "$port/tcp"
else
  firewall-cmd --permanent --remove-port="$port/tcp"
  firewall-cmd --remove-port="$port/tcp"
fi
done <"$state/added"
rm -f "$state/added"`,
  },
  {
    id: 'free-port',
    title: 'See who has the ports',
    changes: () => [
      'Changes nothing: shows which programs and containers have the ports of this host. You decide.',
    ],
    undoWords: 'There is nothing to take back.',
    body: (input) => `for port in ${ports(input).join(' ')}; do
  say "Port $port:"
  ss -Hltnp "sport = :$port" || true
  for engine in docker podman; do
    command -v "$engine" >/dev/null 2>&1 || continue
    "$engine" ps --filter "publish=$port" --format '{{.ID}} {{.Names}} {{.Image}}' || true
  done
done
say 'Stop what should not be there by its own means, or choose another port in the site document.'`,
  },
];
