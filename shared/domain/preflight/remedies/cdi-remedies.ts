// Owns the remedy that writes CDI files: into the directories that the engine reads, in a version that it loads, and nothing beside them that
// takes their devices away. Source: docs/domain.md, "Host preparation" and "Known failures"; CDI specification; NVIDIA container toolkit, troubleshooting.
import { cdiReader } from '#shared/domain/facts/cdi-loading';
import { valueOf } from '#shared/domain/facts/reading';
import { isNvidia } from '../rules/cdi.ts';
import { needToolkit } from './container-remedies.ts';
import { quoted } from './script-text.ts';
import type { RemedyInput, RemedySpec } from './remedy-spec.ts';

const USUAL = ['/etc/cdi', '/var/run/cdi'];

interface CdiFiles {
  /** Written anew; the first also where it does not exist. */
  written: string[];
  /** Written anew where they have come to be meanwhile. */
  perhaps: string[];
  /** Describe the same devices in the same directory. */
  aside: string[];
  /** The newest version that the engine loads for certain; null where that is not known. */
  newest: string | null;
}

const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

function filesOf({ facts }: RemedyInput): CdiFiles {
  const engine = valueOf(facts.engine);
  const specs = (valueOf(facts.cdi) ?? []).filter(isNvidia);
  const named = engine?.cdiDirectories ?? [];
  const directories = named.length > 0 ? named : USUAL;
  const found = [...new Set(specs.map(({ path }) => directoryOf(path)))];
  const own = (directory: string) => `${directory}/nvidia.yaml`;
  const first = found.includes(directories[0] ?? '') ? [] : [own(directories[0] ?? '/etc/cdi')];
  const written = [...first, ...found.map(own)];
  return {
    written,
    perhaps: directories.map(own).filter((path) => !written.includes(path)),
    aside: specs.map(({ path }) => path).filter((path) => !written.includes(path)),
    newest: engine === null ? null : (cdiReader(engine)?.least ?? null),
  };
}

const safe = (path: string): boolean => !/[\r\n]/.test(path);

const setAside = (path: string): string => `path=${quoted(path)}
if [ -e "$root$path" ]; then keep "$root$path"; rm -f "$root$path"; note "$path"; say "Set $path aside"; fi`;

export const cdiRemedies: RemedySpec[] = [
  {
    id: 'generate-cdi',
    title: 'Write the CDI file anew',
    changes: (input) => {
      const { written, aside, newest } = filesOf(input);
      return [
        `Writes ${written.join(' and ')} for the driver that is loaded now${newest === null ? '' : `, in CDI ${newest} or older, which this engine loads`}.`,
        ...aside.map((path) => `Sets ${path} aside, which describes the same GPUs.`),
      ];
    },
    oneClick: true,
    undoWords: 'The script puts the earlier files back.',
    body: (input) => {
      const { written, perhaps, aside, newest } = filesOf(input);
      if (![...written, ...perhaps, ...aside].every(safe)) return null;
      return `${needToolkit}
mkdir -p "$state"
newest=${quoted(newest ?? '')}
version_of() { sed -n 's/^ *"\\{0,1\\}cdiVersion"\\{0,1\\}: *["'\\'']\\{0,1\\}v\\{0,1\\}\\([0-9.]*\\).*/\\1/p' "$1" | head -n 1; }
is_newer() { [ "$1" != "$2" ] && [ "$(printf '%s\\n%s\\n' "$1" "$2" | sort -V | tail -n 1)" = "$1" ]; }
nvidia-ctk cdi generate --output="$state/new.yaml"
version=$(version_of "$state/new.yaml")
[ -n "$version" ] || stop 'nvidia-ctk wrote no CDI file; no file was changed.'
if [ -n "$newest" ] && is_newer "$version" "$newest"; then
  say "nvidia-ctk writes CDI $version, and this engine loads up to $newest: leaving out the groups of device files"
  nvidia-ctk cdi generate --feature-flag=no-additional-gids-for-device-nodes --output="$state/new.yaml" || true
  version=$(version_of "$state/new.yaml")
  if [ -z "$version" ] || is_newer "$version" "$newest"; then
    rm -f "$state/new.yaml"
    stop "This toolkit writes nothing older than CDI $version. Update the engine; no file was changed."
  fi
  say 'To have nvidia-cdi-refresh write the same: NVIDIA_CTK_CDI_GENERATE_FEATURE_FLAGS=no-additional-gids-for-device-nodes in /etc/nvidia-container-toolkit/nvidia-cdi-refresh.env'
fi
remember "$state/files"
note() { grep -qxF "$1" "$state/files" 2>/dev/null || printf '%s\\n' "$1" >>"$state/files"; }
write() {
  path=$1 file="$root$1"
  made=; [ -e "$file" ] || made=yes
  keep "$file"; cat "$state/new.yaml" >"$file"; [ -z "$made" ] || chmod 644 "$file"; seal "$file"
  note "$path"
  say "Wrote $path in CDI $version"
}
for path in ${written.map(quoted).join(' ')}; do write "$path"; done
${perhaps.map((path) => `[ ! -e "$root"${quoted(path)} ] || write ${quoted(path)}`).join('\n')}
${aside.map(setAside).join('\n')}
rm -f "$state/new.yaml"`;
    },
    // What was written is known from the script's own list, whatever the host looks like now.
    undo: () => `[ -s "$state/files" ] || { say 'This remedy wrote nothing'; exit 0; }
while IFS= read -r path; do give_back "$root$path"; done <"$state/files"
rm -f "$state/files"`,
  },
];
