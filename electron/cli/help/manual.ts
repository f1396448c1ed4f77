// Owns the manual page, dgsite(1), made from the descriptions of the commands. Plain man(7) macros and ASCII: every formatter reads it.
import type { AllCommands, Command } from '../command.ts';
import { environmentRows, everywhereRows } from './help-text.ts';
import { exitRows, flagAbout, flagTerm, listedFlags, wordUsage } from './usage.ts';

const MOST_INPUT = 79;

interface Row {
  term: string;
  about: string;
}

export function manualPage({ groups, commands }: AllCommands, version: string): string {
  const daily = new Set(groups.flatMap((group) => group.commands.map(({ name }) => name)));
  const derived = commands.filter(({ name, isHidden }) => !daily.has(name) && isHidden !== true);
  return [
    `.\\" Generated from the commands and the contract by "npm run docs".`,
    `.TH DGSITE 1 "2026-11-28" "Site Admin ${version}" "Site Admin"`,
    '.SH NAME',
    'dgsite \\- administer sites that run Deepgram self\\-hosted',
    '.SH SYNOPSIS',
    '.B dgsite',
    '.I command',
    '.RI [ words ]',
    '.RI [ options ]',
    '.br',
    '.B dgsite help',
    '.RI [ command ]',
    '.SH DESCRIPTION',
    text(
      'dgsite plans, carries out and takes back changes of bare-metal sites that run Deepgram self-hosted. Every change is shown before it happens.',
    ),
    '.PP',
    text(
      'A command uses the Site Admin that runs in the data directory, of a window, of “dgsite serve” or of another command; where none runs, it makes its own for as long as it takes. So a second terminal sees and steers what the first one does. A change belongs to the process that runs the core: when that process is killed, the change is interrupted, can be resumed, and commands that followed it end with exit code 6. A command whose own work is done waits for a change that another terminal began in it.',
    ),
    '.SH OPTIONS',
    ...rows([...everywhereRows(), { term: '-V, --version', about: 'print versions' }]),
    '.SH COMMANDS',
    ...groups.flatMap(({ title, commands: own }) => [
      `.SS ${oneLine(title)}`,
      ...own.filter(({ isHidden }) => isHidden !== true).flatMap(commandPart),
    ]),
    '.SS Every procedure of the contract',
    ...derived.flatMap(commandPart),
    '.SH EXIT STATUS',
    ...rows(exitRows()),
    '.SH ENVIRONMENT',
    ...rows(environmentRows),
    '.SH FILES',
    ...rows(fileRows),
    '.SH SEE ALSO',
    '.BR docker (1),',
    '.BR podman (1),',
    '.BR ssh (1)',
    '',
  ].join('\n');
}

const fileRows: readonly Row[] = [
  {
    term: '~/.local/share/site-admin',
    about: 'the data directory on Linux: documents, journal, revisions, sealed secrets',
  },
  { term: '~/Library/Application Support/Site Admin', about: 'the same on macOS' },
  { term: '%LOCALAPPDATA%\\Site Admin', about: 'the same on Windows' },
  { term: 'core.json', about: 'in the data directory while a core runs there: where its private socket is' },
];

function commandPart(command: Command): string[] {
  const { name, words, summary, details, examples, exits } = command;
  return [
    '.TP',
    `.B ${oneLine(['dgsite', name, ...words.map(wordUsage)].join(' '))}`,
    text(`${summary}.${details === undefined ? '' : ` ${details}`}`),
    ...inset([
      ...words.map((word) => ({ term: wordUsage(word), about: word.about })),
      ...listedFlags(command).map((flag) => ({ term: flagTerm(flag), about: flagAbout(flag) })),
      ...Object.entries(exits ?? {}).map(([code, about]) => ({ term: `exit ${code}`, about })),
      ...examples.map(({ line, about }) => ({ term: `$ dgsite ${line}`, about })),
    ]),
  ];
}

function inset(content: readonly Row[]): string[] {
  return content.length === 0 ? [] : ['.RS', ...rows(content), '.RE'];
}

function rows(content: readonly Row[]): string[] {
  return content.flatMap(({ term, about }) => ['.TP', `.B ${oneLine(term)}`, text(about)]);
}

/** Input lines of less than 80 characters: escapes what a formatter would act upon, and everything beyond ASCII. */
function text(paragraph: string): string {
  const lines: string[] = [];
  for (const word of paragraph.split(' ').map(escaped)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= MOST_INPUT) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.map((line) => (/^[.']/.test(line) ? `\\&${line}` : line)).join('\n');
}

/** As the argument of a macro, which is one line however long it is. */
function oneLine(words: string): string {
  return escaped(words);
}

function escaped(words: string): string {
  return words
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('…', '...')
    .replaceAll(/[^\x20-\x7e]/gu, (character) => {
      const code = character.codePointAt(0) ?? 0x20;
      return `\\[u${code.toString(16).toUpperCase().padStart(4, '0')}]`;
    })
    .replaceAll('"', '\\(dq');
}
