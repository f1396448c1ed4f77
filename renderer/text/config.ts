// Every string of the configuration screen.
import type { ConfigKey, KeyType } from '#shared/domain/config-schema/config-key';
import type { HostFileState } from '#shared/domain/containers/host-file';
import { count } from '#renderer/text/format.ts';

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

export const configText = {
  services: 'Services',
  form: 'Form',
  text: 'Text',
  explanation: 'Explanation',
  findKey: 'Find a key',
  allKeys: 'All keys of this release',
  noKeyFound: 'No key matches.',
  topLevel: 'Before the first table',
  unknownKey: 'Unknown key',
  remove: (name: string) => `Remove ${name}: it becomes a comment`,
  editAsText: 'Edit it as text.',
  unit: (unit: string) => unit,
  absentChoice: ({ absent, type }: ConfigKey) => {
    if (absent === undefined) return 'not set';
    if (absent === null) return 'not set: no limit';
    return type === 'boolean' ? `not set: ${absent === true ? 'on' : 'off'}` : `not set: ${plain(absent)}`;
  },
  choice: ({ type }: ConfigKey, value: string) =>
    type === 'boolean' ? (value === 'true' ? 'on' : 'off') : value,
  notOfType: (type: KeyType) =>
    ({
      string: 'Enter a text',
      integer: 'Enter a whole number',
      float: 'Enter a number',
      boolean: 'Choose on or off',
      duration: 'Enter a duration such as 1m 30s',
      url: 'Enter an https address',
      urls: 'Enter https addresses, one a line',
      ip: 'Enter an IP address',
      port: 'Enter a port from 1 to 65535',
      path: 'Enter an absolute path',
      paths: 'Enter absolute paths, one a line',
      uuid: 'Enter a UUID',
      choice: 'Choose a value',
      model: 'Enter the name of a model',
      strings: 'Enter texts, one a line',
      nameservers: 'Enter lines such as 192.0.2.1 53 udp',
      tables: 'Edit it as text',
      map: 'Edit it as text',
    })[type],
  withoutIt: (absent: unknown) => (absent === null ? 'no limit' : plain(absent)),
  table: (name: string) => `[${name}] is a table. Choose a key in it to see what it does.`,
  chooseKey: 'Choose a key in the form or in the text to see what it does.',
  noSchema: 'Site Admin knows no such key for this service. The service may ignore it, or refuse the file.',
  facts: {
    key: 'Key',
    value: 'Value here',
    origin: 'Comes from',
    replaced: 'Replaces',
    type: 'Type',
    range: 'Range',
    values: 'Values',
    shipped: 'In the vendor’s template',
    absent: 'Without it',
    since: 'Since',
    until: 'Until',
    products: 'Products',
    restart: 'Takes effect',
    source: 'Source',
  },
  range: (min: number | undefined, max: number | undefined) =>
    [min === undefined ? null : `from ${String(min)}`, max === undefined ? null : `up to ${String(max)}`]
      .filter((words) => words !== null)
      .join(' '),
  withUnit: (words: string, unit: string | undefined) => (unit === undefined ? words : `${words} (${unit})`),
  types: {
    string: 'text',
    integer: 'whole number',
    float: 'number',
    boolean: 'on or off',
    duration: 'duration',
    url: 'https address',
    urls: 'https addresses, in order',
    ip: 'IP address',
    port: 'port',
    path: 'absolute path',
    paths: 'absolute paths',
    uuid: 'UUID',
    choice: 'choice',
    model: 'model name',
    strings: 'texts',
    nameservers: 'name servers',
    tables: 'array of tables',
    map: 'table',
  } satisfies Record<KeyType, string>,
  restart: 'after the service is replaced: it reads its file once, when it starts',
  sure: {
    documented: 'documented by Deepgram',
    changelog: 'by the release notes',
    template: 'seen in a file of the vendor',
    unconfirmed: 'unconfirmed',
  },
  since: (release: string, sure: string) => `release-${release} (${sure})`,
  until: (release: string, instead: string | undefined) =>
    instead === undefined ? `before release-${release}` : `before release-${release}, then ${instead}`,
  source: (section: string) => `docs/domain.md, “${section}”`,
  problems: (blockers: number, warnings: number) =>
    [
      blockers > 0 ? `${count(blockers)} ${blockers === 1 ? 'error' : 'errors'}` : null,
      warnings > 0 ? `${count(warnings)} ${warnings === 1 ? 'warning' : 'warnings'}` : null,
    ]
      .filter((words) => words !== null)
      .join(', '),
  noProblems: 'No problem found',
  show: (line: number) => `Show line ${String(line)}`,
  fix: 'Fix it',
  edited: 'edited',
  onHosts: (hosts: string[]) =>
    hosts.length <= 3
      ? hosts.join(', ')
      : `${hosts.slice(0, 2).join(', ')} and ${count(hosts.length - 2)} more`,
  view: 'View',
  views: { both: 'Form and text', form: 'Form', text: 'Text', host: 'On the host', history: 'History' },
  whichHost: 'Host',
  hostState: {
    asWritten: 'As Site Admin wrote it',
    editedInForce: 'Edited by hand, and in force',
    editedSinceStart: 'Edited by hand since the service was started',
    edited: 'Edited by hand',
    gone: 'The file is gone',
    unread: 'Not known',
    absent: 'There is no container',
  } satisfies Record<HostFileState, string>,
  hostStateMeaning: {
    asWritten: 'The file on the host is byte for byte what the container was made with.',
    editedInForce: 'The service was started with the edited file.',
    editedSinceStart:
      'The service runs with the file of before the edit. The next start takes the edited one.',
    edited: 'The times on the host do not tell whether the service was started with the edited file.',
    gone: 'The service runs with what it read when it was started. The next start fails.',
    unread: 'The container engine could not read the file.',
    absent: 'The file gets to the host with the next apply.',
  } satisfies Record<HostFileState, string>,
  pending: 'The site document has other values than the container was made with: the next apply replaces it.',
  takeOver: 'Take the edit over',
  mergeEdit: 'Merge the edit with the document',
  putBack: 'To put the file back instead, stop and remove the container, then apply the site.',
  editByHand: 'The edit by hand',
  editConflicts: (conflicts: number) =>
    `Edit and document changed the same lines in ${count(conflicts)} ${conflicts === 1 ? 'place' : 'places'}. Take the edit over and change those lines in the text.`,
  history: 'Texts that were applied',
  noHistory: 'This file was not applied yet.',
  version: (revision: number) => `Revision ${String(revision)}`,
  whatChanged: 'What changed',
  restore: 'Restore this text',
  isStored: 'Stored now',
  importFile: 'Import a file',
  notReadable: (name: string) => `${name} is not a UTF-8 text of at most 1 MiB.`,
  nothingChanges: 'Nothing changes: the stored files already say this.',
  origin: (origin: 'template' | 'delivered' | 'adopted', hosts: string[]) =>
    `${
      {
        template: 'from the template of this release',
        delivered: 'delivered file',
        adopted: 'file of the adopted deployment',
      }[origin]
    }, on ${hosts.join(', ')}`,
  editorOf: (name: string, hosts: string[]) => `Text of ${name} on ${hosts.join(', ')}`,
  writtenAnew:
    'The values of the site cannot be written into this file line by line, so it is written anew, without its comments.',
  refused: (message: string) => `This edit is not possible: ${message}.`,
  noForm: 'The text is not valid TOML yet, so there is no form. The first problem is marked in the text.',
  origins: {
    template: 'the template of this release',
    file: 'the file of this service',
    site: 'the site document, for every host',
    host: 'the site document, for this host',
    service: 'the site document, for this service',
  },
  originShort: {
    template: 'template',
    file: 'file',
    site: 'site',
    host: 'host',
    service: 'service',
    edited: 'edited',
  },
  replaced: (value: string, origin: string) => `${value}, from ${origin}`,
  review: 'Review of the changes',
  backToEdit: 'Back to editing',
  save: 'Save',
  saveAndPlan: 'Save and plan the apply',
  noHostTouched:
    'Saving stores the changes in the site document. Hosts get the files with the next apply, whose plan shows every step.',
  meaning: 'What changes',
  onlyComments: 'Only comments change. No service is replaced for that.',
  replaces: '(the service is replaced)',
  blockers: 'What stops a plan of it',
  fileOf: (name: string, service: string, hosts: string[]) => `${name} of ${service} on ${hosts.join(', ')}`,
  none: 'No service has a file yet',
  noneText: 'A site has files when a host of it has an API, an Engine or a License Proxy.',
  unsaved: (files: number) =>
    `${count(files)} ${files === 1 ? 'file has' : 'files have'} edits that are not saved.`,
  discard: 'Discard',
  reviewChanges: 'Review changes',
  takeTheirs: 'Take the stored file',
  merge: {
    title: (name: string) => `${name} was saved by someone else since you began to edit it`,
    explain: (conflicts: number) =>
      conflicts === 0
        ? 'Your edits and theirs are in different lines. Merging keeps both.'
        : `Both changed the same lines in ${count(conflicts)} ${conflicts === 1 ? 'place' : 'places'}. Choose which to keep; all other lines are merged.`,
    choose: (line: number) => `Which lines to keep at line ${String(line)}`,
    ours: 'Your lines',
    theirs: 'Stored lines',
    removed: '(removed)',
    open: (open: number) => `Choose ${count(open)} more`,
    take: 'Merge',
  },
};
