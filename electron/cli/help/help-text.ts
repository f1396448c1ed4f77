// Owns the help of a command, of an area and of the whole, made from the same descriptions that are parsed.
import type { AllCommands, Command } from '../command.ts';
import { everywhere, type Node, type Program } from '../parser/build-program.ts';
import { paragraph, section, sections, type Row } from './layout.ts';
import { exitRows, flagAbout, flagTerm, listedFlags, usageOf, wordUsage } from './usage.ts';

export function nodeHelp(node: Node, program: Program, width: number): string {
  return [
    ...(node.command ? commandHead(node.command, width) : areaHead(node, width)),
    ...section('Commands', belowRows(node, program), width),
    ...(node.command ? commandTail(node.command, width) : []),
    ...section('Everywhere', everywhereRows(), width),
  ].join('\n');
}

export function rootHelp({ groups }: AllCommands, program: Program, width: number): string {
  const daily = new Set(groups.flatMap(({ commands }) => commands.map(({ name }) => name.split(' ')[0])));
  const areas = program
    .below(program.root)
    .filter((node) => !(node.command?.isHidden ?? false))
    .map((node) => ({ term: node.path.join(' '), about: verbsOf(node, program) }))
    .filter(({ term, about }) => about !== '' || !daily.has(term));
  return [
    'Usage: dgsite <command> [options]',
    '',
    ...paragraph('Site Admin for Deepgram self-hosted, on the command line.', width),
    ...sections(
      [
        ...groups.map(({ title, commands }) => [title, commands.filter(isListed).map(commandRow)] as const),
        ['Every procedure, by area', areas],
        ['Everywhere', [...everywhereRows(), { term: '-V, --version', about: 'print versions' }]],
        ['Environment', environmentRows],
        ['Exit codes', exitRows()],
      ],
      width,
    ),
    '',
    ...paragraph('Help of a command, with examples: dgsite help plan, or dgsite plan --help.', width),
  ].join('\n');
}

export const environmentRows: readonly Row[] = [
  { term: 'SITE_ADMIN_HOME', about: 'the data directory, instead of the usual one of this user' },
  { term: 'NO_COLOR', about: 'set to anything: no colours' },
  { term: 'FORCE_COLOR', about: 'colours also where the output is no terminal; 0: none' },
  { term: 'COLUMNS', about: 'width of the help' },
];

export function everywhereRows(): Row[] {
  return [
    ...everywhere.map(({ name, about }) => ({ term: `--${name}`, about })),
    { term: '-h, --help', about: 'print this help' },
  ];
}

function commandHead({ summary, details, ...command }: Command, width: number): string[] {
  return [
    `Usage: ${usageOf({ summary, ...command })}`,
    '',
    ...paragraph(`${summary}.`, width),
    ...(details === undefined ? [] : ['', ...paragraph(details, width)]),
    ...section(
      'Words',
      command.words.map((word) => ({ term: wordUsage(word), about: wordAbout(command, word) })),
      width,
    ),
  ];
}

function wordAbout(
  { flags }: Pick<Command, 'flags'>,
  { name, about, choices }: Command['words'][number],
): string {
  const said = choices ? `${about} (one of: ${choices.join(', ')})` : about;
  const hasFlag = flags.some((flag) => flag.name === name);
  return hasFlag ? `${said} (or as --${name})` : said;
}

function commandTail(command: Command, width: number): string[] {
  const flags = listedFlags(command).map((flag) => ({ term: flagTerm(flag), about: flagAbout(flag) }));
  const examples = command.examples.flatMap(({ line, about }) => [
    `  dgsite ${line}`,
    ...paragraph(about, width - 6).map((text) => `      ${text}`),
  ]);
  return [
    ...section('Options', flags, width),
    ...(examples.length > 0 ? ['', 'Examples:', ...examples] : []),
    ...section('Exit codes', exitRows(command.exits), width),
  ];
}

function areaHead(node: Node, width: number): string[] {
  const name = node.path.join(' ');
  return [`Usage: dgsite ${name} <command> [options]`, '', ...paragraph(`The commands of “${name}”.`, width)];
}

function belowRows(node: Node, program: Program): Row[] {
  return program
    .below(node)
    .flatMap(({ command }) => (command && isListed(command) ? [commandRow(command)] : []));
}

function isListed({ isHidden }: Command): boolean {
  return isHidden !== true;
}

function commandRow({ name, words, summary }: Command): Row {
  return { term: [name, ...words.map(wordUsage)].join(' '), about: summary };
}

function verbsOf(node: Node, program: Program): string {
  return program
    .below(node)
    .map(({ path }) => path.at(-1))
    .join(', ');
}
