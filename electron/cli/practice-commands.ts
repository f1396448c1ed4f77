// Owns `dgsite practice up|down|drill`.
import { AppError } from '#shared/errors/app-error';
import type { Command } from './command.ts';
import { exitCodeOfState, exitCodes } from './exit-codes.ts';
import { firstRun } from './first-run.ts';
import { followOperation } from './follow-operation.ts';
import { operationText } from './output/operation-text.ts';
import { table } from './output/table.ts';

const up: Command = {
  name: 'practice up',
  usage: '',
  summary: 'Bring up the practice site: a complete site without Docker, GPU or credentials',
  valued: [],
  switches: ['yes'],
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
  usage: '[--forget]',
  summary: 'End the practice engine; --forget also removes the practice site',
  valued: [],
  switches: ['forget'],
  async run({ flags, open, print }) {
    const { client } = await open();
    const answer = await client.call('practice.down', { forget: flags['forget'] === true });
    print.result(answer, () =>
      answer.wasRunning ? 'The practice engine has ended.' : 'The practice engine was not running.',
    );
    return exitCodes.done;
  },
};

const drill: Command = {
  name: 'practice drill',
  usage: '[<name> [--end]]',
  summary: 'Start or end a scripted fault; without a name, list them',
  valued: [],
  switches: ['end'],
  async run({ words, flags, open, print }) {
    const { client } = await open();
    const [name] = words;
    if (name) {
      const state = await client.call('practice.drill', { name, active: flags['end'] !== true });
      print.result(state, () => `Active drills: ${state.activeDrills.join(', ') || 'none'}`);
      return exitCodes.done;
    }
    if (flags['end']) throw new AppError('cli.usage', { problem: 'Name the drill to end.' });
    const { drills } = await client.call('practice.drills', {});
    print.result(drills, () =>
      table(drills.map((one) => [one.active ? '●' : '○', one.name, one.title, one.teaches])),
    );
    return exitCodes.done;
  },
};

const first: Command = {
  name: 'practice first-run',
  usage: '',
  summary: 'Where there are no sites: bring up the practice site and show its first transcript',
  valued: [],
  switches: [],
  async run({ open, print, signal }) {
    await firstRun(await open(), { print, signal });
    return exitCodes.done;
  },
};

export const practiceCommands: Command[] = [up, down, drill, first];
