// Owns what this machine says of itself where it runs no Linux of its own: through systeminformation. What it does not tell stays unread.
import { uptime } from 'node:os';
import { cpu, fsSize, graphics, mem, osInfo } from 'systeminformation';
import type { PciDevice } from '#shared/domain/facts/gpu-facts';
import type { Filesystem, Machine } from '#shared/domain/facts/system-facts';
import { asReading, known, notKnown, type Read, type Reading } from '#shared/domain/facts/reading';
import type { Clock } from '#core/ports/clock';
import type { Directories } from './disk-probes.ts';

const TIMEOUT_MS = 8_000;

export interface DesktopFacts {
  machine: Reading<Machine>;
  pciGpus: Reading<PciDevice[]>;
  filesystems: Reading<Filesystem[]>;
}

export async function desktopFacts(directories: Directories, clock: Clock): Promise<DesktopFacts> {
  const [machine, pciGpus, filesystems] = await Promise.all([
    bounded(readMachine()),
    bounded(readGpus()),
    bounded(readDisks(directories)),
  ]);
  const as = <T>(read: Read<T>) =>
    asReading(read, { from: 'systeminformation', readAt: clock.now().toISOString() });
  return { machine: as(machine), pciGpus: as(pciGpus), filesystems: as(filesystems) };
}

async function readMachine(): Promise<Read<Machine>> {
  const [os, memory, processor] = await Promise.all([osInfo(), mem(), cpu()]);
  if (processor.cores < 1 || memory.total < 1)
    return notKnown('This machine does not tell processors and memory.', null);
  return known({
    distribution: os.platform.toLowerCase(),
    version: os.release,
    name: `${os.distro} ${os.release}`.trim(),
    packageManager: 'none',
    kernel: os.kernel,
    architecture: os.arch,
    cpus: processor.cores,
    memoryBytes: memory.total,
    virtualisation: null,
    rights: 'none',
    uptimeSeconds: uptime(),
  });
}

async function readGpus(): Promise<Read<PciDevice[]>> {
  const { controllers } = await graphics();
  const ours = controllers.filter(({ vendor, model }) => /nvidia/i.test(`${vendor} ${model}`));
  return known(
    ours.map(({ model, bus, busAddress }) => ({
      address: busAddress ?? bus,
      name: model,
      kernelDriver: null,
    })),
  );
}

async function readDisks(directories: Directories): Promise<Read<Filesystem[]>> {
  const disks = await fsSize();
  const found: Filesystem[] = [];
  for (const [purpose, path] of Object.entries(directories) as [Filesystem['purpose'], string][]) {
    const disk = disks
      .filter(({ mount }) => path.startsWith(mount))
      .toSorted((a, b) => b.mount.length - a.mount.length)[0];
    // An engine in a virtual machine has directories that this machine does not know.
    if (!disk) return notKnown(`${path} is on no disk of this machine.`, null);
    const { mount, type, size, available } = disk;
    found.push({ purpose, path, exists: true, mount, type, sizeBytes: size, freeBytes: available });
  }
  return known(found);
}

async function bounded<T>(read: Promise<Read<T>>): Promise<Read<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Read<T>>((resolve) => {
    const answer = notKnown(`This machine did not answer within ${TIMEOUT_MS / 1000} s.`, null);
    timer = setTimeout(() => resolve(answer), TIMEOUT_MS);
  });
  try {
    return await Promise.race([read, late]);
  } catch (thrown) {
    return notKnown(
      'This machine cannot be read.',
      thrown instanceof Error ? thrown.message : String(thrown),
    );
  } finally {
    clearTimeout(timer);
  }
}
