// Owns what a lab host shows of itself: distribution, GPU, driver, toolkit. Real places, scripted contents; the lab has no GPU.
// The host's own /etc and these mounts exist only inside it.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { standInGpu } from '#test/lab/nvidia-stand-in';
import { runProgram } from '#test/lab/run-program';
import { plainPassword, plainUser, type HostKind } from './lab-host.ts';

const GPU_PCI_ADDRESS = '0000:00:1e.0';

const releases: Record<HostKind, string> = {
  docker: 'PRETTY_NAME="Ubuntu 24.04.3 LTS"\nNAME="Ubuntu"\nVERSION_ID="24.04"\nID=ubuntu\nID_LIKE=debian\n',
  podman:
    'PRETTY_NAME="Red Hat Enterprise Linux 9.6 (Plow)"\nNAME="Red Hat Enterprise Linux"\nVERSION_ID="9.6"\nID="rhel"\nID_LIKE="fedora"\n',
};

export interface OutfitOptions {
  directory: string;
  kind: HostKind;
  nameServer: string;
  /** Path of the stand-in runtime, for the engine's own configuration. */
  runtimePath: string;
  nvidiaSmi: string;
  gpuUuid: string;
}

/** Writes the files; answers the shell commands that put them in place inside the host's mount namespace. */
export async function writeOutfit(options: OutfitOptions): Promise<string> {
  const { directory, kind } = options;
  const outfit = path.join(directory, 'outfit');
  const files: Record<string, string> = {
    ...(await accounts()),
    'etc/os-release': releases[kind],
    'etc/resolv.conf': `nameserver ${options.nameServer}\n`,
    'proc-driver/nvidia/version': moduleVersion(),
    [`pci/${GPU_PCI_ADDRESS}/vendor`]: '0x10de\n',
    [`pci/${GPU_PCI_ADDRESS}/device`]: '0x27b8\n',
    [`pci/${GPU_PCI_ADDRESS}/class`]: '0x030200\n',
    ...(kind === 'docker' ? { 'etc/docker/daemon.json': daemonJson(options.runtimePath) } : {}),
  };
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(outfit, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o644 });
  }
  writePrograms(path.join(outfit, 'bin'), options);
  return [
    // Its own /etc, so that what is changed there is changed on this host alone.
    `mkdir -p /run/etc && cp -a /etc/. /run/etc/ && rm -rf /run/etc/docker /run/etc/cdi /run/etc/os-release /run/etc/resolv.conf`,
    `cp -r '${outfit}/etc/.' /run/etc/ && mount --bind /run/etc /etc`,
    `mount --bind '${outfit}/proc-driver' /proc/driver`,
    `mount --bind '${outfit}/pci' /sys/bus/pci/devices`,
  ].join(' && ');
}

/** Where the host's own programs lie, before all others. */
export const programsOf = (directory: string): string => path.join(directory, 'outfit', 'bin');

/** Accounts of the host: root, and one that may log in and nothing more. */
async function accounts(): Promise<Record<string, string>> {
  const salt = '$6$siteadminlab';
  const hash = await runProgram('perl', ['-e', 'print crypt($ARGV[0], $ARGV[1])', plainPassword, salt]);
  return {
    // A `*` in shadow says: no password, and not locked either.
    'etc/shadow': `root:*:19000::::::\nsshd:!:19000::::::\n${plainUser}:${hash}:19000::::::\n`,
    'etc/passwd': `root:x:0:0:root:/root:/bin/sh\nsshd:x:100:65534::/run/sshd:/usr/sbin/nologin\n${plainUser}:x:1900:1900::/tmp:/bin/sh\n`,
    'etc/group': `root:x:0:\ndocker:x:1899:\n${plainUser}:x:1900:\n`,
  };
}

const moduleVersion = (): string =>
  `NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  ${standInGpu.driverVersion}  Release Build  (dvs-builder@U22-I3-AE18-23-3)\nGCC version:  gcc version 13.3.0 (Ubuntu 13.3.0-6ubuntu2~24.04)\n`;

function daemonJson(runtimePath: string): string {
  const config = {
    runtimes: { nvidia: { path: runtimePath, args: [] } },
    'exec-opts': ['native.cgroupdriver=cgroupfs'],
    'log-driver': 'json-file',
    'log-opts': { 'max-size': '50m', 'max-file': '5' },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** The programs that NVIDIA's packages bring, as far as somebody asks them here. */
function writePrograms(directory: string, { nvidiaSmi, gpuUuid }: OutfitOptions): void {
  mkdirSync(directory, { recursive: true });
  const programs: Record<string, string> = {
    'nvidia-smi': `#!/bin/sh\nexec '${nvidiaSmi}' "$@"\n`,
    'nvidia-ctk': `#!/bin/sh
# Stand-in of the Site Admin lab.
case "$1 $2" in
  "--version "*) echo 'NVIDIA Container Toolkit CLI version 1.17.8'; echo 'commit: f202b80a9b9d0db00d9b1d73c0128c8962c55f4d' ;;
  "cdi list") for file in /etc/cdi/*.yaml /var/run/cdi/*; do [ -e "$file" ] && echo nvidia.com/gpu=0 && echo nvidia.com/gpu=all && exit 0; done; exit 0 ;;
  "cdi generate")
    for word in "$@"; do case "$word" in --output=*) output="\${word#--output=}" ;; esac; done
    mkdir -p "$(dirname "$output")"
    cat > "$output" <<'SPEC'
${cdiSpec(nvidiaSmi, gpuUuid)}SPEC
    echo "Generated CDI spec with version 0.5.0" >&2 ;;
  *) echo "unknown command $*" >&2; exit 1 ;;
esac
`,
  };
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(path.join(directory, name), text);
    chmodSync(path.join(directory, name), 0o755);
  }
}

function cdiSpec(nvidiaSmi: string, gpuUuid: string): string {
  const device = (name: string) => `- name: "${name}"\n  containerEdits: *edits\n`;
  return `cdiVersion: 0.5.0
kind: nvidia.com/gpu
containerEdits: &edits
  mounts:
  - hostPath: ${nvidiaSmi}
    containerPath: /usr/bin/nvidia-smi
    options: [ro, nosuid, bind]
devices:
${['0', gpuUuid, 'all'].map(device).join('')}`;
}
