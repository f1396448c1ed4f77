// Owns examining the app itself: data directory, secrets, engines on this machine, practice.
import { realpathSync } from 'node:fs';
import { access, constants, statfs } from 'node:fs/promises';
import { privacyProblem } from '#base/private-place';
import type { Output } from '#shared/contract/contract';
import { toAppError } from '#shared/errors/app-error';
import type { CatalogueStore } from '../catalogue/catalogue-store.ts';
import type { HostConnections } from '../hosts/host-connections.ts';
import type { PracticeService } from '../practice-site/practice-service.ts';
import type { SecretStore } from '../store/secret-store.ts';

type Check = Output<'app.doctor'>['checks'][number];

const LEAST_FREE_BYTES = 200_000_000;

interface Dependencies {
  dataDirectory: string;
  repairedFrom?: string | null;
  hosts: HostConnections;
  secrets: SecretStore;
  practice: PracticeService;
  catalogue: CatalogueStore;
}

export async function examine(deps: Dependencies): Promise<Check[]> {
  return Promise.all([
    checkDirectory(deps),
    checkSecrets(deps.secrets),
    checkLocalEngine(deps.hosts),
    checkPractice(deps.practice),
    Promise.resolve(checkCatalogue(deps.catalogue)),
  ]);
}

async function checkDirectory({ dataDirectory: directory, repairedFrom }: Dependencies): Promise<Check> {
  const name = 'data directory';
  try {
    await access(directory, constants.W_OK);
    // The directory itself may be reached by a link.
    const trouble = privacyProblem(realpathSync(directory), 'directory');
    if (trouble !== null)
      return {
        name,
        level: 'blocker',
        message: `${trouble}.`,
        remedy: `Run chmod 700 ${directory}, as its owner.`,
      };
    if (repairedFrom) {
      const message = `Other users could open ${directory} until this start (mode ${repairedFrom}); it is private now.`;
      return {
        name,
        level: 'warning',
        message,
        remedy: 'Replace the secrets if those users are not trusted.',
      };
    }
    const { bavail, bsize } = await statfs(directory);
    const free = bavail * bsize;
    if (free < LEAST_FREE_BYTES) {
      return {
        name,
        level: 'warning',
        message: `${directory} has only ${Math.round(free / 1e6)} MB free.`,
        remedy: 'Free space there.',
      };
    }
    return { name, level: 'ok', message: directory, remedy: null };
  } catch (thrown) {
    return {
      name,
      level: 'blocker',
      message: `${directory}: ${String(thrown)}`,
      remedy: 'Make the directory writable.',
    };
  }
}

function checkSecrets(secrets: SecretStore): Promise<Check> {
  const keychain = secrets.sealedBy === 'os-keychain';
  return Promise.resolve({
    name: 'secrets',
    level: keychain ? 'ok' : 'warning',
    message: keychain
      ? 'Sealed by the system keychain.'
      : 'Sealed by a key file in the data directory (mode 0600): who can read both can open them.',
    remedy: keychain ? null : 'Protect the data directory as you would protect the secrets.',
  });
}

/** A file that was installed and does not pass any more is left aside, which somebody must hear. */
function checkCatalogue({ current }: CatalogueStore): Check {
  const { catalogue, origin, signedBy, problem } = current;
  const name = 'catalogue';
  if (problem) {
    const message = `The installed file is left aside: ${problem.message}`;
    return { name, level: 'warning', message, remedy: problem.toView().remedy };
  }
  const whose = origin === 'built-in' ? 'built in' : `signed by ${signedBy ?? 'nobody'}`;
  const message = `Serial ${catalogue.serial} of ${catalogue.issuedAt.slice(0, 10)}, ${whose}.`;
  return { name, level: 'ok', message, remedy: null };
}

async function checkLocalEngine(hosts: HostConnections): Promise<Check> {
  const name = 'local engine';
  try {
    const { version } = await hosts.engine({ name: 'this machine', connection: 'local' });
    return { name, level: 'ok', message: `${version.name} at ${hosts.address('local')}.`, remedy: null };
  } catch (thrown) {
    const { message, remedy } = toAppError(thrown).toView();
    return { name, level: 'warning', message, remedy };
  }
}

async function checkPractice(practice: PracticeService): Promise<Check> {
  const state = await practice.status();
  const message = state.running
    ? `Runs as process ${state.processId ?? '?'}.`
    : 'Not running; it starts when asked for.';
  return { name: 'practice engine', level: 'ok', message, remedy: null };
}
