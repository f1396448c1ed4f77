// Owns the examples of a derived command: its shortest form, and one with an option. Every value is one that its field takes.
import type { Example } from '../command.ts';
import type { Field } from './fields.ts';

const values: Record<string, string> = {
  audience: 'registry:quay.io',
  audiences: 'registry:quay.io',
  confirm: 'north',
  digest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  edits: `'[{"kind": "reset", "service": "engine", "path": ["max_active_requests"]}]'`,
  connection: 'ssh://ops@gpu-1',
  directory: 'stick/north',
  path: 'stick/north',
  signers: 'SHA256:2Kz0dyOWCk5zYbYRNkUVdtj4TQ1xKQRbCFYFNW0yJ8k',
  containers: 'api,engine',
  file: 'north.toml',
  fingerprint: 'SHA256:2Kz0dyOWCk5zYbYRNkUVdtj4TQ1xKQRbCFYFNW0yJ8k',
  from: '3',
  host: 'gpu-1',
  hosts: 'gpu-1,gpu-2',
  id: 's-4',
  limit: '5',
  name: 'quay',
  operationId: 'op-7c9e6679-7425-40de-944b-e07fc1f90ae7',
  overrides: `'[{"code":"storage.space","host":"gpu-2","reason":"a larger disk comes on Monday"}]'`,
  refreshMs: '10000',
  release: 'release-260812',
  remedyId: 'generate-cdi',
  revision: '4',
  service: 'engine',
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  site: 'north',
  tail: '50',
  text: '"$(cat north.toml)"',
  to: '5',
};
const namesOf: Record<string, string> = { 'practice drill': 'license-server-lost' };

export function examplesOf(
  { name, summary, needsYes }: { name: string; summary: string; needsYes: boolean },
  fields: readonly Field[],
): Example[] {
  const valueOf = ({ name: field, flag }: Field) =>
    field === 'name'
      ? (namesOf[name] ?? values['name'] ?? '')
      : (values[field] ?? flag.choices?.at(-1) ?? flag.name);
  const required = fields.filter(({ isRequired }) => isRequired).map(valueOf);
  const shortest = [name, ...required, ...(needsYes ? ['--yes'] : [])].join(' ');
  const option = fields.find(({ isRequired, flag }) => !isRequired && flag.name !== 'text');
  const about = summary.replace(/\.$/, '');
  const asJson: Example = { line: `${shortest} --json`, about: 'The answer as JSON, for scripts' };
  if (!option) return [{ line: shortest, about }, asJson];
  return [
    { line: shortest, about },
    { line: `${shortest} ${typed(option, valueOf)}`, about: option.flag.about },
    asJson,
  ];
}

function typed(field: Field, valueOf: (field: Field) => string): string {
  const { flag } = field;
  if (flag.value !== undefined) return `--${flag.name} ${valueOf(field)}`;
  return flag.default === true ? `--no-${flag.name}` : `--${flag.name}`;
}
