// Owns editing Docker's daemon.json from a script: as JSON, never by pattern, and only when the result is valid.

/** `change` is Python that alters the dictionary `config`. Python is on every supported distribution; its place differs. */
export function editDaemonConfig(change: string): string {
  return `file="$root/etc/docker/daemon.json"
python=''
for one in python3 /usr/libexec/platform-python; do
  if command -v "$one" >/dev/null 2>&1; then python=$one; break; fi
done
[ -n "$python" ] || stop 'Python is not there, and daemon.json is not edited by pattern. Edit it by hand.'
mkdir -p "$state"
"$python" - "$file" "$state/new.json" <<'END_OF_PYTHON' || stop "$file is not valid JSON; it was not changed."
import json, os, sys
source, target = sys.argv[1], sys.argv[2]
text = open(source).read() if os.path.exists(source) else ""
config = json.loads(text) if text.strip() else {}
${change}
with open(target, "w") as out:
    json.dump(config, out, indent=4)
    out.write("\\n")
END_OF_PYTHON
if [ -z "$root" ] && dockerd --help 2>/dev/null | grep -q -- --validate; then
  dockerd --validate --config-file="$state/new.json" || stop 'Docker would not accept the result; nothing was changed.'
fi
if [ -e "$file" ] && cmp -s "$file" "$state/new.json"; then
  say "$file is as it should be"
else
  keep "$file"; cat "$state/new.json" >"$file"; seal "$file"
  say "Wrote $file"
fi
rm -f "$state/new.json"`;
}
