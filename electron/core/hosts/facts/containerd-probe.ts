// Owns asking where containerd keeps images, for engines that leave them to it: containerd prints the settings that it has in force.
import { readContainerdRoot } from '#shared/domain/facts/readers/containerd';
import type { ImagePlace } from '#shared/domain/facts/engine-facts';
import { known, type Read } from '#shared/domain/facts/reading';
import type { HostShell } from '../shell/host-shell.ts';
import { askShell, type ShellQuestion } from './ask-shell.ts';
import { mayBecomeRoot, onlyTrusted, type Probe } from './probe-script.ts';

const probe: Probe = {
  name: 'containerd',
  from: 'containerd config dump',
  script: `${mayBecomeRoot}for comm in $(grep -lx containerd /proc/[0-9]*/comm 2>/dev/null); do
  process=\${comm%/comm}
  ${onlyTrusted}  printf '\\n%s containerd %s\\n' "$NONCE" "\${process#/proc/}"
  tr '\\0' '\\n' <"$process/cmdline" 2>/dev/null | sed 1d
  file=$(tr '\\0' '\\n' <"$process/cmdline" 2>/dev/null | awk 'take { print; exit } /^(--config|-c)=/ { sub(/^[^=]*=/, ""); print; exit } /^(--config|-c)$/ { take = 1 }')
  file=\${file:-/etc/containerd/config.toml}
  if ! [ -e "$file" ] && ! $as test -e "$file"; then
    printf '\\n%s settings absent\\n' "$NONCE"
  elif settings=$($as containerd --config "$file" config dump 2>/dev/null) && [ -n "$settings" ]; then
    printf '\\n%s settings dumped\\n%s\\n' "$NONCE" "$settings"
  elif settings=$(cat "$file" 2>/dev/null || $as cat "$file" 2>/dev/null); then
    printf '\\n%s settings file\\n%s\\n' "$NONCE" "$settings"
  else
    printf '\\n%s settings unreadable\\n' "$NONCE"
  fi
done
exit 0`,
};

/** The directory in which an engine's images are. */
export async function imageDirectory(
  shell: HostShell,
  place: ImagePlace,
  question: ShellQuestion,
): Promise<Read<string>> {
  if (place.store === 'engine') return known(place.root);
  const answers = await askShell(shell, { probes: [probe] }, question);
  return answers.read('containerd', (output) =>
    readContainerdRoot(output, { nonce: answers.nonce, address: place.address }),
  );
}
