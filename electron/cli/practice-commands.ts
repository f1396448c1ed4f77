// Owns `dgsite practice up|down|drill`.
import type { Command } from './command.ts';
import { exitCodeOfState, exitCodes } from './exit-codes.ts';
import { firstRun } from './first-run.ts';
import { followOperation } from './follow-operation.ts';
import { operationText } from './output/operation-text.ts';
import { table } from './output/table.ts';
import { isOn } from './parser/flags.ts';
import { usageError } from './usage-error.ts';

const up: Command = {
  name: 'practice up',
  words: [],
  flags: [{ name: 'yes', about: 'accepted as everywhere; nothing of yours is changed' }],
  summary: 'Bring up the practice site: a complete site without Docker, GPU or credentials',
  examples: [
    { line: 'practice up', about: 'About five seconds; then dgsite status practice' },
    { line: 'practice up --json', about: 'The outcome, and the address for other Docker tools, as JSON' },
  ],
  async run(context) {
    const open = await context.open();
    const { operationId } = await open.client.call('practice.up', {});
    const operation = await followOperation(open, operationId, context);
    const { dockerHost } = await open.client.call('practice.status', {});
    const { state, outcome, site, title } = operation;
    context.print.result(
      { site, operationId, state, title, outcome, error: operation.error, dockerHost },
      () =>
        [operationText(operation), `Look with other tools: DOCKER_HOST=${dockerHost ?? ''} docker ps`].join(
          '\n',
        ),
    );
    return exitCodeOfState(state);
  },
};

const down: Command = {
  name: 'practice down',
  words: [],
  flags: [{ name: 'forget', about: 'also remove the practice site’s document and files' }],
  summary: 'End the practice engine',
  examples: [
    { line: 'practice down', about: 'It can come up again as it was' },
    { line: 'practice down --forget', about: 'Leave nothing of it' },
  ],
  async run({ flags, open, print }) {
    const { client } = await open();
    const answer = await client.call('practice.down', { forget: isOn(flags, 'forget') });
    print.result(answer, () =>
      answer.wasRunning ? 'The practice engine has ended.' : 'The practice engine was not running.',
    );
    return exitCodes.done;
  },
};

const drill: Command = {
  name: 'practice drill',
  words: [{ name: 'name', about: 'name of the drill', isOptional: true }],
  flags: [{ name: 'end', about: 'end it' }],
  summary: 'Start or end a scripted fault; without a name, list them',
  examples: [
    { line: 'practice drill', about: 'Every drill with what it teaches' },
    { line: 'practice drill license-server-lost', about: 'Make it happen' },
    { line: 'practice drill license-server-lost --end', about: 'End it' },
  ],
  check(words, flags) {
    if (words.length === 0 && isOn(flags, 'end'))
      throw usageError('Name the drill to end; `dgsite practice drill` lists them.');
  },
  async run({ words, flags, open, print }) {
    const { client } = await open();
    const [name] = words;
    if (name) {
      const state = await client.call('practice.drill', { name, active: !isOn(flags, 'end') });
      print.result(state, () => `Active drills: ${state.activeDrills.join(', ') || 'none'}`);
      return exitCodes.done;
    }
    const { drills } = await client.call('practice.drills', {});
    print.result(drills, () =>
      table(drills.map((one) => [one.active ? '●' : '○', one.name, one.title, one.teaches])),
    );
    return exitCodes.done;
  },
};

const first: Command = {
  name: 'practice first-run',
  words: [],
  flags: [],
  summary: 'Where there are no sites: bring up the practice site and show its first transcript',
  examples: [
    { line: 'practice first-run', about: 'What `npm start` does on an empty data directory' },
    { line: 'practice first-run --quiet', about: 'Without a word' },
  ],
  async run({ open, print, signal }) {
    await firstRun(await open(), { print, signal });
    return exitCodes.done;
  },
};

export const practiceCommands: readonly Command[] = [up, down, drill, first];
