// Owns the first minute: on a data directory without sites, bring up the practice site, show its status and its first transcript.
import type { CommandContext } from './command.ts';
import { followOperation } from './follow-operation.ts';
import type { OpenClient } from './open-client.ts';
import { operationText } from './output/operation-text.ts';
import { statusText } from './output/site-text.ts';

type Surroundings = Pick<CommandContext, 'print' | 'signal'>;

/** Does nothing where there are sites already. Failing here never spoils the door: it says what happened and goes on. */
export async function firstRun(open: OpenClient, { print, signal }: Surroundings): Promise<void> {
  const { client } = open;
  const { sites } = await client.call('sites.list', {});
  if (sites.length > 0) return;
  print.talk('There are no sites yet, so the practice site comes up: real services, stand-in speech.');
  try {
    const { operationId } = await client.call('practice.up', {});
    const operation = await followOperation(open, operationId, { print, signal });
    if (operation.state !== 'succeeded') return print.talk(operationText(operation));
    const status = await client.call('sites.status', { site: 'practice' });
    print.talk(`\n${statusText(status)}\n`);
    for await (const update of client.stream('transcripts.test', {
      site: 'practice',
      mode: 'pre-recorded',
    })) {
      if (update.kind === 'final') {
        const canned = update.canned ? ' (canned text: practice)' : '';
        print.talk(`First transcript after ${update.tookMs} ms${canned}:\n  “${update.transcript}”\n`);
      }
    }
  } catch (thrown) {
    print.talk(
      `The practice site did not come up: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
  }
}
