// Owns what is asked about the file systems that matter: room, and the time of a synchronous write where models and journal live.
import type { Filesystem } from '#shared/domain/facts/system-facts';
import { quote, type Probe } from './probe-script.ts';

type Purpose = Filesystem['purpose'];
export type Directories = Partial<Record<Purpose, string>>;

const WRITES = 24;

/** `$place` is the directory or its nearest existing parent, `$exists` which of the two. */
const find = (directory: string): string => `place=${quote(directory)}; exists=yes
while [ ! -e "$place" ]; do
  exists=no
  case "$place" in */*) place=\${place%/*} ;; *) exit 3 ;; esac
  [ -n "$place" ] || place=/
done
`;

const room = (purpose: Purpose, directory: string): Probe => ({
  name: `room-${purpose}`,
  from: `df -PkT ${directory}`,
  script: `${find(directory)}printf '%s %s\\n' "$exists" "$place"; df -PkT "$place"`,
});

/** Each write is a dd of its own, so that dd's own figure is the time of one write. The file is gone however it ends. */
const latency = (purpose: Purpose, directory: string): Probe => ({
  name: `latency-${purpose}`,
  from: `dd bs=4k count=1 oflag=dsync, ${WRITES} times in ${directory}`,
  script: `${find(directory)}printf '%s %s\\n' "$exists" "$place"
file=$(mktemp "$place/.site-admin-probe.XXXXXX" 2>&1) || { echo "$file"; exit 6; }
trap 'rm -f "$file"' EXIT
trap 'exit 143' TERM HUP INT
count=0
while [ "$count" -lt ${WRITES} ]; do
  dd if=/dev/zero of="$file" bs=4k count=1 oflag=dsync conv=notrunc 2>&1 | sed -n '/copied/p;/dd:/p'
  count=$((count + 1))
done`,
});

/** Read as is; root may write where a plain user may not. */
export function diskProbes(directories: Directories): Probe[] {
  const entries = Object.entries(directories) as [Purpose, string][];
  const written = entries.filter(([purpose]) => purpose === 'models' || purpose === 'journal');
  return [
    ...entries.map(([purpose, directory]) => room(purpose, directory)),
    ...written.map(([purpose, directory]) => latency(purpose, directory)),
  ];
}
