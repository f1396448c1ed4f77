// Owns the facts that a shell on the host can tell.
import type { HostFacts } from '#shared/domain/facts/host-facts';
import type { CertificateFact } from '#shared/domain/facts/certificate-facts';
import { readCdi } from '#shared/domain/facts/readers/cdi';
import { readCertificate } from '#shared/domain/facts/readers/certificates';
import { readRoom, readWriteLatency } from '#shared/domain/facts/readers/disks';
import { readEgress, skippedEgress } from '#shared/domain/facts/readers/egress';
import { readDriver, readGpus, readNouveau, readPciGpus } from '#shared/domain/facts/readers/gpus';
import { readMachine, readSelinux } from '#shared/domain/facts/readers/machine';
import { readDns } from '#shared/domain/facts/readers/name-servers';
import { readFirewall, readListeners, readProxySettings } from '#shared/domain/facts/readers/network';
import type { Output } from '#shared/domain/facts/readers/output';
import { readDaemonConfig } from '#shared/domain/facts/readers/daemon';
import { readDriverUpgrades } from '#shared/domain/facts/readers/driver-upgrades';
import { readClock, readTimeSync } from '#shared/domain/facts/readers/time';
import { readSecureBoot, readToolkit } from '#shared/domain/facts/readers/toolkit';
import { known, notKnown, type Read, type Reading } from '#shared/domain/facts/reading';
import type { EngineFacts } from '#shared/domain/facts/engine-facts';
import type { EgressProbe } from '#shared/domain/facts/network-facts';
import type { DaemonConfig, Filesystem, WriteLatency } from '#shared/domain/facts/system-facts';
import type { HostShell } from '../shell/host-shell.ts';
import { askShell, type Answers, type ShellQuestion } from './ask-shell.ts';
import { certificateProbe, certificateProbes } from './certificate-probes.ts';
import { imageDirectory } from './containerd-probe.ts';
import { diskProbes, type Directories } from './disk-probes.ts';
import { EGRESS_SECONDS, egressScript, proxyAddress } from './egress-script.ts';
import type { FactTarget } from './fact-target.ts';
import { gpuProbes } from './gpu-probes.ts';
import type { Probe } from './probe-script.ts';
import { systemProbes } from './system-probes.ts';

export type ShellFacts = Omit<
  HostFacts,
  'host' | 'connection' | 'way' | 'readAt' | 'tookMs' | 'engine' | 'containers' | 'containerGpus' | 'egress'
> & { hostEgress: EgressProbe[] };

export async function shellFacts(
  shell: HostShell,
  { engine, target }: { engine: EngineFacts | null; target: FactTarget },
  question: ShellQuestion,
): Promise<ShellFacts> {
  const [system, gpu, disk, hostEgress, certificates] = await Promise.all([
    askShell(shell, { probes: systemProbes }, question),
    askShell(shell, { probes: gpuProbes(engine) }, question),
    diskFacts(shell, { engine, target }, question),
    egressFromHost(shell, target, question),
    certificateFacts(shell, target, question),
  ]);
  return { ...systemFacts(system, engine), ...gpuFacts(gpu), ...disk, hostEgress, certificates };
}

/** Podman has no daemon. */
function daemonConfig(system: Answers, engine: EngineFacts | null): Reading<DaemonConfig> {
  if (engine?.product === 'podman') return { state: 'unread', reason: 'Podman reads no daemon.json.' };
  const { nonce } = system;
  return system.reading('daemon-config', (output) => readDaemonConfig(output, { nonce, engine }));
}

function systemFacts(system: Answers, engine: EngineFacts | null) {
  const osRelease = system.read('os-release', whole);
  const machine = system.read('machine', whole);
  return {
    machine: system.as(
      'machine',
      both(osRelease, machine, (a, b) => readMachine({ osRelease: a, machine: b })),
    ),
    selinux: system.reading('selinux', readSelinux),
    daemonConfig: daemonConfig(system, engine),
    driverUpgrades: system.reading('driver-upgrades', readDriverUpgrades),
    firewall: system.reading('firewall', readFirewall),
    listeners: system.reading('listeners', readListeners),
    dns: system.reading('dns', (output) => readDns(output, system.nonce)),
    proxy: system.reading('proxy', readProxySettings),
    clock: system.as('date', readClock(system.hostSeconds, system)),
    timeSync: system.reading('time-sync', readTimeSync),
  };
}

function gpuFacts(gpu: Answers) {
  const xml = gpu.read('smi-xml', whole);
  const rows = gpu.read('smi-rows', whole);
  const kernelModule = gpu.read('kernel-module', whole);
  return {
    gpus: gpu.as('smi-xml', xml.ok ? readGpus({ xml: xml.value, rows: rows.ok ? rows.value : null }) : xml),
    driver: gpu.as(
      'smi-xml',
      both(xml, kernelModule, (a, b) => readDriver({ xml: a, kernelModule: b })),
    ),
    pciGpus: gpu.reading('pci', readPciGpus),
    nouveau: gpu.reading('modules', readNouveau),
    toolkit: gpu.reading('toolkit', readToolkit),
    cdi: gpu.reading('cdi', (output) => readCdi(output, gpu.nonce)),
    secureBoot: gpu.reading('secure-boot', readSecureBoot),
  };
}

/** Images first of all; what the engine keeps elsewhere is measured too. */
async function diskFacts(
  shell: HostShell,
  { engine, target }: { engine: EngineFacts | null; target: FactTarget },
  question: ShellQuestion,
) {
  const images = engine === null ? null : await imageDirectory(shell, engine.imagePlace, question);
  const directories = directoriesOf(engine, images, target);
  const disk = await askShell(shell, { probes: diskProbes(directories) }, question);
  const entries = Object.entries(directories) as [Filesystem['purpose'], string][];
  const rooms = entries.map(([purpose, path]) =>
    disk.read(`room-${purpose}`, (output) => readRoom(output, { purpose, path })),
  );
  if (images?.ok === false) rooms.unshift(images);
  const written = entries.filter(([purpose]) => purpose === 'models' || purpose === 'journal');
  const latencies = written.map(([purpose]) =>
    disk.read(`latency-${purpose}`, (output) => readWriteLatency(output, purpose)),
  );
  return {
    filesystems: disk.as('room-models', all<Filesystem>(rooms)),
    writeLatency: disk.as('latency-models', all<WriteLatency>(latencies)),
  };
}

function directoriesOf(
  engine: EngineFacts | null,
  images: Read<string> | null,
  { directories }: FactTarget,
): Directories {
  const place = images?.ok === true && images.value !== '' ? { images: images.value } : {};
  const root = engine?.storageRoot ?? '';
  const own = engine?.imagePlace.store === 'containerd' && root !== '' ? { engine: root } : {};
  return { ...place, ...own, ...directories };
}

async function certificateFacts(
  shell: HostShell,
  { certificates: files = [] }: FactTarget,
  question: ShellQuestion,
): Promise<HostFacts['certificates']> {
  if (files.length === 0)
    return {
      state: 'unread',
      reason: 'No file of a service on this host named a certificate when it was read.',
    };
  const answers = await askShell(shell, { probes: certificateProbes(files) }, question);
  const reads = files.map(({ certificate, key }, index) =>
    answers.read(certificateProbe(index), (output) => readCertificate(output, { certificate, key })),
  );
  return answers.as(certificateProbe(0), all<CertificateFact>(reads));
}

/** One that is not known makes the list unknown: nobody shall take the rest for the whole. */
function all<T>(reads: Read<T>[]): Read<T[]> {
  const values: T[] = [];
  for (const read of reads) {
    if (!read.ok) return read;
    values.push(read.value);
  }
  return known(values);
}

async function egressFromHost(
  shell: HostShell,
  { egress, proxy }: FactTarget,
  question: ShellQuestion,
): Promise<EgressProbe[]> {
  if (egress.length === 0) return [];
  const { env, shown, problem } = proxyAddress(proxy);
  const knocked = { targets: egress, from: 'host' as const, through: shown };
  if (problem !== null) return skippedEgress(knocked, problem);
  const probe: Probe = {
    name: 'egress',
    from: 'getent, /dev/tcp',
    timeoutSeconds: EGRESS_SECONDS,
    script: egressScript(egress),
  };
  const deadlineMs = (EGRESS_SECONDS + 10) * 1000;
  const answers = await askShell(shell, { probes: [probe], env, deadlineMs }, question);
  const output = answers.read('egress', whole);
  return output.ok ? readEgress(output.value.text, knocked) : skippedEgress(knocked, output.reason);
}

const whole = (output: Output): Read<Output> =>
  output.exitCode === 124 || output.exitCode === 137 ? notKnown('', output.text) : known(output);

function both<T>(a: Read<Output>, b: Read<Output>, read: (a: Output, b: Output) => Read<T>): Read<T> {
  if (!a.ok) return a;
  return b.ok ? read(a.value, b.value) : b;
}
