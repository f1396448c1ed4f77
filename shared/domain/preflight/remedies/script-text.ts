// Owns what every remedy script has in common: it says what it does, needs root and asks for it, may run again, keeps what it edits, and
// never restarts the host; a run that fails or is ended puts back what it edited. POSIX sh. SITE_ADMIN_ROOT puts it below another directory, for trying it out.

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
# Below another root nothing of the real system is called, unless the programs there are meant.
live=yes; [ -z "$root" ] || live="\${SITE_ADMIN_LIVE:-}"
run="$state/run.$$"
# Remembers FILE as it is now: a run that fails leaves it so.
remember() {
  mkdir -p "$run"
  copy="$run/$(printf '%s' "$1" | tr '/ ' '__')"
  [ ! -e "$copy.path" ] || return 0
  if [ -e "$1" ]; then cp -p "$1" "$copy"; fi
  printf '%s\\n' "$1" >"$copy.path"
}
# One word for the shell, whatever is in it.
quote() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\\\\\''/g")"; }
# COMMAND is run when this run fails: for what is no file.
on_failure() { mkdir -p "$run"; printf '%s\\n' "$1" >>"$run/undo"; }
# Takes back what this run did, the last first.
put_back_all() {
  if [ -e "$run/undo" ]; then sed '1!G;h;$!d' "$run/undo" | sh || true; fi
  for path in "$run"/*.path; do
    [ -e "$path" ] || continue
    file=$(cat "$path")
    if [ -e "\${path%.path}" ]; then cp -p "\${path%.path}" "$file"; else rm -f "$file"; fi
  done
  rm -rf "$run"
}
trap 'status=$?; [ "$status" -eq 0 ] || put_back_all; rm -rf "$run"' EXIT
trap 'exit 143' HUP INT TERM
# Keeps FILE beside itself before the first edit, and remembers where.
keep() {
  mark=$(mark_of "$1")
  mkdir -p "$state"
  remember "$1"; remember "$mark"; remember "$mark.sum"
  [ ! -e "$mark" ] || return 0
  if [ -e "$1" ]; then
    remember "$1.$stamp.site-admin"
    cp -p "$1" "$1.$stamp.site-admin"
    printf '%s\\n' "$1.$stamp.site-admin" >"$mark"
    say "Kept $1 as $1.$stamp.site-admin"
  else
    mkdir -p "$(dirname "$1")"
    : >"$mark"
  fi
}
# Remembers the sum of FILE as it is now, so that undo does not take away what somebody changes later.
seal() { cksum <"$1" >"$(mark_of "$1").sum"; }
# Puts FILE back as it was before the first edit.
give_back() {
  mark=$(mark_of "$1")
  if [ ! -e "$mark" ]; then say "Nothing to undo for $1"; return 0; fi
  if [ -e "$mark.sum" ] && [ -e "$1" ] && [ "$(cksum <"$1")" != "$(cat "$mark.sum")" ]; then
    stop "$1 was changed since; nothing was undone. The earlier one: $(cat "$mark")"
  fi
  remember "$1"; remember "$mark"; remember "$mark.sum"
  if [ -s "$mark" ]; then cp -p "$(cat "$mark")" "$1"; say "Put $1 back"; else rm -f "$1"; say "Removed $1"; fi
  rm -f "$mark" "$mark.sum"
}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ');
}
