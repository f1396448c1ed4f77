// Owns what every changing command does: show the plan, ask to be sure, carry exactly that out, stay until it ends.
import type { Override } from '#shared/contract/plans';
import type { Goal } from '#shared/domain/plan/plan';
import { AppError } from '#shared/errors/app-error';
import type { CommandContext } from './command.ts';
import { siteOf } from './daily-words.ts';
import type { ExitCode } from './exit-codes.ts';
import { finishWith } from './follow-operation.ts';
import { planText } from './output/site-text.ts';
import { sayDocument } from './say-document.ts';
import { isOn, listOf, textOf } from './parser/flags.ts';

export type AskedGoal = Exclude<Goal, 'revert'>;

interface Change {
  goal: AskedGoal;
  destroys: boolean;
  /** Where `rollback` goes. */
  revision?: number | undefined;
  /** For `apply` and `fetch`: this release instead of the document's. */
  release?: string | undefined;
}

export async function change(
  { goal, destroys, revision, release }: Change,
  context: CommandContext,
): Promise<ExitCode> {
  const { words, flags, print } = context;
  const site = siteOf(words);
  const open = await context.open();
  if (goal === 'apply' && release === undefined) await sayDocument(context);
  const made = await open.client.call('plans.make', { site, goal, revision, release });
  print.talk(planText(made));
  const confirm = textOf(flags, 'confirm');
  const overrides = readOverrides(flags);
  const isStopped = made.findings.some(
    ({ level, code, host }) =>
      level === 'blocker' && !overrides.some((one) => one.code === code && one.host === host),
  );
  if (made.steps.length > 0 && !isStopped) {
    if (destroys && confirm === undefined)
      throw new AppError('cli.siteNameNeeded', { title: made.title, site });
    if (!destroys && !isOn(flags, 'yes')) throw new AppError('cli.confirmationNeeded', { title: made.title });
  }
  const { fingerprint } = made;
  const started = await open.client.call('plans.apply', {
    site,
    goal,
    // The one that was shown, also where it was not named.
    revision: made.returnsTo,
    release,
    fingerprint,
    confirm,
    overrides,
    keepFailed: isOn(flags, 'keep-failed'),
  });
  return finishWith(open, started.operationId, context);
}

/** `--override driver.minimum@gpu-1,storage.space@gpu-2 --reason …`; without a host it is about the site. */
function readOverrides(flags: CommandContext['flags']): Override[] {
  const reason = textOf(flags, 'reason') ?? '';
  return (listOf(flags, 'override') ?? []).map((word) => {
    const [code = '', host = null] = word.split('@');
    return { code, host, reason };
  });
}
