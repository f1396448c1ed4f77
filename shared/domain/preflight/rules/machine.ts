// Owns the rules about the machine: system, size, and whether the engine runs on it at all. The vendor's sizes disagree in places, so
// they warn, name every number, and never block (docs/domain.md, "Hardware" and "Open questions").
import { hasRole } from '#shared/domain/site/site-services';
import type { Sizing } from '#shared/domain/catalogue/rule-book';
import { roleTitle } from '#shared/domain/site/role-names';
import { inGb, inGib, listed } from '../amounts.ts';
import { given, ok, warning, type Rule, type RuleInput, type Verdict } from '../rule.ts';
import { isVersion } from '../remedies/distributions.ts';

export interface Asked {
  value: number;
  source: string;
}

/** What the roles and products of this host ask for, largest first. */
export function asked(
  { host, document, book }: RuleInput,
  pick: (sizing: Sizing) => Asked[],
): (Asked & { for: string })[] {
  return book.machine.sizings
    .filter(({ role }) => hasRole(host, role))
    .filter(({ product }) => product === null || document.products.includes(product))
    .flatMap((sizing) =>
      pick(sizing).map((one) => ({
        ...one,
        for: `${roleTitle[sizing.role]}${sizing.product === null ? '' : ` with ${sizing.product}`}`,
      })),
    )
    .toSorted((a, b) => b.value - a.value);
}

/** A warning that names every number that is not met, and where it is stated. */
export function judgeAsked(
  wanted: (Asked & { for: string })[],
  {
    have,
    fits,
    write,
    remedy,
  }: { have: string; fits: (value: number) => boolean; write: (value: number) => string; remedy: string },
): Verdict {
  const unmet = wanted.filter(({ value }) => !fits(value));
  const evidence =
    wanted.map((one) => `${write(one.value)} for ${one.for}: ${one.source}`).join('\n') || null;
  if (unmet.length === 0) return ok(`${have}.`, { evidence });
  const numbers = [
    ...new Set(wanted.filter((one) => one.for === unmet[0]?.for).map(({ value }) => write(value))),
  ];
  const disagree = numbers.length > 1 ? '; the vendor’s sources disagree' : '';
  return warning(`${have}; ${listed(numbers, 'or')} asked for ${unmet[0]?.for ?? ''}${disagree}.`, {
    evidence,
    remedy,
  });
}

export const machineRules: Rule[] = [
  {
    id: 'machine.distribution',
    worst: 'warning',
    theme: 'machine',
    title: 'Supported system',
    // docs/domain.md, "Platforms and GPUs"
    source: 'Deepgram docs, Deployment Environments',
    meaning:
      'The vendor helps with Ubuntu Server, Red Hat Enterprise Linux and Oracle Linux of certain versions.',
    judge: ({ facts, book }) =>
      given(facts.machine, ({ distribution, version, name }) => {
        const row = book.machine.distributions.find(({ id }) => id === distribution);
        if (row?.versions.some((one) => isVersion(version, one))) return ok(`${name}.`);
        const supported = book.machine.distributions.map(
          (one) => `${one.name} ${one.versions.join(' and ')}`,
        );
        return warning(`${name} is not among the systems that the vendor supports.`, {
          remedy: `Choose ${listed(supported, 'or')}.`,
        });
      }),
  },
  {
    id: 'machine.packageManager',
    worst: 'warning',
    theme: 'machine',
    title: 'Package manager',
    // docs/domain.md, "Drivers" (vendor validation script)
    source: 'Deepgram validation script',
    meaning: 'Driver and toolkit come as packages of apt or dnf; remedies use them.',
    judge: ({ facts }) =>
      given(facts.machine, ({ packageManager, name }) =>
        packageManager === 'none'
          ? warning(`${name} has neither apt nor dnf.`, {
              remedy: 'Install driver and toolkit by your own means.',
            })
          : ok(`${packageManager}.`),
      ),
  },
  {
    id: 'machine.cores',
    worst: 'warning',
    theme: 'machine',
    title: 'Processor cores',
    // docs/domain.md, "Hardware"
    source: 'Deepgram docs, Deployment Environments',
    meaning: 'With fewer cores streams wait for the processor before they reach the GPU.',
    judge: (input) =>
      given(input.facts.engine, ({ cpus }) => {
        const wanted = asked(input, ({ cores }) => cores);
        if (wanted.length === 0) return null;
        return judgeAsked(wanted, {
          have: `${cpus} cores`,
          fits: (value) => cpus >= value,
          write: (value) => `${value} cores`,
          remedy: 'Choose a machine with more cores, or take a role from this one.',
        });
      }),
  },
  {
    id: 'machine.memory',
    worst: 'warning',
    theme: 'machine',
    title: 'Memory',
    // docs/domain.md, "Hardware" and "Known failures"
    source: 'Deepgram docs, Deployment Environments',
    meaning: 'Models pass through memory while they load; with too little the system ends the container.',
    judge: (input) =>
      given(input.facts.engine, ({ memoryBytes }) => {
        const wanted = asked(input, (sizing) => sizing.memoryBytes);
        if (wanted.length === 0) return null;
        const kept = 1 - input.book.machine.memoryTolerance;
        return judgeAsked(wanted, {
          have: inGib(memoryBytes),
          fits: (value) => memoryBytes >= value * kept,
          write: inGb,
          remedy: 'Choose a machine with more memory, or take a role from this one.',
        });
      }),
  },
  {
    id: 'machine.kernel',
    worst: 'warning',
    theme: 'machine',
    title: 'Engine runs on this machine',
    // docs/domain.md, "Platforms and GPUs"
    source: 'Deepgram docs, Deployment Environments',
    meaning:
      'An engine in a virtual machine of its own has neither the GPUs nor the directories of the host.',
    judge: ({ facts }) =>
      given(facts.engine, (engine) =>
        given(facts.machine, ({ kernel }) =>
          engine.kernel === kernel
            ? ok(`Kernel ${kernel}.`)
            : warning(`The engine runs on kernel ${engine.kernel}, the host on ${kernel}.`, {
                remedy: 'Connect to an engine that runs on the host itself.',
              }),
        ),
      ),
  },
];
