// Owns the spellings for daily work: short names over the same procedures, with output for people. The contract's own commands
// (generic-command.ts) can do the same and more.
import { adoptCommands } from './adopt-commands.ts';
import { readFile } from 'node:fs/promises';
import { AppError } from '#shared/errors/app-error';
import { change, type AskedGoal } from './change-site.ts';
import { checkCommands } from './check-commands.ts';
import type { Command } from './command.ts';
import { requireSite } from './daily-site.ts';
import { exitCodes } from './exit-codes.ts';
import { operationsText } from './output/operation-text.ts';
import { findingsText, planText, sitesText } from './output/site-text.ts';
import { practiceCommands } from './practice-commands.ts';
import { revisionCommands } from './revision-commands.ts';
import { upgradeCommands } from './upgrade-commands.ts';
import { secretCommand } from './secret-command.ts';
import { serveCommand } from './serve-command.ts';
import { watchCommands } from './watch-commands.ts';

/** Going back and fetching ahead have commands of their own, which also name where to. */
type DailyGoal = Exclude<AskedGoal, 'rollback' | 'fetch'>;

const sites: Command = {
  name: 'sites',
  usage: '',
  summary: 'List the sites',
  valued: [],
  switches: [],
  async run({ open, print }) {
    const { sites, unreadable } = await (await open()).client.call('sites.list', {});
    for (const { name, error } of unreadable)
      print.talk(`The document of ${name} cannot be read: ${error.message} ${error.remedy}`);
    print.result(sites, () => (sites.length === 0 && unreadable.length > 0 ? '' : sitesText(sites)));
    return unreadable.length === 0 ? exitCodes.done : exitCodes.failed;
  },
};

const add: Command = {
  name: 'add',
  usage: '<site.toml> [--replace]',
  summary: 'Store a site document; hosts are not touched',
  valued: [],
  switches: ['replace'],
  async run({ words, flags, open, print }) {
    const [file] = words;
    if (!file) throw new AppError('cli.usage', { problem: 'Name the file of the site document.' });
    const text = await readDocumentFile(file);
    const { client } = await open();
    const answer = await client.call('sites.put', { text, file, replace: flags['replace'] === true });
    print.result(answer, () =>
      [`Stored ${answer.site}. Next: dgsite plan ${answer.site}`, findingsText(answer.warnings)]
        .join('\n')
        .trim(),
    );
    return exitCodes.done;
  },
};

const plan: Command = {
  name: 'plan',
  usage: '<site> [--to RELEASE] [--goal apply|stop|start|remove]',
  summary: 'Show what applying the site would do; changes nothing (exit 4: changes pending)',
  valued: ['goal', 'to'],
  switches: [],
  async run({ words, flags, open, print }) {
    const site = requireSite(words);
    const release = typeof flags['to'] === 'string' ? flags['to'] : undefined;
    const goal = askedGoal(flags['goal']);
    const made = await (await open()).client.call('plans.make', { site, goal, release });
    print.result(made, () => planText(made));
    if (made.findings.some(({ level }) => level === 'blocker')) return exitCodes.findingsBlock;
    return made.steps.length === 0 ? exitCodes.done : exitCodes.changesPending;
  },
};

function changing(name: DailyGoal, summary: string): Command {
  const destroys = name === 'stop' || name === 'remove';
  return {
    name,
    usage: destroys
      ? '<site> --confirm <site>'
      : `<site> --yes${name === 'apply' ? ' [--override CHECK@HOST,… --reason TEXT] [--keep-failed]' : ''}`,
    summary,
    valued: name === 'apply' ? ['confirm', 'override', 'reason'] : ['confirm'],
    switches: name === 'apply' ? ['yes', 'keep-failed'] : ['yes'],
    run: (context) => change({ goal: name, destroys }, context),
  };
}

const history: Command = {
  name: 'history',
  usage: '[<site>] [--limit N]',
  summary: 'List operations, newest first',
  valued: ['limit'],
  switches: [],
  async run({ words, flags, open, print }) {
    const limit = Number(flags['limit'] ?? 20);
    const { operations, unreadable } = await (
      await open()
    ).client.call('operations.list', { site: words[0], limit });
    for (const { id, createdAt } of unreadable)
      print.talk(`The operation ${id} of ${createdAt} was written by another version and cannot be read.`);
    print.result(operations, () => operationsText(operations));
    return exitCodes.done;
  },
};

const doctor: Command = {
  name: 'doctor',
  usage: '',
  summary: 'Examine this app: data directory, secrets, engines',
  valued: [],
  switches: [],
  async run({ open, print }) {
    const { checks } = await (await open()).client.call('app.doctor', {});
    const findings = checks.map(({ name, level, message, remedy }) => ({
      level,
      code: name,
      host: null,
      message: `${name}: ${message}`,
      evidence: null,
      remedy,
    }));
    print.result(checks, () => findingsText(findings));
    return checks.some(({ level }) => level === 'blocker') ? exitCodes.failed : exitCodes.done;
  },
};

export const dailyCommands: Command[] = [
  serveCommand,
  ...practiceCommands,
  sites,
  add,
  ...checkCommands,
  plan,
  changing('apply', 'Carry out the plan of a site'),
  changing('stop', 'Stop every service of a site, draining first'),
  changing('start', 'Start the stopped services of a site'),
  changing('remove', 'Remove the containers of a site; files and images stay'),
  ...watchCommands,
  history,
  ...revisionCommands,
  ...upgradeCommands,
  ...adoptCommands,
  secretCommand,
  doctor,
];

function askedGoal(value: string | boolean | undefined): DailyGoal {
  const goals: DailyGoal[] = ['apply', 'stop', 'start', 'remove'];
  const goal = goals.find((candidate) => candidate === (value ?? 'apply'));
  if (!goal) throw new AppError('cli.usage', { problem: `--goal is one of ${goals.join(', ')}.` });
  return goal;
}

async function readDocumentFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    throw new AppError('cli.usage', { problem: `${file} cannot be read.` }, { cause: thrown });
  }
}
