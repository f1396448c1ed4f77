// Owns that nothing of ours outlives its connection. The script comes on stdin and stdin stays open as long as somebody is
// interested: when it ends, or too much time has passed, a watcher ends everything in the script's session, also what left its
// process group (as `timeout` does). It reads /proc, because `pkill` is not everywhere.

/** What the host ends by itself later than we do, where nobody is left to tell it. */
const LATE_SECONDS = 10;

/**
 * The watcher is a grandchild, so that a bare `wait` in the script does not wait for it.
 * The whole is one `{ … }`, so the shell has read it before anything runs and no command can swallow the rest of the script.
 * Other administrators' programs lie in /usr/sbin, which a plain user's PATH lacks.
 */
export function withLifeline(script: string, deadlineMs: number): string {
  const seconds = Math.ceil(deadlineMs / 1000) + LATE_SECONDS;
  return `{
exec 3<&0 </dev/null
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"; export PATH
( (
  exec >/dev/null 2>&1
  session_of() { IFS= read -r line <"/proc/$1/stat" || return 1; set -- \${line##*) }; session=$4; }
  session_of "$$" && ours=$session || ours=
  if command -v timeout; then timeout ${seconds} cat <&3; else cat <&3; fi
  kill -s 0 "$$" || exit 0
  trap '' TERM HUP INT
  [ -n "$ours" ] || { kill -s TERM 0; exit 0; }
  session_of "$$" && [ "$session" = "$ours" ] || exit 0
  IFS= read -r line </proc/self/stat
  me=\${line%% *}
  for signal in TERM KILL; do
    left=
    for entry in /proc/[0-9]*; do
      pid=\${entry#/proc/}
      [ "$pid" = "$me" ] && continue
      session_of "$pid" && [ "$session" = "$ours" ] || continue
      left=1
      kill -s "$signal" "$pid" || sudo -n kill -s "$signal" "$pid"
    done
    [ -n "$left" ] && [ "$signal" = TERM ] && sleep 1
  done
) & )
exec 3<&-
${script}
exit
}
`;
}
