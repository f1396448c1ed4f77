// Strings of the Hosts screen: the grid of checks, the GPU map, panels of a check, a host and a GPU.
import type { CheckLevel, Theme } from '#shared/domain/preflight/check';
import { ago, count } from '#renderer/text/format.ts';

const of = (value: number, one: string, many: string) => `${count(value)} ${value === 1 ? one : many}`;

export const levelWord: Record<CheckLevel, string> = {
  ok: 'ready',
  warning: 'warning',
  blocker: 'blocker',
  unknown: 'unknown',
};

export const hostsText = {
  grid: 'Checks by host',
  check: 'Check',
  themes: {
    connection: 'Connection',
    engine: 'Container engine',
    gpu: 'GPU and driver',
    machine: 'Machine',
    storage: 'Storage',
    network: 'Network',
    time: 'Time',
    site: 'Site as a whole',
  } satisfies Record<Theme, string>,
  hosts: (all: number) => of(all, 'host', 'hosts'),
  /** `2 blockers · 3 warnings · 4 unknown on 3 hosts` */
  summary: (counts: Record<CheckLevel, number>, hosts: number, away: number) => {
    const parts = [
      counts.blocker > 0 ? of(counts.blocker, 'blocker', 'blockers') : null,
      counts.warning > 0 ? of(counts.warning, 'warning', 'warnings') : null,
      counts.unknown > 0 ? `${count(counts.unknown)} unknown` : null,
      away > 0 ? `${of(away, 'host', 'hosts')} not reachable` : null,
    ].filter((part) => part !== null);
    return parts.length === 0
      ? `Nothing stands in the way on ${of(hosts, 'host', 'hosts')}`
      : `${parts.join(' · ')} on ${of(hosts, 'host', 'hosts')}`;
  },
  readAgo: (ms: number) => `Read ${ago(ms)}`,
  catalogue: (serial: number, day: string) => `judged by catalogue ${count(serial)} of ${day}`,
  reading: (hosts: number | null) =>
    hosts === null ? 'Reading the hosts' : `Reading ${of(hosts, 'host', 'hosts')}`,
  checkAgain: 'Check again',
  checkAgainText: 'Reads what is older than a minute',
  readEverything: 'Read everything',
  readEverythingText: 'Reads every fact of every host again',
  report: 'Save report',
  judgedFor: 'Judged for',
  judgedForOther: (wanted: string) =>
    `The site runs ${wanted}. This judgement looks ahead; nothing was changed.`,
  ofDocument: (release: string) => `${release} (document)`,
  fine: (checks: number) => (checks === 1 ? '1 check passed' : `${count(checks)} checks passed`),
  onlyAttention: 'Only hosts that want attention',
  attention: (wanted: number) => of(wanted, 'host wants attention', 'hosts want attention'),
  affected: (hosts: number) => of(hosts, 'host', 'hosts'),
  notApplicable: 'does not apply',
  cell: (title: string, host: string, said: string) => `${title}, ${host}: ${said}`,
  said: (level: CheckLevel, message: string) => `${levelWord[level]}. ${message}`,
  notReachable: 'not reachable',
  hostAway: 'The host could not be read.',
  notReadYet: 'not read yet',
  keys: 'Arrow keys move between cells; Enter opens one.',
  closePanel: 'Close panel',
  meaning: 'Why it matters',
  evidence: 'What the host reported',
  whatToDo: 'What to do',
  source: 'Stated in',
  factRead: 'Read',
  neverRead: 'not read',
  allFacts: (host: string) => `All facts of ${host}`,
  connection: 'Connection',
  engine: 'Container engine',
  way: 'Read through',
  ways: {
    engine: 'its engine alone',
    shell: 'its engine and a shell',
    systeminformation: 'its engine and this machine',
    practice: 'the practice engine',
  },
  took: 'Reading took',
  findings: 'Findings',
  noFindings: 'Nothing stands in the way on this host.',
  emptyTitle: 'No host has been read yet',
  empty: 'Every host is read and judged for the release that is to run. Nothing is changed.',
  noSuch: 'This check or host is not part of the judgement any more.',
};

export const gpuText = {
  title: 'GPUs',
  map: 'GPU map',
  count: (gpus: number, hosts: number) => `${of(gpus, 'GPU', 'GPUs')} on ${of(hosts, 'host', 'hosts')}`,
  none: 'No host reports a GPU.',
  noneOn: (hosts: string[]) => `No GPU reported by ${hosts.join(', ')}.`,
  awayOn: (hosts: string[]) => `Not known on ${hosts.join(', ')}: not reachable.`,
  free: 'free',
  usedNotKnown: 'use not known',
  notKnown: 'not known: host not reachable',
  shared: 'shared',
  mig: 'MIG',
  nobody: 'nobody',
  otherPrograms: 'programs that Site Admin did not start',
  owner: (site: string, service: string) => `${site} · ${service}`,
  stopped: (name: string) => `${name} (stopped)`,
  used: (used: string, total: string) => `${used} of ${total}`,
  showEach: 'Show each',
  fold: 'Fold',
  copyUuid: 'Copy UUID',
  label: (name: string, host: string) => `${name} on ${host}`,
  facts: {
    host: 'Host',
    owners: 'Used by',
    memory: 'Memory',
    busy: 'Busy',
    driver: 'Driver',
    uuid: 'UUID',
    bus: 'PCI address',
    capability: 'Compute capability',
    ecc: 'ECC',
    mig: 'MIG',
    errors: 'Uncorrected errors',
    programs: 'Programs',
  },
};

export const remedyText = {
  title: 'Remedy',
  changes: 'What it changes',
  interruption: 'What will be noticed',
  noInterruption: 'Nobody will notice it.',
  needsRoot: 'Needs root on the host.',
  scripts: 'Script by distribution',
  thisHost: (distribution: string) => `${distribution} · this host`,
  script: (distribution: string) => `Script for ${distribution}`,
  copy: 'Copy',
  copied: 'Copied',
  save: 'Save',
  run: (host: string) => `Run on ${host}`,
  whyNot: 'Cannot be run from here.',
  wayBack: 'How to undo it',
  undoScript: 'Script that undoes it',
  takeBack: 'Undo it',
  confirmTitle: (title: string, host: string) => `${title}: ${host}`,
  confirmUndo: (title: string, host: string) => `Undo “${title}” on ${host}`,
  confirmType: (host: string) => `Type ${host} to confirm`,
  keep: 'Leave it as it is',
  reading: 'Reading the remedy',
  running: 'Running the script',
  showOperation: 'Show operation',
};

export const trustText = {
  title: 'Trust this host?',
  shows: (host: string, keyType: string) => `${host} shows this ${keyType} key:`,
  compare: 'Compare it on the host itself, at its console or through somebody who has it:',
  command: 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub',
  equal: 'Trust it only when both are equal, letter by letter.',
  again: 'Look again',
  way: 'How your ssh configuration reaches this host',
  trust: 'Trust this key',
  remembered: 'Remembered by Site Admin; your own known_hosts is not written.',
};

export const overrideText = {
  override: 'Override',
  overridden: 'Overridden',
  reason: 'Reason, kept in the journal',
  reasonText: 'At least 10 characters.',
  keep: 'Override with this reason',
  withdraw: 'Withdraw',
  open: (blockers: number) =>
    blockers === 1
      ? 'One blocker stands in the way. Remove it, or override it with a reason.'
      : `${count(blockers)} blockers stand in the way. Remove them, or override each with a reason.`,
  confirmTitle: (blockers: number) =>
    blockers === 1 ? 'Override 1 blocker' : `Override ${count(blockers)} blockers`,
  confirmText: 'These reasons are written into the journal with the operation:',
  cancel: 'Go back',
};
