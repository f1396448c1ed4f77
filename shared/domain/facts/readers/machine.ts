// Owns reading what the machine is: distribution, kernel, processors, memory, rights; and whether SELinux enforces.
import { machineSchema, type Machine } from '../system-facts.ts';
import { known, notKnown, type Read } from '../reading.ts';
import { numberOf, pairsOf, type Output } from './output.ts';

export function readMachine({ osRelease, machine }: { osRelease: Output; machine: Output }): Read<Machine> {
  const release = pairsOf(osRelease.text);
  const pairs = pairsOf(machine.text);
  const distribution = release.get('ID') ?? '';
  const cpus = numberOf(pairs.get('cpus'));
  const memory = numberOf(pairs.get('memoryKibibytes'));
  const kernel = pairs.get('kernel') ?? '';
  if (osRelease.exitCode !== 0 || !/^[a-z0-9._-]{1,50}$/.test(distribution))
    return notKnown('The distribution cannot be read from /etc/os-release.', osRelease.text);
  if (cpus === null || cpus < 1 || memory === null || memory < 1 || kernel === '')
    return notKnown('The kernel does not report processors and memory.', machine.text);
  const read = machineSchema.safeParse({
    distribution,
    version: release.get('VERSION_ID') ?? '',
    name: release.get('PRETTY_NAME') ?? distribution,
    packageManager: pairs.get('packageManager'),
    kernel,
    architecture: pairs.get('architecture'),
    cpus,
    memoryBytes: memory * 1024,
    virtualisation: pairs.get('virtualisation') ? pairs.get('virtualisation') : null,
    rights: pairs.get('rights'),
    uptimeSeconds: numberOf(pairs.get('uptime')),
  });
  return read.success ? known(read.data) : notKnown('The machine’s answer is not whole.', machine.text);
}

export function readSelinux({
  text,
  exitCode,
}: Output): Read<'enforcing' | 'permissive' | 'disabled' | 'absent'> {
  const word = text.trim().toLowerCase().slice(0, 20);
  if (exitCode === 0) {
    if (word === 'enforcing' || word === '1') return known('enforcing');
    if (word === 'permissive' || word === '0') return known('permissive');
    if (word === 'disabled' || word === 'absent') return known(word);
  }
  return notKnown('The state of SELinux cannot be read.', text);
}
