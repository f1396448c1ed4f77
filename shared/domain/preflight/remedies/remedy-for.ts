// Owns writing a remedy for a host: its script for every distribution that it is written for, this host's own marked, and the way back.
import { valueOf } from '#shared/domain/facts/reading';
import type { Remedy } from '../remedy.ts';
import { cdiRemedies } from './cdi-remedies.ts';
import { containerRemedies } from './container-remedies.ts';
import { distributionOf, distributions, type Distribution } from './distributions.ts';
import { driverRemedies } from './driver-remedies.ts';
import type { RemedyInput, RemedySpec } from './remedy-spec.ts';
import { scriptText } from './script-text.ts';
import { systemRemedies } from './system-remedies.ts';

const specs: readonly RemedySpec[] = [
  ...containerRemedies,
  ...cdiRemedies,
  ...driverRemedies,
  ...systemRemedies,
];

export const remedyIds: readonly string[] = specs.map(({ id }) => id);

/** Without the fingerprint, because `shared` cannot hash. Null: there is no such remedy. */
export function remedyFor(remedyId: string, input: RemedyInput): Omit<Remedy, 'sha256'> | null {
  const spec = specs.find(({ id }) => id === remedyId);
  if (!spec) return null;
  const machine = valueOf(input.facts.machine);
  const own = machine === null ? null : distributionOf(machine);
  const scripts = distributions.flatMap((distribution) => {
    const body = spec.body(input, distribution);
    if (body === null) return [];
    const text = written(spec, body, { distribution });
    return [{ distribution: distribution.name, text, isThisHost: distribution === own }];
  });
  const undo = own === null ? null : (spec.undo?.(input, own) ?? null);
  return {
    id: spec.id,
    host: input.host.name,
    title: spec.title,
    changes: spec.changes(input),
    interruption: spec.interruption ?? null,
    oneClick: spec.oneClick === true,
    // This host's own first.
    scripts: scripts.toSorted((a, b) => Number(b.isThisHost) - Number(a.isThisHost)),
    undo: undo === null || own === null ? null : written(spec, undo, { distribution: own, prefix: 'Undo: ' }),
    undoWords: spec.undoWords,
    needsRoot: spec.needsRoot !== false,
    whyNot: whyNot(input, spec, own),
  };
}

function written(
  { id, title }: RemedySpec,
  body: string,
  { distribution, prefix = '' }: { distribution: Distribution; prefix?: string },
): string {
  return scriptText({ remedyId: id, title: `${prefix}${title}`, distribution: distribution.name, body });
}

function whyNot(input: RemedyInput, spec: RemedySpec, own: Distribution | null): string | null {
  const machine = valueOf(input.facts.machine);
  if (machine === null)
    return 'The distribution of this host is not known, so no script can be chosen for it.';
  if (own === null) return `There is no script for ${machine.name}; read one of the others and adapt it.`;
  if (spec.body(input, own) === null) return `This remedy is not written for ${own.name}.`;
  const refused = spec.refuse?.(input) ?? null;
  if (refused !== null) return refused;
  if (machine.rights === 'none') {
    return 'The user of this connection is not root and may not become root without a password; copy the script and run it there.';
  }
  return null;
}
