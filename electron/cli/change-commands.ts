// Owns the commands that plan a change and carry it out: plan, apply, stop, start, remove, rollback.
import { change, type AskedGoal } from './change-site.ts';
import type { Command } from './command.ts';
import { overrideFlags, releaseIn, siteOf, siteWord, yesFlag } from './daily-words.ts';
import { exitCodes } from './exit-codes.ts';
import { planText } from './output/site-text.ts';
import { numberOf, textOf, wholeNumberOf, type Flags } from './parser/flags.ts';
import { sayDocument } from './say-document.ts';
import { usageError } from './usage-error.ts';

/** Going back and fetching ahead have commands of their own, which also name where to. */
type DailyGoal = Exclude<AskedGoal, 'rollback' | 'fetch'>;
const goals: readonly DailyGoal[] = ['apply', 'stop', 'start', 'remove'];

const plan: Command = {
  name: 'plan',
  words: [siteWord],
  flags: [
    {
      name: 'to',
      value: 'RELEASE',
      about: 'for this release; the document stays as it is',
      source: 'release',
    },
    { name: 'goal', value: 'GOAL', about: 'what to plan', choices: goals, default: 'apply' },
  ],
  summary: 'Show what applying the site would do; changes nothing',
  examples: [
    { line: 'plan north', about: 'What `dgsite apply north` would do, step by step' },
    { line: 'plan north --to release-260812', about: 'The same for another release' },
    { line: 'plan north --goal stop --json', about: 'The whole plan as JSON' },
  ],
  exits: { 0: 'nothing to change', 3: 'a finding blocks the plan', 4: 'changes are pending' },
  check: (_words, flags) => void releaseIn(flags, 'to'),
  async run(context) {
    const { words, flags, open, print } = context;
    const goal = goals.find((one) => one === textOf(flags, 'goal')) ?? 'apply';
    const release = releaseIn(flags, 'to');
    if (goal === 'apply' && release === undefined) await sayDocument(context);
    const made = await (await open()).client.call('plans.make', { site: siteOf(words), goal, release });
    print.result(made, () => planText(made));
    if (made.findings.some(({ level }) => level === 'blocker')) return exitCodes.findingsBlock;
    return made.steps.length === 0 ? exitCodes.done : exitCodes.changesPending;
  },
};

const apply: Command = {
  name: 'apply',
  words: [siteWord],
  flags: [
    yesFlag,
    ...overrideFlags,
    { name: 'keep-failed', about: 'when it fails, leave everything as it is instead of going back' },
  ],
  summary: 'Carry out the plan of a site',
  details:
    'The plan is made again and carried out only if it is the one that was shown. Another terminal can follow it (`dgsite status`, `dgsite logs`, `dgsite history`) and steer it (`dgsite operations cancel`, `dgsite operations confirm`).',
  examples: [
    { line: 'apply north --yes', about: 'Carry out what `dgsite plan north` shows' },
    {
      line: 'apply north --yes --override storage.space@gpu-2 --reason "a larger disk comes on Monday"',
      about: 'Carry a blocker of the preflight, with a reason',
    },
    {
      line: 'apply north --yes --keep-failed --json',
      about: 'Leave a failure as it is, to look at it; the outcome as JSON',
    },
  ],
  exits: { 3: 'a finding blocks the plan' },
  check: (_words, flags) => requireReason(flags),
  run: (context) => change({ goal: 'apply', destroys: false }, context),
};

const start: Command = {
  name: 'start',
  words: [siteWord],
  flags: [yesFlag],
  summary: 'Start the stopped services of a site',
  examples: [
    { line: 'start north --yes', about: 'Licensing first, then Engine, then API' },
    { line: 'start north --yes --quiet', about: 'Without progress, for scripts' },
  ],
  run: (context) => change({ goal: 'start', destroys: false }, context),
};

function destroying(goal: 'stop' | 'remove', summary: string): Command {
  return {
    name: goal,
    words: [siteWord],
    flags: [
      { name: 'confirm', value: 'SITE', about: 'the name of the site, typed once more', source: 'site' },
    ],
    summary,
    examples: [
      { line: `${goal} north --confirm north`, about: summary },
      { line: `plan north --goal ${goal}`, about: 'First see what it would do' },
    ],
    run: (context) => change({ goal, destroys: true }, context),
  };
}

const rollback: Command = {
  name: 'rollback',
  words: [siteWord],
  flags: [
    {
      name: 'to',
      value: 'REVISION',
      type: 'number',
      about: 'its number; without it the newest revision that differs',
    },
    yesFlag,
    ...overrideFlags,
  ],
  summary: 'Go back to a revision: images by digest, files and settings as they were recorded',
  examples: [
    { line: 'rollback north --yes', about: 'To the newest revision that differs from what is in force' },
    { line: 'rollback north --to 4 --yes', about: 'To revision 4; `dgsite revisions north` lists them' },
  ],
  exits: { 3: 'a finding blocks the plan' },
  check(_words, flags) {
    requireReason(flags);
    wholeNumberOf(flags, 'to', { least: 1, most: Number.MAX_SAFE_INTEGER });
  },
  run: (context) =>
    change({ goal: 'rollback', destroys: false, revision: numberOf(context.flags, 'to') }, context),
};

export const changeCommands: readonly Command[] = [
  plan,
  apply,
  start,
  destroying('stop', 'Stop every service of a site, draining first'),
  destroying('remove', 'Remove the containers of a site; files and images stay'),
  rollback,
];

/** What is overridden is kept with its reason. */
export function requireReason(flags: Flags): void {
  if (flags['override'] === undefined || textOf(flags, 'reason') !== undefined) return;
  throw usageError('--override needs a --reason, which is kept in the journal.');
}
