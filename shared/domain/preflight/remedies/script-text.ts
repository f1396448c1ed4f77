// Owns what every remedy script has in common: it says what it does, needs root and asks for it, may run again, keeps what it edits, and
// never restarts the host. POSIX sh. SITE_ADMIN_ROOT puts it below another directory, for trying it out.

export interface ScriptParts {
  remedyId: string;
  title: string;
  /** What the script is written for. */
  distribution: string;
  body: string;
}

/** One word for the shell, whatever is in it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

export function scriptText({ remedyId, title, distribution, body }: ScriptParts): string {
  return `#!/bin/sh
# ${oneLine(title)}
# Written by Site Admin for ${oneLine(distribution)}. Read it before you run it. It never restarts the host.
remedy() { cat <<'${END}'
set -eu
${frame(remedyId)}
${body.trim()}
${END}
}
# As root, or as a user who may become root without a password.
if [ -n "\${SITE_ADMIN_ROOT:-}" ] || [ "$(id -u)" -eq 0 ]; then exec sh -c "$(remedy)" </dev/null; fi
sudo -n true 2>/dev/null || { echo 'Run this as root, for example: sudo sh FILE' >&2; exit 1; }
exec sudo -n sh -c "$(remedy)" </dev/null
`;
}

const END = 'END_OF_REMEDY';

function frame(remedyId: string): string {
  return `root="\${SITE_ADMIN_ROOT:-}"
state="$root/var/lib/site-admin/${remedyId}"
stamp=$(date +%Y%m%d-%H%M%S)
say() { printf '%s\\n' "$*"; }
stop() { printf '%s\\n' "$*" >&2; exit 1; }
need() { command -v "$1" >/dev/null 2>&1 || stop "$1 is not there. $2"; }
mark_of() { printf '%s/%s' "$state" "$(printf '%s' "$1" | tr '/ ' '__')"; }
# Keeps FILE beside itself before the first edit, and remembers where.
keep() {
  mark=$(mark_of "$1")
  mkdir -p "$state"
  [ ! -e "$mark" ] || return 0
  if [ -e "$1" ]; then
    cp -p "$1" "$1.$stamp.site-admin"
    printf '%s\\n' "$1.$stamp.site-admin" >"$mark"
    say "Kept $1 as $1.$stamp.site-admin"
  else
    mkdir -p "$(dirname "$1")"
    : >"$mark"
  fi
}
# Remembers FILE as it is now, so that undo does not take away what somebody changes later.
seal() { cksum <"$1" >"$(mark_of "$1").sum"; }
# Puts FILE back as it was before the first edit.
give_back() {
  mark=$(mark_of "$1")
  if [ ! -e "$mark" ]; then say "Nothing to undo for $1"; return 0; fi
  if [ -e "$mark.sum" ] && [ -e "$1" ] && [ "$(cksum <"$1")" != "$(cat "$mark.sum")" ]; then
    stop "$1 was changed since; nothing was undone. The earlier one: $(cat "$mark")"
  fi
  if [ -s "$mark" ]; then cp -p "$(cat "$mark")" "$1"; say "Put $1 back"; else rm -f "$1"; say "Removed $1"; fi
  rm -f "$mark" "$mark.sum"
}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ');
}
