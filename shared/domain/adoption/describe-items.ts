// Owns saying, container by container, what the proposed document has exactly, what Site Admin would make otherwise, and what it cannot
// say. Nothing that was found is left out silently. Pure.
import { checkConfig } from '../config/check-config.ts';
import { roles } from '../roles/roles.ts';
import { item, type AdoptionItem } from './adoption.ts';
import { fileWords } from './file-words.ts';
import type { SiteDocument } from '../site/site-document.ts';
import { changedLog } from './changed-surroundings.ts';
import { firstOfEach } from '../containers/compare-container.ts';
import { madeBy, type FoundService } from '../containers/found-container.ts';
import { sharedNetwork } from './obstacles.ts';
import { commandWords, configPath } from '../containers/recognise.ts';
import { keptFiles } from './kept-files.ts';
import { keyInFile, type CarriedSecrets } from './secrets-of.ts';
import type { TakenService } from './taken-services.ts';

interface Context extends TakenService {
  release: string;
  network: string | null;
  /** What is proposed. */
  document: SiteDocument;
  /** The document has the text of its file. */
  isKept: boolean;
}

export function describeItems(
  services: readonly TakenService[],
  { release, secrets, document }: { release: string; secrets: CarriedSecrets; document: SiteDocument },
): AdoptionItem[] {
  const network = sharedNetwork(services);
  const kept = keptFiles(services);
  const items = services.flatMap((service) => {
    const isKept = kept.ofService[service.name] !== undefined;
    const context = { ...service, release, network, document, isKept };
    return [exactly(context), ...otherwise(context), ...lost(context), ...configProblems(context)];
  });
  for (const name of secrets.otherKeys)
    items.push(
      item('differs', 'adoption.keysDiffer', {
        container: name,
        message: `${name} has another licence key than the rest; when it is made anew it gets the one of the site.`,
        evidence: `the site's key is the one of ${secrets.from[secrets.apiKey]?.split(' of ')[1] ?? 'another container'}`,
      }),
    );
  return items;
}

function exactly(context: Context): AdoptionItem {
  const { found, document, network } = context;
  const { name, image, mounts, ports, gpu, gpuBy, restart, env } = found;
  const lines = [
    `image ${image}`,
    fileWords(context, document),
    `ports ${
      firstOfEach(ports)
        .map((port) => placeWords(port))
        .join(', ') || 'none'
    }`,
    `mounts ${
      mounts
        .filter(({ type }) => type === 'bind')
        .map(({ source, target, mode }) => `${source} at ${target} (${mode})`)
        .join(', ') || 'none'
    }`,
    `network ${network ?? ''}, as ${(found.networks[network ?? ''] ?? []).join(', ') || 'its own name'}`,
    `environment ${Object.keys(env).join(', ') || 'none'}`,
    ...(gpu === 'nvidia' ? [`GPU by ${gpuBy ?? ''}: ${found.gpuUuids.join(', ') || 'all'}`] : []),
    `restart ${restart}`,
  ];
  return item('exact', 'adoption.exact', {
    container: name,
    message: `${name} is described as it is; it was made ${madeBy(found)}.`,
    evidence: lines.join('\n'),
  });
}

/** How a container of ours would be made; nothing changes while this one stays. */
function otherwise({ found, role, isKept }: Context): AdoptionItem[] {
  const { name, stopGraceSeconds, config, labels } = found;
  const say = (code: string, message: string, evidence: string) =>
    item('differs', code, { container: name, message, evidence });
  const project = labels['com.docker.compose.project'];
  const source = found.mounts.find(({ target }) => target === config?.path)?.source;
  const key = keyInFile(found);
  const unused = Object.keys(found.env).filter((one) => role !== 'engine' && one.startsWith('NVIDIA_'));
  return [
    changedLog(found),
    say(
      'adoption.grace',
      'It would be stopped with the grace of the site document; so is this one.',
      stopGraceSeconds === null ? 'not set: the engine kills after 10 s' : `${stopGraceSeconds} s`,
    ),
    ...(source
      ? [
          say(
            'adoption.file',
            isKept
              ? 'A new container would read a file that Site Admin writes, with the same text; this one stays untouched.'
              : 'A new container would read a file that Site Admin writes; this one stays untouched.',
            source,
          ),
        ]
      : []),
    ...(project
      ? [
          say(
            'adoption.compose',
            'Once a service was made anew, compose on the host will want to make it again; export the site as compose if you leave.',
            `project ${project}, ${labels['com.docker.compose.project.config_files'] ?? 'files not said'}`,
          ),
        ]
      : []),
    ...(key === null
      ? []
      : [
          say(
            'adoption.keyInFile',
            'The licence key would move from the file into the environment.',
            `license.key in ${config?.path ?? ''}`,
          ),
        ]),
    ...(unused.length > 0
      ? [
          say(
            'adoption.unusedVariables',
            'Without effect on a service that has no GPU; not carried over.',
            unused.join(', '),
          ),
        ]
      : []),
    ...(isKept ? [] : comments(found)).map((line) =>
      say('adoption.comments', 'Comments of the file are not carried over: its text cannot be kept.', line),
    ),
  ];
}

function placeWords({ address, host, container }: FoundService['ports'][number]): string {
  return `${address ?? 'address not said'}:${host} → ${container}`;
}

function comments({ config }: FoundService): string[] {
  const lines = (config?.text ?? '').split('\n').filter((line) => line.trim().startsWith('#'));
  return lines.length === 0 ? [] : [`${lines.length} lines of ${config?.path ?? 'the file'}`];
}

/** In force until the container is made anew, and gone then. */
function lost({ role, found, network }: Context): AdoptionItem[] {
  const { name } = found;
  const say = (what: string, evidence: string) =>
    item('unexpressed', 'adoption.unexpressed', {
      container: name,
      message: `A site document cannot say: ${what}. It stays in force until ${name} is made anew.`,
      evidence,
      remedy: 'Decide before the first upgrade whether the site can do without it.',
    });
  const command = commandWords(found.command);
  const path = configPath(found.command);
  const isUsual = command.join(' ') === `-v serve ${path ?? ''}`;
  // A document publishes one port per service; that one is compared, the rest is said here.
  const told = firstOfEach(found.ports).find(({ container }) => container === roles[role].statusPort);
  const more = found.ports.filter((port) => port !== told);
  const elsewhere = Object.keys(found.networks).filter((other) => other !== network);
  const own = Object.keys(found.labels).filter(
    (label) => !/^(com\.docker\.|io\.podman\.|site-admin\.)/.test(label),
  );
  return [
    ...found.others.map(({ field, value }) => say(field, value)),
    ...(isUsual ? [] : [say('flags of its command', found.command.join(' '))]),
    ...(path !== null && !/^\/(api|engine|license-proxy)\.toml$/.test(path)
      ? [say('another name of its file', path)]
      : []),
    ...found.mounts
      .filter(({ type }) => type !== 'bind')
      .map(({ type, source, target }) => say(`a mount of type ${type}`, `${source} at ${target}`)),
    ...more.map((port) => say('one more publication', `${placeWords(port)}/${port.protocol}`)),
    ...elsewhere.map((other) => say('one more network', other)),
    ...own.map((label) => say('a label of your own', `${label}=${found.labels[label] ?? ''}`)),
    ...(found.restart.startsWith('on-failure') ? [say('restart on failure only', found.restart)] : []),
  ];
}

/** What looks wrong in a file that is in force: it stays, and a plan that writes the file again warns of it. */
function configProblems({ role, found, release }: Context): AdoptionItem[] {
  const { text, path = roles[role].file } = found.config ?? {};
  if (text === undefined || text === null) return [];
  return (
    checkConfig({ file: role, release, text, name: path.split('/').at(-1) ?? path, host: null })
      // The key of the licence becomes a secret of the site.
      .filter(({ code }) => code !== 'config.secretInFile')
      .map(({ message, evidence, remedy }) =>
        item('unexpressed', 'adoption.configUnknown', {
          container: found.name,
          message: `${message} The file stays in force, and changes keep it.`,
          evidence: evidence ?? path,
          remedy: remedy ?? 'Check it.',
        }),
      )
  );
}
