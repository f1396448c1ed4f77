// Owns changing Docker's daemon.json and restarting Docker from a script, so that the host is never left worse than it was: a file is
// checked against the version and the flags of that dockerd before it is used, and when Docker does not come back, the file of before is.
import { daemonFlagText, daemonSchemaText } from '#shared/domain/facts/daemon-keys';
import { quoted } from './script-text.ts';
import type { DaemonPlace } from './daemon-place.ts';

/** Shell functions that the scripts below call; each of them begins with this. */
export const daemonLibrary = ({ path, unit }: DaemonPlace): string => `in_force=${quoted(path)}
unit=${quoted(unit)}
daemon_file="$root$in_force"
find_python() {
  for python in python3 /usr/libexec/platform-python; do
    if command -v "$python" >/dev/null 2>&1; then return 0; fi
  done
  stop 'Python is not there, and daemon.json is not read by pattern. Look at it by hand.'
}
# The flags of the running dockerd, or of its unit, one a line: a key that is a flag as well keeps dockerd from starting.
daemon_flags() {
  [ -n "$live" ] || return 0
  pid=$(systemctl show -p MainPID --value "$unit" 2>/dev/null || true)
  if [ "\${pid:-0}" -gt 0 ] && [ -r "/proc/$pid/cmdline" ]; then
    tr '\\0' '\\n' <"/proc/$pid/cmdline" | tail -n +2
  else
    systemctl show -p ExecStart --value "$unit" 2>/dev/null | sed -n 's/.*argv\\[\\]=\\([^;]*\\) ;.*/\\1/p' | tr ' ' '\\n' | tail -n +2
  fi
}
# Ends the script when dockerd reads another file than this script was written for.
check_place() {
  mkdir -p "$state"
  daemon_flags >"$state/flags" || true
  named=$(awk 'take { print; exit } /^--config-file=/ { sub(/^--config-file=/, ""); print; exit } /^--config-file$/ { take = 1 }' "$state/flags")
  [ -n "$live" ] && [ -s "$state/flags" ] || return 0
  [ "\${named:-/etc/docker/daemon.json}" = "$in_force" ] || stop "Docker reads \${named:-/etc/docker/daemon.json} now, not $in_force. Check the host again; nothing was changed."
}
# Ends the script when dockerd would not start with FILE. Docker 23 and newer judge it themselves; for older ones this knows the keys.
check_daemon_config() {
  check_place
  [ -e "$1" ] || return 0
  find_python
  unknown=$("$python" - "$1" "$state/flags" <<'END_OF_PYTHON'
import json, sys
TYPES = {
    "boolean": lambda v: isinstance(v, bool),
    "number": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "text": lambda v: isinstance(v, str),
    "list": lambda v: isinstance(v, list) and all(isinstance(one, str) for one in v),
    "strings": lambda v: isinstance(v, dict) and all(isinstance(one, str) for one in v.values()),
    "object": lambda v: isinstance(v, dict),
    "objects": lambda v: isinstance(v, list) and all(isinstance(one, dict) for one in v),
}
SCHEMA = dict(line.split() for line in """
${daemonSchemaText}
""".split("\\n") if line)
try:
    text = open(sys.argv[1]).read()
    config = json.loads(text) if text.strip() else {}
except ValueError as problem:
    sys.exit("%s is not valid JSON: %s" % (sys.argv[1], problem))
if not isinstance(config, dict):
    sys.exit("%s is not a JSON object" % sys.argv[1])
KEYS = dict(line.split() for line in """
${daemonFlagText}
""".split("\\n") if line)
flags = set()
for line in open(sys.argv[2]).read().split("\\n"):
    if line.startswith("--"):
        name = line[2:].split("=", 1)[0]
        flags.add(KEYS.get(name, name))
    elif line.startswith("-"):
        flags.add(KEYS.get(line[1:2], line[1:2]))
problems = []
for key, value in config.items():
    if key in flags:
        problems.append("%s is set in the file and as a flag of dockerd" % key)
    kind = SCHEMA.get(key)
    if kind and not TYPES[kind](value):
        problems.append("%s must be %s, and is %s" % (key, {"strings": "an object whose values are texts", "list": "a list of texts"}.get(kind, "a " + kind), json.dumps(value)))
print(" ".join(sorted(set(config) - set(SCHEMA))))
sys.exit("; ".join(problems) if problems else 0)
END_OF_PYTHON
  ) || stop "Docker would not start with $1. Nothing was changed, and Docker was not restarted."
  command -v dockerd >/dev/null 2>&1 || return 0
  if dockerd --help 2>/dev/null | grep -q -- --validate; then
    dockerd --validate --config-file="$1" || stop "Docker does not accept $1. Nothing was changed, and Docker was not restarted."
  elif [ -n "$unknown" ]; then
    stop "This Docker cannot validate a file, and $1 has keys that this script does not know: $unknown. Nothing was changed, and Docker was not restarted."
  fi
}
# True when the engine answers within two minutes.
engine_answers() {
  tries=0
  while [ "$tries" -lt 120 ]; do
    if command -v docker >/dev/null 2>&1; then docker version >/dev/null 2>&1 && return 0
    elif systemctl is-active --quiet "$unit"; then return 0; fi
    systemctl is-failed --quiet "$unit" && return 1
    tries=$((tries + 1)); sleep 1
  done
  return 1
}
say_log() { journalctl -u "$unit" -n 20 --no-pager 2>/dev/null || true; }
# Puts NEW into the place of daemon.json, unless it is the same.
install_daemon_config() {
  check_daemon_config "$1"
  if [ -e "$daemon_file" ] && cmp -s "$daemon_file" "$1"; then
    say "$daemon_file is as it should be"
  else
    keep "$daemon_file"; cat "$1" >"$daemon_file"; seal "$daemon_file"
    say "Wrote $daemon_file"
  fi
  rm -f "$1"
}
# Restarts Docker and waits until it answers; when it does not, what this run changed is put back and Docker is started with that.
restart_docker() {
  [ -n "$live" ] || return 0
  say "Restarting $unit"
  if systemctl restart "$unit" && engine_answers; then return 0; fi
  say_log
  [ -e "$run" ] || stop 'Docker did not come back. This script changed no file; its log is above.'
  put_back_all
  systemctl reset-failed "$unit" 2>/dev/null || true
  if systemctl restart "$unit" && engine_answers; then
    stop 'Docker did not start with the new daemon.json. The earlier one was put back, and Docker runs again.'
  fi
  say_log
  stop 'Docker did not start with the new daemon.json, and does not start with the earlier one, which was put back, either. Its log is above.'
}`;

/** `change` is Python that alters the dictionary `config`. Python is on every supported distribution; its place differs. */
export function editDaemonConfig(change: string): string {
  return `find_python
mkdir -p "$state"
"$python" - "$daemon_file" "$state/new.json" <<'END_OF_PYTHON' || stop "$daemon_file is not valid JSON; it was not changed."
import json, os, sys
source, target = sys.argv[1], sys.argv[2]
text = open(source).read() if os.path.exists(source) else ""
config = json.loads(text) if text.strip() else {}
${change}
with open(target, "w") as out:
    json.dump(config, out, indent=4)
    out.write("\\n")
END_OF_PYTHON
install_daemon_config "$state/new.json"`;
}

/** The way back of a remedy that changed daemon.json: the earlier file is checked like a new one before Docker restarts with it. */
export const undoDaemonConfig = `mark=$(mark_of "$daemon_file")
if [ -s "$mark" ]; then check_daemon_config "$(cat "$mark")"; fi
give_back "$daemon_file"`;
