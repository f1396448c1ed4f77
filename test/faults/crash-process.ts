// Owns the process that dies: a real core that applies a site and ends itself with SIGKILL at one moment of one step.
// Arguments: data directory, site, goal, step id, moment, and for `rollback` the revision.
import { createCore } from '#core/create-core';
import type { StepMoment } from '#core/plans/carry-out';
import { connectInMemory } from '#rpc/memory-channel';
import { capabilities, coreOptions, ended } from '#test/fixtures/open-core';

const [directory = '', site = '', goal = 'apply', stepId = '', moment = '', revision = ''] =
  process.argv.slice(2);

const core = createCore({
  ...coreOptions(directory),
  onMoment: (now: StepMoment, step: string) => {
    if (step === stepId && now === moment) process.kill(process.pid, 'SIGKILL');
  },
});
if (!core) throw new Error('the data directory is held by another core');
const client = connectInMemory({
  dispatcher: core.dispatcher,
  events: core.events,
  capabilities,
  actor: 'crash',
});
const { operationId } = await client.call('plans.apply', {
  site,
  goal: goal as 'apply',
  confirm: site,
  revision: Number(revision) || undefined,
});
const operation = await ended(client, operationId);
// Reached only when the step never came: the test then fails by this exit code.
process.stdout.write(`${operation.state} ${operation.outcome ?? ''} ${JSON.stringify(operation.error)}\n`);
process.exit(operation.state === 'succeeded' ? 90 : 91);
