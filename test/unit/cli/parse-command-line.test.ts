// Promise: a command line means one thing, or is refused before a core is asked for: with what is wrong, the nearest name, and its help.
import { describe, expect, it } from 'vitest';
import { allCommands } from '#cli/all-commands';
import { parseCommandLine, readEverywhere } from '#cli/parser/parse-command-line';
import { AppError } from '#shared/errors/app-error';

const { commands } = allCommands();
const parse = (...tokens: string[]) => parseCommandLine(tokens, commands);

function refusal(...tokens: string[]): { code: string; problem: unknown; help: unknown } {
  try {
    parse(...tokens);
  } catch (thrown) {
    if (thrown instanceof AppError)
      return { code: thrown.code, problem: thrown.params['problem'], help: thrown.params['help'] };
    throw thrown;
  }
  throw new Error(`${tokens.join(' ')} was not refused`);
}

function ran(...tokens: string[]) {
  const line = parse(...tokens);
  if (line.asks !== 'run') throw new Error(`${tokens.join(' ')} asks for ${line.asks}`);
  return { name: line.command.name, words: line.words, flags: line.flags };
}

describe('a command line', () => {
  it.each([
    [['status', 'north'], 'status', ['north'], {}],
    [['status', '--watch', 'north'], 'status', ['north'], { watch: true }],
    [['--json', 'status', 'north'], 'status', ['north'], {}],
    [['status', '--', 'north'], 'status', ['north'], {}],
    [['status', '--', '--north'], 'status', ['--north'], {}],
    [['status', 'nørd-東京'], 'status', ['nørd-東京'], {}],
    [['practice', 'drill', 'disk-full', '--end'], 'practice drill', ['disk-full'], { end: true }],
    [['serve', '--no-open', '--port=7070'], 'serve', [], { open: false, port: 7070 }],
    [['logs', 'north', '--tail', '5', '--tail', '7'], 'logs', ['north'], { tail: 7 }],
    [
      ['adopt', 'local', '--containers', 'a,b', '--containers=c'],
      'adopt',
      ['local'],
      { containers: ['a', 'b', 'c'] },
    ],
    [['hosts', 'north', 'gpu-1'], 'hosts', ['north', 'gpu-1'], {}],
    [['hosts', 'probe', 'local'], 'hosts probe', ['local'], {}],
    [['operations', 'resume', 'op-1', '--yes'], 'operations resume', ['op-1'], { yes: true }],
    [
      ['operations', 'resume', '--operation-id', 'op-1', '--yes'],
      'operations resume',
      [],
      { 'operation-id': 'op-1', yes: true },
    ],
    [['operations', 'confirm', '--operation-id=op-1'], 'operations confirm', [], { 'operation-id': 'op-1' }],
    [['sites', 'forget', '--site', 'north', '--unread'], 'sites forget', [], { site: 'north', unread: true }],
    [['logs', 'follow', 'north', '--no-follow'], 'logs follow', ['north'], { follow: false }],
    [['revisions', 'north', '--compare', '3,5'], 'revisions', ['north'], { compare: ['3', '5'] }],
  ])('%j is understood', (...[tokens, name, words, flags]) => {
    const line = ran(...tokens);
    expect(line).toMatchObject({ name, words, flags });
    const own = Object.keys(line.flags).filter((flag) => !['json', 'quiet', 'color'].includes(flag));
    expect(own.toSorted()).toEqual(Object.keys(flags).toSorted());
  });

  it.each([
    ['statuss north', 'There is no command “statuss”. Did you mean status?', 'dgsite help'],
    [
      'operations resme op-1',
      'There is no command “operations resme”. Did you mean resume?',
      'dgsite operations --help',
    ],
    ['sites lits', 'There is no command “sites lits”. Did you mean list?', 'dgsite sites --help'],
    ['practice', '“dgsite practice” needs one of its commands: up, down,', 'dgsite practice --help'],
    [
      'status north --wach',
      'There is no option “--wach” for “dgsite status”. Did you mean --watch?',
      'dgsite status --help',
    ],
    ['status north --jsn', 'Did you mean --json?', 'dgsite status --help'],
    ['status north -x', 'There is no option “-x” for “dgsite status”.', 'dgsite status --help'],
    ['status', '“dgsite status” needs <site>.', 'dgsite status --help'],
    ['status north south', '“south” is one word too many for “dgsite status”.', 'dgsite status --help'],
    [
      'sites forget north south',
      '“south” is one word too many for “dgsite sites forget”.',
      'dgsite sites forget --help',
    ],
    ['status north --watch=yes', '--watch takes no value.', 'dgsite status --help'],
    ['plan north --to', '--to needs a value.', 'dgsite plan --help'],
    ['plan north --to=', '--to needs a value that is not empty.', 'dgsite plan --help'],
    ['plan north --to banana', '--to is a release tag such as release-260812, not “banana”.', undefined],
    ['check north --release banana', '--release is a release tag', undefined],
    ['preflight check --site north --release banana', '--release: a release tag such as', undefined],
    ['upgrade north --to release-26 --yes', '--to is a release tag', undefined],
    ['upgrade north --yes', 'Name the release with --to', undefined],
    [
      'plan north --goal explode',
      '--goal is one of apply, stop, start, remove, not “explode”.',
      'dgsite plan --help',
    ],
    ['serve --port banana', '--port takes a number, not “banana”.', 'dgsite serve --help'],
    ['serve --port 70000', '--port is a whole number from 0 to 65535, not 70000.', undefined],
    ['serve --port -1', '--port is a whole number from 0 to 65535, not -1.', undefined],
    ['serve --port 80.5', '--port is a whole number', undefined],
    ['serve --port 0x50', '--port takes a number, not “0x50”.', 'dgsite serve --help'],
    ['serve now', '“now” is one word too many for “dgsite serve”.', 'dgsite serve --help'],
    ['logs north --tail -5', '--tail is a whole number from 0 to 10000, not -5.', undefined],
    ['logs follow north --tail 99999', '--tail: ', undefined],
    ['operations list --limit 0', '--limit: ', undefined],
    ['history --limit 0', '--limit is a whole number from 1 to 500, not 0.', undefined],
    ['rollback north --to -3 --yes', '--to is a whole number from 1', undefined],
    ['revisions north --compare 3', '--compare takes the numbers of two revisions', undefined],
    ['revisions north --compare 3,x', '--compare takes the numbers of two revisions', undefined],
    [
      'revisions north --compare 3,,5',
      '--compare has an empty value between its commas.',
      'dgsite revisions --help',
    ],
    ['apply north --yes --override storage.space@gpu-2', '--override needs a --reason', undefined],
    [
      'plans apply north --yes --overrides nonsense',
      '--overrides takes JSON, not “nonsense”.',
      'dgsite plans apply --help',
    ],
    ['plans apply north --yes --overrides [{}]', '--overrides (0.', undefined],
    ['practice drill --end', 'Name the drill to end', undefined],
    [
      'completion ksh',
      '<shell> is one of bash, zsh, fish, powershell, not “ksh”.',
      'dgsite completion --help',
    ],
    ['help statsu', 'There is no command “statsu”. Did you mean status?', 'dgsite help'],
    ['secrets allow quay', '“dgsite secrets allow” needs <audience>.', undefined],
    ['secrets allow quay moon', '--audience: license, environment, registry:HOST or ssh:HOST.', undefined],
    ['secrets put quay --for moon', '--for takes license, environment', undefined],
    ['sites compare-revisions north one 2', '--from takes a number, not “one”.', undefined],
  ])('%s is refused in words', (line, problem, help) => {
    const refused = refusal(...line.split(' '));
    expect(refused.code).toBe('cli.usage');
    expect(refused.problem).toContain(problem);
    expect(refused.help).toBe(help ?? /^dgsite [a-z -]+ --help$/.exec(String(refused.help))?.[0]);
  });

  it('an empty word is no site', () => {
    expect(refusal('status', '').problem).toBe('<site> needs a value that is not empty.');
  });

  it('a word of a million characters is refused without being repeated', () => {
    expect(String(refusal('status', 'north', 'x'.repeat(1_000_000)).problem).length).toBeLessThan(200);
    expect(String(refusal('x'.repeat(1_000_000)).problem).length).toBeLessThan(200);
    expect(String(refusal('status', `--${'x'.repeat(1_000_000)}`).problem).length).toBeLessThan(200);
  });

  it('a change through a derived command needs --yes', () => {
    expect(refusal('operations', 'resume', 'op-1').code).toBe('cli.confirmationNeeded');
    expect(refusal('plans', 'apply', 'north').code).toBe('cli.confirmationNeeded');
  });

  it('asks for help in every way there is, and for versions', () => {
    for (const tokens of [[], ['help'], ['--help'], ['-h']])
      expect(parse(...tokens), tokens.join(' ')).toEqual({ asks: 'help', path: [] });
    for (const tokens of [
      ['help', 'practice', 'up'],
      ['practice', 'up', '--help'],
      ['practice', '--help', 'up'],
      ['practice', 'up', '-h', '--jsn'],
    ])
      if (tokens[1] !== '--help')
        expect(parse(...tokens)).toEqual({ asks: 'help', path: ['practice', 'up'] });
    expect(parse('practice', '--help')).toEqual({ asks: 'help', path: ['practice'] });
    expect(parse('status', '--help')).toEqual({ asks: 'help', path: ['status'] });
    for (const tokens of [['--version'], ['-V'], ['--json', '--version']])
      expect(parse(...tokens)).toEqual({ asks: 'version' });
  });
});

it('what holds everywhere is read also where the rest cannot be, and not after --', () => {
  expect(readEverywhere(['statsu', '--json', '--quiet', '--no-color'])).toEqual({
    isJson: true,
    isQuiet: true,
    hasColor: false,
  });
  expect(readEverywhere(['add', '--', '--json'])).toEqual({ isJson: false, isQuiet: false, hasColor: true });
});
