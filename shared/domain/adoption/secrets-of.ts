// Owns what in the environment and the files of found containers is secret, and the references that stand for it in a document. Values
// stay in the core: they go from the container into the store of secrets, and nowhere else.
import type { FoundService } from '../containers/found-container.ts';
import type { TakenService } from './taken-services.ts';
import { readTable } from '../containers/recognise.ts';

export interface CarriedSecrets {
  /** Reference of the key that licenses the site. */
  apiKey: string;
  /** Reference → value, where a container told it. */
  values: Record<string, string>;
  /** Reference → where it was found. */
  from: Record<string, string>;
  /** `service/NAME` → reference, for secret environment. */
  environment: Record<string, string>;
  /** Containers whose licence key differs from the one that the site gets. */
  otherKeys: string[];
}

const KEY = 'DEEPGRAM_API_KEY';
const OURS = [KEY, 'DEEPGRAM_DEPLOYMENT_ORCHESTRATOR'];
const SECRET_NAME = /KEY|TOKEN|SECRET|PASSW/i;
/** `https://user:password@proxy`. */
const SECRET_VALUE = /\/\/[^/@\s]+:[^/@\s]+@/;

export function secretsOf(site: string, services: readonly TakenService[]): CarriedSecrets {
  const apiKey = `secret:${site}-api-key`;
  const carried: CarriedSecrets = { apiKey, values: {}, from: {}, environment: {}, otherKeys: [] };
  for (const { name: service, found } of services) {
    const key = found.env[KEY] ?? keyInFile(found);
    if (key) {
      if (carried.values[apiKey] === undefined) {
        carried.values[apiKey] = key;
        carried.from[apiKey] = `${KEY} of ${found.name}`;
      } else if (carried.values[apiKey] !== key) carried.otherKeys.push(found.name);
    }
    for (const [name, value] of Object.entries(found.env)) {
      if (OURS.includes(name) || value === '' || !(SECRET_NAME.test(name) || SECRET_VALUE.test(value)))
        continue;
      const reference = referenceFor(carried, { site, service, name, value });
      carried.values[reference] = value;
      carried.from[reference] ??= `${name} of ${found.name}`;
      carried.environment[`${service}/${name}`] = reference;
    }
  }
  return carried;
}

function referenceFor(
  { values }: CarriedSecrets,
  { site, service, name, value }: { site: string; service: string; name: string; value: string },
): string {
  const word = name.toLowerCase().replaceAll('_', '-');
  const shared = `secret:${site}-${word}`;
  return values[shared] === undefined || values[shared] === value
    ? shared
    : `secret:${site}-${service}-${word}`;
}

export function keyInFile({ config }: FoundService): string | null {
  const table = readTable(config?.text ?? null) as { license?: { key?: unknown } } | null;
  return typeof table?.license?.key === 'string' ? table.license.key : null;
}

/** The file with its key blacked out, for eyes. */
export function shownConfig(found: FoundService): string {
  const text = found.config?.text ?? '';
  const key = keyInFile(found);
  return key ? text.replaceAll(key, '•••') : text;
}

/** Environment that a new container has to get beside ours. */
export function carriedEnvironment(
  { name: service, found }: TakenService,
  { environment }: CarriedSecrets,
): Record<string, string> {
  const carried = Object.entries(found.env)
    // Which GPUs it sees is said by `gpus`; on a service without a GPU these variables do nothing (docs/domain.md, "Environment variables").
    .filter(([name]) => !OURS.includes(name) && !name.startsWith('NVIDIA_'))
    .map(([name, value]) => [name, environment[`${service}/${name}`] ?? value] as const);
  return Object.fromEntries(carried);
}
