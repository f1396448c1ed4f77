// Owns the rules about the GPUs themselves: there, seen, capable, large enough, whole and healthy.
import type { GpuFact, PciDevice } from '#shared/domain/facts/gpu-facts';
import type { HostFacts } from '#shared/domain/facts/host-facts';
import { valueOf } from '#shared/domain/facts/reading';
import { inGb, inGib, listed } from '../amounts.ts';
import { isOlder } from '#shared/domain/facts/compare-versions';
import { blocker, given, notKnown, ok, warning, type Rule, type RuleInput, type Verdict } from '../rule.ts';

const about = { theme: 'gpu', roles: ['engine'] } as const satisfies Partial<Rule>;

/** The GPUs that the Engine of this host is to use: those of the document, or all. */
export function enginesGpus({ host }: RuleInput, gpus: GpuFact[]): GpuFact[] {
  return host.gpus.length === 0 ? gpus : gpus.filter(({ uuid }) => host.gpus.includes(uuid));
}

export const nameOf = ({ name, index }: GpuFact) => `${name} (GPU ${index})`;

/** One verdict for all: names those that fail, or says how good all are. */
function each(
  input: RuleInput,
  {
    fails,
    unclear,
    bad,
    good,
  }: {
    fails: (gpu: GpuFact) => boolean;
    unclear?: (gpu: GpuFact) => boolean;
    bad: (failing: GpuFact[]) => Verdict;
    good: (gpus: GpuFact[]) => string;
  },
) {
  return given(input.facts.gpus, (all) => {
    const gpus = enginesGpus(input, all);
    if (gpus.length === 0) return null;
    const failing = gpus.filter(fails);
    if (failing.length > 0) return bad(failing);
    const silent = gpus.filter((gpu) => unclear?.(gpu) ?? false);
    if (silent.length > 0) {
      return notKnown(`${listed(silent.map(nameOf))} did not say.`, {
        remedy: 'Run `nvidia-smi -q` on the host; an old driver reports less than a new one.',
      });
    }
    return ok(good(gpus));
  });
}

export const gpuDeviceRules: Rule[] = [
  {
    ...about,
    id: 'gpu.present',
    worst: 'blocker',
    title: 'NVIDIA GPU present',
    // docs/domain.md, "Platforms and GPUs" and "Known failures"
    source: 'Deepgram docs, Deployment Environments',
    meaning: 'An Engine needs an NVIDIA GPU; on the CPU it is critically less efficient.',
    judge: ({ facts, book }) => {
      const { gpus: reading, pciGpus } = facts;
      // Where nvidia-smi is silent, the bus still tells whether there is anything to drive.
      if (reading.state !== 'known' && pciGpus.state === 'known')
        return given(pciGpus, (onBus) => undriven(facts, onBus));
      return given(reading, (gpus) => {
        const onBus = valueOf(pciGpus) ?? [];
        if (gpus.length === 0 && onBus.length === 0) return noGpu();
        if (gpus.length >= onBus.length) return ok(`${listed(gpus.map(nameOf))}.`);
        const hidden = `${gpus.length} of ${onBus.length} NVIDIA GPUs on the bus are served by the driver.`;
        if (valueOf(facts.driver)?.module === 'proprietary') {
          return blocker(
            `${hidden} The proprietary kernel modules do not serve Blackwell (compute capability ${book.gpu.blackwellCompute}) and newer.`,
            {
              evidence: busEvidence(onBus),
              remedy: 'Install driver 580 with open kernel modules and restart the host.',
              remedyId: 'install-driver',
            },
          );
        }
        const verdict = gpus.length === 0 ? blocker : warning;
        return verdict(hidden, {
          evidence: busEvidence(onBus),
          remedy: 'Install a driver that serves this GPU, and read `dmesg` for what it says about it.',
          remedyId: 'install-driver',
        });
      });
    },
  },
  {
    ...about,
    id: 'gpu.compute',
    worst: 'blocker',
    title: 'Compute capability',
    // docs/domain.md, "Platforms and GPUs"
    source: 'Deepgram docs, Deployment Environments',
    meaning: 'The vendor’s models need compute capability 7.0 or higher.',
    judge: (input) => {
      const { computeMinimum } = input.book.gpu;
      return each(input, {
        fails: ({ computeCapability }) =>
          computeCapability !== null && isOlder(computeCapability, computeMinimum),
        unclear: ({ computeCapability }) => computeCapability === null,
        bad: (failing) =>
          blocker(`Compute capability below ${computeMinimum}: ${listed(failing.map(nameOf))}.`, {
            evidence: failing.map((gpu) => `${gpu.uuid} ${gpu.computeCapability ?? ''}`).join('\n'),
            remedy: 'Choose a GPU of the Volta generation or newer, T4 or better.',
          }),
        good: (gpus) =>
          `Compute capability ${listed(gpus.map(({ computeCapability }) => computeCapability ?? ''))}.`,
      });
    },
  },
  {
    ...about,
    id: 'gpu.memory',
    worst: 'blocker',
    title: 'GPU memory',
    // docs/domain.md, "Platforms and GPUs" and "Hardware"
    source: 'Deepgram docs, Deployment Environments',
    meaning:
      'The models need a GPU with 16 GB, T4 or better; with less they do not load or leave no room for streams.',
    judge: (input) => {
      const { memoryReportedBytes, memoryLabelBytes } = input.book.gpu;
      return each(input, {
        fails: ({ memoryTotalBytes }) => memoryTotalBytes < memoryReportedBytes,
        bad: (failing) =>
          blocker(
            `${listed(failing.map((gpu) => `${nameOf(gpu)} has ${inGib(gpu.memoryTotalBytes)}`))}; ${inGb(memoryLabelBytes)} are needed.`,
            { remedy: 'Choose a GPU with 16 GB or more, or leave this one out of `gpus`.' },
          ),
        good: (gpus) => `${listed(gpus.map(({ memoryTotalBytes }) => inGib(memoryTotalBytes)))}.`,
      });
    },
  },
  {
    ...about,
    id: 'gpu.mig',
    worst: 'blocker',
    title: 'MIG off',
    // docs/domain.md, "Platforms and GPUs" and "Open questions"
    source: 'Deepgram docs, Deployment Environments (sources disagree)',
    meaning: 'Dependencies of a GPU are not supported; an Engine wants whole ones.',
    judge: (input) =>
      each(input, {
        fails: ({ mig }) => mig === 'on',
        unclear: ({ mig }) => mig === null,
        bad: (failing) =>
          blocker(`MIG is on at ${listed(failing.map(nameOf))}.`, {
            remedy: 'Switch MIG off and reset the GPU, when nobody uses it.',
            remedyId: 'switch-mig-off',
          }),
        good: () => 'MIG is off.',
      }),
  },
  {
    ...about,
    id: 'gpu.ecc',
    worst: 'warning',
    title: 'No uncorrected memory errors',
    source: 'NVIDIA GPU memory error management',
    meaning: 'A GPU with uncorrected errors ends the programs that use it, in the middle of a call.',
    judge: (input) =>
      each(input, {
        fails: ({ uncorrectedErrors }) => (uncorrectedErrors ?? 0) > 0,
        bad: (failing) =>
          warning(
            `${listed(failing.map((gpu) => `${nameOf(gpu)} counts ${gpu.uncorrectedErrors ?? 0} uncorrected errors`))}.`,
            {
              remedy:
                'Restart the host when the site may be away, and replace the GPU if the count grows again.',
            },
          ),
        good: (gpus) =>
          gpus.every(({ uncorrectedErrors }) => uncorrectedErrors === null)
            ? 'These GPUs do not count memory errors.'
            : 'No uncorrected memory errors since the driver was loaded.',
      }),
  },
];

function noGpu(): Verdict {
  return blocker('No NVIDIA GPU was found.', {
    remedy: 'Choose a host with an NVIDIA GPU, or take the role engine from this one.',
  });
}

function busEvidence(onBus: PciDevice[]): string {
  return onBus
    .map(({ address, name, kernelDriver }) => `${address} ${name} (${kernelDriver ?? 'no driver'})`)
    .join('\n');
}

/** The bus was read, the GPUs were not. */
function undriven(facts: HostFacts, onBus: PciDevice[]) {
  if (onBus.length === 0) return noGpu();
  const driver = valueOf(facts.driver);
  if (driver === null || driver.moduleVersion !== null) return given(facts.gpus, () => null);
  return blocker(`NVIDIA GPUs on the bus: ${onBus.length}, but no driver is loaded that could serve them.`, {
    evidence: busEvidence(onBus),
    remedy: 'Install driver 580 with open kernel modules and restart the host.',
    remedyId: 'install-driver',
  });
}
