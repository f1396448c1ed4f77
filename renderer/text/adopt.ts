// Strings of adopting what runs on a host, and of leaving with plain files.
import type { AdoptionItem } from '#shared/domain/adoption/adoption';
import { count } from '#renderer/text/format.ts';

const containers = (many: number) => (many === 1 ? '1 container' : `${count(many)} containers`);

export const adoptText = {
  title: 'Adopt what runs on a host',
  about:
    'Deepgram containers that were made by hand or by compose are read back and described as a site. Taking them restarts nothing: not one container is touched.',
  connection: 'How is the host reached?',
  connectionText:
    'local, ssh://ops@gpu-1, tls://gpu-1:2376, podman:/path/to/socket or unix:///path/to/socket',
  site: 'Name of the site',
  release: 'Release, where no image says it',
  lookThere: 'Look there',
  lookAgain: 'Look again',
  courseLabel: 'What happens then',
  course: [
    {
      title: 'Look',
      words:
        'Containers, images, networks and configuration files are read. Nothing is started, stopped or written.',
    },
    {
      title: 'Compare',
      words:
        'You see the document that describes them, what it says exactly, and what it cannot say. Nothing is dropped in silence.',
    },
    {
      title: 'Adopt',
      words:
        'The document is stored here. The containers run on as they are, until you plan a change of your own.',
    },
    {
      title: 'Leave, any time',
      words: 'A site exports as plain compose files that start the same containers without Site Admin.',
    },
  ],
  looking: 'Reading the containers…',
  found: (many: number, engine: string) =>
    `${many === 1 ? 'One Deepgram container runs' : `${count(many)} Deepgram containers run`} on ${engine}`,
  nothingTouched: 'Looking changed nothing, and neither does adopting.',
  adopt: (many: number) => `Adopt ${containers(many)}`,
  nothing: 'Nothing can be taken as it is',
  containers: 'Containers',
  columns: {
    taken: 'Taken',
    name: 'Container',
    service: 'Service',
    release: 'Release',
    made: 'Made',
    why: 'Recognised by',
  },
  takenWord: (taken: boolean) => (taken ? 'taken' : 'stays outside'),
  notKnown: 'not known',
  groups: {
    refused: 'Not taken',
    unexpressed: 'What a document cannot say',
    differs: 'What Site Admin would make otherwise',
    exact: 'Described exactly',
  } satisfies Record<AdoptionItem['kind'], string>,
  groupText: {
    refused: 'These containers stay as they are, outside the site.',
    unexpressed: 'In force as long as the container stays. Gone when an upgrade makes it anew.',
    differs: 'Only containers that are made anew get this. Nothing changes now.',
    exact: 'Image, file, ports, mounts, network, environment and GPU are in the document as they were found.',
  } satisfies Record<AdoptionItem['kind'], string>,
  nothingUnsaid: 'Nothing: the document says everything that was found.',
  onHost: 'the host',
  configs: 'Configuration as it was read back',
  configsText: 'Through the engine, from inside the containers. Licence keys are blacked out.',
  document: 'The document of the site',
  documentText: 'This is what will be stored. A plan for it has nothing to do.',
  secrets: (names: string[]) =>
    `The store of secrets gets ${names.join(', ')}, with the values that the containers were given.`,
  link: 'Deepgram may run here already: look at what can be adopted.',
};

export const exportText = {
  title: 'Leave with plain files',
  about:
    'The site as compose files that start the same containers without Site Admin. Secrets are variables that you fill in.',
  make: 'Export as compose',
  save: (name: string) => `Save ${name}`,
  file: 'File',
  lines: 'Lines',
  action: 'Action',
};
