// Owns the frame around what a host is asked. Each probe runs beside the others with a limit of its own, and what it prints comes back
// as base64 in lines that begin with a word which nothing on the host knew before, so no output can pass for another probe's.
import { randomBytes } from 'node:crypto';
import type { Output } from '#shared/domain/facts/readers/output';

export interface Probe {
  name: string;
  /** POSIX sh, run with LC_ALL=C. `$NONCE` is a word that its output may be divided with. */
  script: string;
  /** What an operator would type to see the same. */
  from: string;
  /** `PROBE_SECONDS` where it is not said. */
  timeoutSeconds?: number;
}

/**
 * Ends a probe that hangs. It is no measure of how fast a host answers: dozens of programs start at once, and on a busy host the last of
 * them begins seconds later.
 */
export const PROBE_SECONDS = 10;

const MOST_SECTION_BYTES = 524_288;
/** Short enough to be written in one piece, so that probes that print at the same time do not mix. */
const CHUNK_CHARS = 2_000;

/**
 * Sets `$root` to what makes a command run as root, or to nothing. sudo only where the user is in a group that has it: everybody else's
 * attempt would be reported to the host's administrator.
 */
export const mayBecomeRoot = `root=
if [ "$(id -u)" != 0 ] && command -v sudo >/dev/null; then
  case " $(id -Gn 2>/dev/null) " in *" sudo "*|*" wheel "*|*" admin "*|*" google-sudoers "*) timeout 2 sudo -n true 2>/dev/null && root='sudo -n' ;; esac
fi
`;

/**
 * For a loop over processes: passes over those of other accounts, because anybody may give a process any name and any argument; sets `$as`
 * for the others, which is `$root` for what root started.
 */
export const onlyTrusted = `uid=$(stat -c %u "$process" 2>/dev/null) || continue
  if [ "$uid" = 0 ]; then as=$root; elif [ "$uid" = "$(id -u)" ]; then as=; else continue; fi
`;

export const newNonce = (): string => `sa${randomBytes(12).toString('hex')}`;

export const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** `env` is seen by the probes and by nobody else: it is in no argument. */
export function probeScript(probes: Probe[], nonce: string, env: Record<string, string> = {}): string {
  const calls = probes.map(
    ({ name, timeoutSeconds = PROBE_SECONDS, script }) => `emit ${name} ${timeoutSeconds} ${quote(script)} &`,
  );
  const variables = Object.entries(env).map(([name, value]) => `${name}=${quote(value)}; export ${name}\n`);
  return `${variables.join('')}LC_ALL=C LANG=C LANGUAGE=C NONCE=${nonce}; export LC_ALL LANG LANGUAGE NONCE
printf '%s @clock %s\\n' "$NONCE" "$(date +%s.%N)"
limit=
timeout 1 true 2>/dev/null && limit=timeout
timeout -k 1 1 true 2>/dev/null && limit='timeout -k 1'
emit() {
  { $limit \${limit:+"$2"} sh -c "$3" 2>&1; printf '\\n%s %s' "$NONCE" "$?"; } | head -c ${MOST_SECTION_BYTES} | base64 -w ${CHUNK_CHARS} | {
    count=0
    while IFS= read -r line || [ -n "$line" ]; do
      count=$((count + \${#line}))
      printf '%s %s %s\\n' "$NONCE" "$1" "$line"
    done
    printf '%s %s . %s\\n' "$NONCE" "$1" "$count"
  }
}
${calls.join('\n')}
wait`;
}

export interface Sections {
  /** By name; a probe that did not come to its end is not there. */
  outputs: Map<string, Output>;
  /** What the host's clock showed when the script began, in seconds; null when it did not say. */
  hostSeconds: string | null;
}

export function readSections(stdout: Buffer, nonce: string): Sections {
  const chunks = new Map<string, string[]>();
  const outputs = new Map<string, Output>();
  let hostSeconds: string | null = null;
  for (const line of stdout.toString('latin1').split('\n')) {
    const [first, name = '', chunk = '', count] = line.split(' ');
    if (first !== nonce) continue;
    if (name === '@clock') hostSeconds ??= chunk;
    else if (chunk !== '.') chunks.set(name, [...(chunks.get(name) ?? []), chunk]);
    else {
      const encoded = (chunks.get(name) ?? []).join('');
      if (encoded.length === Number(count)) outputs.set(name, outputOf(encoded, nonce));
    }
  }
  return { outputs, hostSeconds };
}

function outputOf(encoded: string, nonce: string): Output {
  const text = new TextDecoder().decode(Buffer.from(encoded, 'base64'));
  const at = text.lastIndexOf(`\n${nonce} `);
  if (at < 0) return { text, exitCode: null, cut: true };
  return { text: text.slice(0, at), exitCode: Number(text.slice(at + nonce.length + 2)), cut: false };
}
